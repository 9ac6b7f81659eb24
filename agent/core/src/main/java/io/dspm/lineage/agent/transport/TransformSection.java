package io.dspm.lineage.agent.transport;

import io.dspm.lineage.agent.delivery.Transport;
import io.openlineage.client.transports.EventTransformer;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** The keys of the transport {@code transform}. */
final class TransformSection {

  private static final String EXPECTED =
      "an EventTransformer with a public constructor, in a jar in lineage.extensions";

  private final Section said;

  TransformSection(Section said) {
    this.said = said;
  }

  Transport transport(Transport next, Extensions extensions) throws Misconfigured {
    String name = said.text("transformerClass");
    if (name == null) {
      // So openlineage-java has it in one place.
      name = said.text("transformClass");
    }
    if (name == null) {
      throw new Misconfigured(said.name("transformerClass") + " is missing: expected " + EXPECTED);
    }
    Map<String, String> properties = said.map("transformerProperties");
    ForeignCalls calls = extensions.calls();
    String found = name;
    try {
      EventTransformer transformer =
          calls.call(() -> transformer(found, properties, extensions.loader()));
      return new TransformTransport(transformer, next, calls);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      calls.close();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new Misconfigured(
          said.name("transformerClass") + " is no good: expected " + EXPECTED + ", " + cause, e);
    }
  }

  private static EventTransformer transformer(
      String name, Map<String, String> properties, ClassLoader loader) throws Exception {
    EventTransformer transformer =
        Class.forName(name, true, loader)
            .asSubclass(EventTransformer.class)
            .getConstructor()
            .newInstance();
    transformer.initialize(properties);
    return transformer;
  }
}
