package io.dspm.lineage.agent.transport;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dspm.lineage.agent.config.Settings;
import io.dspm.lineage.agent.config.TransportSettings;
import io.dspm.lineage.agent.delivery.Transport;
import io.dspm.lineage.agent.log.AgentLog;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the transport that OpenLineage's configuration describes. The file comes before the
 * variables, of which none counts if the file names a transport.
 */
final class TransportMaker {

  private static final String VARIABLES = "the environment variables OPENLINEAGE__...";
  private static final String BUILT_IN = "http, file, console, composite, transform, kafka";

  private final Settings settings;
  private final String version;
  private final AgentLog log;
  private final ThreadFactory threads;
  private @Nullable Extensions extensions;

  private TransportMaker(Settings settings, String version, AgentLog log, ThreadFactory threads) {
    this.settings = settings;
    this.version = version;
    this.log = log;
    this.threads = threads;
  }

  /**
   * Reads the configuration, and makes what it says; without a transport in it, the one to the
   * endpoint.
   */
  static Transport make(Settings settings, String version, AgentLog log, ThreadFactory threads)
      throws Misconfigured {
    TransportMaker maker = new TransportMaker(settings, version, log, threads);
    Section said = maker.read();
    return said == null
        ? Transports.to(settings.endpoint(), settings, version)
        : maker.transport(said, true);
  }

  private @Nullable Section read() throws Misconfigured {
    TransportSettings from = settings.transports();
    if (from.file() != null) {
      Section transport = transportOf(from.file().toString(), OpenLineageFile.read(from.file()));
      if (transport != null) {
        return transport;
      }
    }
    List<String> warnings = new ArrayList<>();
    ObjectNode variables = OpenLineageVariables.read(from.variables(), warnings);
    warnings.forEach(log::warn);
    return transportOf(VARIABLES, variables);
  }

  private @Nullable Section transportOf(String source, ObjectNode root) throws Misconfigured {
    Section all = new Section(source, "", root);
    Section transport = all.section("transport");
    List<String> others = all.others();
    if (!others.isEmpty()) {
      log.warnOnce(
          "ignored by " + source,
          source
              + ": only transport counts here; without effect: "
              + String.join(", ", others)
              + " (see environment, tags and owners among the agent's own keys)");
    }
    return transport;
  }

  /**
   * @param alone whether it is the only one, to which what was said of the endpoint applies
   */
  private Transport transport(Section said, boolean alone) throws Misconfigured {
    String type = said.required("type", "one of " + BUILT_IN);
    Transport made =
        switch (type.toLowerCase(Locale.ROOT)) {
          case "http" -> new HttpSection(said).transport(settings, alone, version);
          case "file" -> file(said);
          case "console" -> new ConsoleTransport(log.stream());
          case "composite" -> composite(said);
          case "transform" -> transform(said);
          case "kafka" -> new KafkaSection(said).transport(extensions());
          default -> ofTheUser(said, type);
        };
    warnOfUnknown(said);
    return made;
  }

  private static Transport file(Section said) throws Misconfigured {
    try {
      return new FileTransport(
          Path.of(said.required("location", "a file to append to")).toAbsolutePath());
    } catch (InvalidPathException e) {
      throw said.wrong("location", "a file to append to");
    }
  }

  private Transport composite(Section said) throws Misconfigured {
    List<CompositeTransport.Part> parts = new ArrayList<>();
    for (Section each : said.sections("transports")) {
      String name = each.text("name");
      parts.add(
          new CompositeTransport.Part(
              name == null ? each.lastKey() : name, transport(each, false)));
    }
    if (parts.isEmpty()) {
      throw said.wrong("transports", "a list of transports");
    }
    // openlineage-java's threads: here those of the courier do.
    said.bool("withThreadPool", true);
    return new CompositeTransport(parts, said.bool("continueOnFailure", false), log);
  }

  private Transport transform(Section said) throws Misconfigured {
    Section inner = said.section("transport");
    if (inner == null) {
      throw said.wrong("transport", "the transport that gets the transformed events");
    }
    return new TransformSection(said).transport(transport(inner, false), extensions());
  }

  private Transport ofTheUser(Section said, String type) throws Misconfigured {
    return new ExtensionSection(said, log).transport(type, BUILT_IN, extensions());
  }

  /** Once opened, they serve all. */
  private Extensions extensions() {
    Extensions opened = extensions;
    if (opened == null) {
      opened = Extensions.open(settings.transports().extensions(), threads, log);
      extensions = opened;
    }
    return opened;
  }

  private void warnOfUnknown(Section said) {
    for (String key : said.others()) {
      if (!key.equals("name")) {
        log.warn(said.name(key) + " is not known and left out");
      }
    }
  }
}
