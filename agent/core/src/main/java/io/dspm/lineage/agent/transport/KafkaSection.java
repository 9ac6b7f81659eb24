package io.dspm.lineage.agent.transport;

import io.dspm.lineage.agent.delivery.Transport;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The keys of the transport {@code kafka}, for which the user's jars bring kafka-clients. */
final class KafkaSection {

  private static final String TRANSPORT =
      ExtensionClassLoader.COMPILED_AGAINST_THEM + "KafkaTransport";

  private final Section said;

  KafkaSection(Section said) {
    this.said = said;
  }

  Transport transport(Extensions extensions) throws Misconfigured {
    String topic = said.required("topicName", "the name of a topic");
    String key = said.text("messageKey");
    Map<String, String> map = said.map("properties");
    if (!map.containsKey("bootstrap.servers")) {
      throw said.wrong("properties", "bootstrap.servers among them");
    }
    Properties properties = new Properties();
    properties.putAll(map);
    try {
      Class.forName("org.apache.kafka.clients.producer.KafkaProducer", false, extensions.loader());
      return make(extensions, properties, topic, key);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new Misconfigured(
          said.name("type") + "=kafka needs kafka-clients.jar in the directory lineage.extensions",
          e);
    } catch (ReflectiveOperationException e) {
      Throwable cause =
          e instanceof InvocationTargetException && e.getCause() != null ? e.getCause() : e;
      throw new Misconfigured(said.name("properties") + " is no good: " + cause, e);
    }
  }

  /** Its class is another one in each loader, so nothing but its name is known here. */
  private static Transport make(
      Extensions extensions, Properties properties, String topic, @Nullable String key)
      throws ReflectiveOperationException {
    return Class.forName(TRANSPORT, true, extensions.loader())
        .asSubclass(Transport.class)
        .getConstructor(Properties.class, String.class, String.class, Executor.class)
        .newInstance(properties, topic, key, extensions.calls());
  }
}
