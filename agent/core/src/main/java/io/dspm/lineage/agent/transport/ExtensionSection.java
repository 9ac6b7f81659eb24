package io.dspm.lineage.agent.transport;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import io.dspm.lineage.agent.delivery.Transport;
import io.dspm.lineage.agent.log.AgentLog;
import io.openlineage.client.OpenLineageClientUtils;
import io.openlineage.client.transports.TransportBuilder;
import io.openlineage.client.transports.TransportConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The keys of a transport that the user's jars bring: its own configuration class knows them. */
final class ExtensionSection {

  private final Section said;
  private final AgentLog log;

  ExtensionSection(Section said, AgentLog log) {
    this.said = said;
    this.log = log;
  }

  /**
   * @param others the types that it could have been
   */
  Transport transport(String type, String others, Extensions extensions) throws Misconfigured {
    ForeignCalls calls = extensions.calls();
    try {
      return transport(type, others, extensions, calls);
    } catch (Misconfigured e) {
      calls.close();
      throw e;
    }
  }

  private Transport transport(String type, String others, Extensions extensions, ForeignCalls calls)
      throws Misconfigured {
    TransportBuilder builder = null;
    List<String> types = new ArrayList<>();
    for (TransportBuilder each : extensions.builders(calls)) {
      types.add(each.getType());
      builder = type.equalsIgnoreCase(each.getType()) && builder == null ? each : builder;
    }
    if (builder == null) {
      throw said.wrong(
          "type",
          "one of "
              + others
              + (types.isEmpty()
                  ? ", or what a jar in lineage.extensions offers"
                  : ", or, from lineage.extensions, " + String.join(", ", types)));
    }
    TransportBuilder chosen = builder;
    TransportConfig config = config(chosen, calls);
    return new ExtensionTransport(type, () -> chosen.build(config), calls);
  }

  private TransportConfig config(TransportBuilder builder, ForeignCalls calls)
      throws Misconfigured {
    ObjectMapper mapper = OpenLineageClientUtils.newObjectMapper().addHandler(new Unknown());
    // The class that reads it is the only one to know which keys there are.
    said.node().fieldNames().forEachRemaining(said::ask);
    try {
      return calls.call(() -> mapper.treeToValue(said.node(), builder.getConfig().getClass()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
        throw said.wrong(path(mapping), "what the transport " + builder.getType() + " takes");
      }
      // Its message may show a value; the class says enough.
      throw new Misconfigured(
          said.name("type")
              + "="
              + builder.getType()
              + " can't be configured: "
              + (e.getCause() == null ? e : e.getCause()).getClass().getName(),
          e);
    } catch (TimeoutException | InterruptedException e) {
      throw new Misconfigured(said.name("type") + ": " + e, e);
    }
  }

  private static String path(JsonMappingException mapping) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : mapping.getPath()) {
      path.append(path.length() == 0 ? "" : ".");
      path.append(step.getFieldName() == null ? step.getIndex() : step.getFieldName());
    }
    return path.toString();
  }

  /** Warns of keys that the configuration class has no place for, and leaves them out. */
  private final class Unknown extends DeserializationProblemHandler {
    @Override
    public boolean handleUnknownProperty(
        DeserializationContext context,
        JsonParser parser,
        @Nullable JsonDeserializer<?> deserializer,
        Object bean,
        String name) {
      if (!name.equals("name")) {
        log.warn(said.name(name) + " is not known and left out");
      }
      return false;
    }
  }
}
