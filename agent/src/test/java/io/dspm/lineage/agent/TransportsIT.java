package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dspm.lineage.agent.testing.Compiled;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import io.dspm.lineage.agent.testing.KafkaBroker;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** OpenLineage's own configuration, with the jar as it is. */
final class TransportsIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies a file, and waits for another one if it is told to. */
  private static final String PROGRAM =
      """
      package acme;
      import java.nio.file.*;
      public class Copy {
        public static void main(String[] arguments) throws Exception {
          System.out.println("copying");
          Files.write(Path.of(arguments[1]), Files.readAllBytes(Path.of(arguments[0])));
          long deadline = System.nanoTime() + 60_000_000_000L;
          while (arguments.length > 2 && !Files.exists(Path.of(arguments[2]))) {
            if (System.nanoTime() - deadline > 0) throw new IllegalStateException("nobody came");
            Thread.sleep(10);
          }
          System.err.println("copied");
        }
      }
      """;

  /** Writes events to a file, and reads one on a thread of its own. */
  private static final String BUILDER =
      """
      package acme;
      import io.openlineage.client.OpenLineage.*;
      import io.openlineage.client.OpenLineageClientUtils;
      import io.openlineage.client.transports.*;
      import java.nio.file.*;
      public class Builder implements TransportBuilder {
        public static class Config implements TransportConfig { public String out, read, marker; public boolean hangs; }
        public String getType() { return "acme"; }
        public TransportConfig getConfig() { return new Config(); }
        public Transport build(TransportConfig config) {
          Config c = (Config) config;
          org.slf4j.LoggerFactory.getLogger(Builder.class).warn("is made");
          return new Transport() {
            void hang() {
              while (true) {
                try { Thread.sleep(1_000_000); } catch (InterruptedException e) { }
              }
            }
            void write(Object event) {
              if (c.hangs) {
                Thread other = new Thread(this::hang);
                other.setDaemon(false);
                other.start();
                hang();
              }
              try {
                Thread reader = new Thread(() -> {
                  try { Files.readAllBytes(Path.of(c.read)); } catch (java.io.IOException e) { }
                });
                reader.start();
                reader.join();
                Files.writeString(Path.of(c.out), OpenLineageClientUtils.toJson(event) + "\\n",
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                Files.writeString(Path.of(c.marker), "");
                try {
                  Class.forName("acme.Copy");
                  throw new Error("the program is visible");
                } catch (ClassNotFoundException e) { }
              } catch (Exception e) { throw new RuntimeException(e); }
            }
            public void emit(RunEvent event) { write(event); }
            public void emit(DatasetEvent event) { write(event); }
            public void emit(JobEvent event) { write(event); }
          };
        }
      }
      """;

  @TempDir Path temp;
  private Path classes;
  private Path spool;
  private Path from;
  private Path to;
  private Path home;

  @BeforeEach
  void prepare() throws IOException {
    classes = Files.createDirectory(temp.resolve("classes"));
    Compiled.into(classes, Map.of("acme/Copy.java", PROGRAM));
    Path data = Files.createDirectory(temp.resolve("data")).toRealPath();
    from = Files.writeString(data.resolve("in.csv"), "1,2,3\n");
    to = data.resolve("out.csv");
    home = Files.createDirectory(temp.resolve("home"));
    spool = temp.resolve("spool");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void withAnEndpointNothingOfTheOthersIsLoaded(Jdk jdk) throws Exception {
    yaml("transport: {type: console}");
    Path loaded = temp.resolve("loaded.txt");
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended =
          program(jdk).sendingTo(server).jvm("-Xlog:class+load:file=" + loaded).run().succeeded();

      assertUntouched(ended, List.of("copied"));
      assertRecorded(server.events());
    }
    assertThat(Files.readString(loaded))
        .contains("okhttp3.")
        .contains("agent.transport.Transports ")
        .doesNotContain("agent.transport.ConfiguredTransport", "agent.transport.TransportMaker")
        .doesNotContain("io.openlineage.client.transports", "OpenLineageClientUtils")
        .doesNotContain("org.slf4j", "snakeyaml", "dataformat.yaml", "jsr310", "blackbird");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aFileGetsALineForEachEvent(Jdk jdk) throws Exception {
    Path events = temp.resolve("lineage/events.json");
    yaml("transport: {type: file, location: '" + events + "'}");

    assertUntouched(program(jdk).run().succeeded(), List.of("copied"));

    assertRecorded(lines(events));
    assertNothingWaits();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void theConsoleIsStderr(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended =
        program(jdk).environment("OPENLINEAGE__TRANSPORT__TYPE", "console").run().succeeded();

    assertThat(ended.out()).as(ended.story()).isEqualTo("copying\n");
    List<JsonNode> events = new ArrayList<>();
    for (String line : ended.err().lines().filter(line -> line.startsWith("{")).toList()) {
      events.add(JSON.readTree(line));
    }
    assertRecorded(events);
    assertThat(ended.err().lines()).as(ended.story()).hasSize(events.size() + 1).contains("copied");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aCompositeGoesToAllAndWhatOneCouldNotTakeIsFlushed(Jdk jdk) throws Exception {
    Path events = temp.resolve("events.json");
    String url;
    try (EventServer server = new EventServer()) {
      url = server.url();
    }
    yaml(composite(events, url));
    ForkedJvm.Ended ended = program(jdk).agent("exit.timeout", "5s").run().succeeded();
    assertThat(ended.out()).as(ended.story()).isEqualTo("copying\n");
    assertThat(ended.err()).as(ended.story()).contains("2 events wait in");
    assertThat(lines(events)).hasSize(1);

    try (EventServer server = new EventServer()) {
      yaml(composite(events, server.url()));
      ForkedJvm.on(jdk, spool)
          .environment("LINEAGE_SPOOL_DIR", spool.toString())
          .environment("OPENLINEAGE_CONFIG", yaml().toString())
          .agentCommand("flush")
          .run()
          .succeeded();

      assertRecorded(server.events());
    }
    // To the one that had it, START came again from another process.
    assertThat(lines(events)).hasSize(3);
    assertRecorded(lines(events).subList(1, 3));
    assertNothingWaits();
  }

  private static String composite(Path events, String url) {
    return """
    transport:
      type: composite
      transports:
        a: {type: file, location: '%s'}
        b: {type: http, url: '%s'}
    """
        .formatted(events, url);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aTransportOfTheUsersWorksAndLeavesNoTrace(Jdk jdk) throws Exception {
    Path jars = usersJar(jdk);
    Path notes = Files.writeString(temp.resolve("notes.txt"), "of the transport's");
    Path events = temp.resolve("events.json");
    Path marker = temp.resolve("marker");
    yaml(
        "transport: {type: acme, out: '%s', read: '%s', marker: '%s'}"
            .formatted(events, notes, marker));

    ForkedJvm.Ended ended =
        ForkedJvm.on(jdk, spool)
            .agent("extensions", jars.toString())
            .jvm("-Duser.home=" + home)
            .environment("OPENLINEAGE_CONFIG", yaml().toString())
            .command("-cp", classes, "acme.Copy", from, to, marker)
            .run()
            .succeeded();

    assertUntouched(ended, List.of("copied"));
    assertRecorded(lines(events));
    assertNothingWaits();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aTransportThatHangsHoldsUpNothingButItsEvents(Jdk jdk) throws Exception {
    Path jars = usersJar(jdk);
    yaml("transport: {type: acme, hangs: true}");

    ForkedJvm.Ended ended =
        program(jdk)
            .agent("extensions", jars.toString())
            .agent("exit.timeout", "2s")
            .run()
            .succeeded();

    assertThat(ended.out()).as(ended.story()).isEqualTo("copying\n");
    assertThat(ended.err()).as(ended.story()).contains("2 events wait in " + spool);
  }

  private Path usersJar(Jdk jdk) throws Exception {
    Path source = Files.createDirectories(temp.resolve("source/acme"));
    Files.writeString(source.resolve("Builder.java"), BUILDER);
    Path made = Files.createDirectory(temp.resolve("made"));
    Path services = Files.createDirectories(made.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("io.openlineage.client.transports.TransportBuilder"), "acme.Builder\n");
    Compiled.by(
        jdk, source.getParent(), made, System.getProperty("java.class.path"), "--release", "17");
    Path jars = Files.createDirectory(temp.resolve("jars"));
    Compiled.jar(jars.resolve("acme.jar"), made, "acme.Builder");
    return jars;
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void kafkaGetsTheEventsOfARunInOnePartition(Jdk jdk) throws Exception {
    Path jars = kafkaClients();
    try (KafkaBroker broker = new KafkaBroker()) {
      yaml(kafka(broker.address()));
      ForkedJvm.Ended ended = program(jdk).agent("extensions", jars.toString()).run().succeeded();

      assertUntouched(ended, List.of("copied"));
      assertDelivered(broker.received());
    }
    assertNothingWaits();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void withoutABrokerTheEventsStayInTheSpool(Jdk jdk) throws Exception {
    Path jars = kafkaClients();
    yaml(kafka("127.0.0.1:1"));
    long began = System.nanoTime();
    ForkedJvm.Ended ended = program(jdk).agent("extensions", jars.toString()).run().succeeded();

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(45));
    assertThat(ended.out()).as(ended.story()).isEqualTo("copying\n");
    assertThat(ended.err()).as(ended.story()).contains("2 events wait in " + spool);

    try (KafkaBroker broker = new KafkaBroker()) {
      yaml(kafka(broker.address()));
      ForkedJvm.on(jdk, spool)
          .environment("LINEAGE_SPOOL_DIR", spool.toString())
          .environment("LINEAGE_EXTENSIONS", jars.toString())
          .environment("OPENLINEAGE_CONFIG", yaml().toString())
          .agentCommand("flush")
          .run()
          .succeeded();
      assertDelivered(broker.received());
    }
    assertNothingWaits();
  }

  private static String kafka(String address) {
    return "transport: {type: kafka, topicName: lineage, properties: {bootstrap.servers: '%s'}}"
        .formatted(address);
  }

  private Path kafkaClients() throws IOException {
    Path jars = Files.createDirectory(temp.resolve("jars"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path jar = Path.of(entry);
      if (jar.getFileName().toString().startsWith("kafka-clients")) {
        Files.copy(jar, jars.resolve(jar.getFileName()));
      }
    }
    return jars;
  }

  private void assertDelivered(List<KafkaBroker.Received> records) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (KafkaBroker.Received each : records) {
      JsonNode event = JSON.readTree(each.value());
      events.add(event);
      assertThat(each.topic()).isEqualTo("lineage");
      assertThat(each.key()).isEqualTo(event.at("/run/runId").asText());
      assertThat(each.partition()).isEqualTo(records.get(0).partition());
    }
    assertRecorded(events);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aMistakeIsOneLineAndTheEventsStayInTheSpool(Jdk jdk) throws Exception {
    yaml("transport: {type: pigeon}");

    ForkedJvm.Ended ended = program(jdk).run().succeeded();

    assertThat(ended.out()).as(ended.story()).isEqualTo("copying\n");
    assertThat(ended.err().lines())
        .as(ended.story())
        .hasSize(3)
        .anyMatch(
            line -> line.contains(yaml() + ": transport.type is no good: expected one of http"))
        .anyMatch(line -> line.contains("2 events wait in " + spool));
  }

  private ForkedJvm program(Jdk jdk) {
    return ForkedJvm.on(jdk, spool)
        .jvm("-Duser.home=" + home)
        .in(temp)
        .command("-cp", classes, "acme.Copy", from, to);
  }

  private Path yaml() {
    return temp.resolve("openlineage.yml");
  }

  private void yaml(String text) throws IOException {
    Files.writeString(yaml(), text);
  }

  private static void assertUntouched(ForkedJvm.Ended ended, List<String> err) {
    assertThat(ended.out()).as(ended.story()).isEqualTo("copying\n");
    assertThat(ended.err().lines()).as(ended.story()).containsExactlyElementsOf(err);
  }

  /** One run that read the one file and wrote the other. */
  private void assertRecorded(List<JsonNode> events) throws IOException {
    assertThat(events)
        .extracting(event -> event.path("eventType").asText())
        .containsExactly("START", "COMPLETE");
    assertThat(EventServer.inputs(events.get(1))).containsExactly(Files256.id(from));
    assertThat(EventServer.outputs(events.get(1))).containsExactly(Files256.id(to));
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      events.add(JSON.readTree(line));
    }
    return events;
  }

  private void assertNothingWaits() throws IOException {
    try (Stream<Path> files = Files.list(spool)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".spool"));
    }
  }
}
