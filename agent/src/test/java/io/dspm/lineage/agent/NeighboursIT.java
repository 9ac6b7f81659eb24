package io.dspm.lineage.agent;

import static io.dspm.lineage.agent.testing.EventServer.inputs;
import static io.dspm.lineage.agent.testing.EventServer.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.Copies;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Other agents in the same JVM, before ours on the command line and after it: both work. */
final class NeighboursIT {

  private static final String JOB = Copies.class.getName() + "#copy";

  @TempDir Path temp;
  private Path data;
  private Path from;
  private Path to;

  @BeforeEach
  void makeInput() throws IOException {
    data = Files.createDirectory(temp.resolve("data")).toRealPath();
    from = Files.writeString(data.resolve("in.csv"), "1,2,3\n");
    to = data.resolve("out.csv");
  }

  static Stream<Arguments> bothOrdersOnEveryJdk() {
    return Jdks.found()
        .flatMap(jdk -> Stream.of(true, false).map(first -> Arguments.of(jdk, first)));
  }

  @ParameterizedTest(name = "{0}, JaCoCo first: {1}")
  @MethodSource("bothOrdersOnEveryJdk")
  void jaCoCoMeasuresTheCoverageAndTheFilesAreRecorded(Jdk jdk, boolean first) throws Exception {
    Path coverage = temp.toRealPath().resolve("jacoco.exec");
    List<String> jaCoCo =
        List.of("-javaagent:" + ForkedJvm.jar("agent", "jacoco.jar") + "=destfile=" + coverage);
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended = run(jdk, server, jaCoCo, first);

      assertThat(ended.err()).as(ended.story()).isEmpty();
      assertRecorded(server);
      // Class names stand in that file as they are.
      assertThat(Files.readString(coverage, StandardCharsets.ISO_8859_1))
          .contains(Copies.class.getName().replace('.', '/'));
      // Written while the JVM ends, that is before our own last work, or after, or meanwhile.
      assertThat(outputs(server.endOf("program")))
          .allMatch(output -> output.startsWith("file::" + coverage + "@"));
    }
  }

  @ParameterizedTest(name = "{0}, OpenTelemetry first: {1}")
  @MethodSource("bothOrdersOnEveryJdk")
  void openTelemetryTracesTheVeryMethodThatIsAJob(Jdk jdk, boolean first) throws Exception {
    List<String> openTelemetry =
        List.of(
            "-javaagent:" + ForkedJvm.jar("agent", "opentelemetry.jar"),
            "-Dotel.metrics.exporter=none",
            "-Dotel.logs.exporter=none",
            "-Dotel.traces.exporter=console",
            "-Dotel.instrumentation.methods.include=" + Copies.class.getName() + "[copy]");
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended = run(jdk, server, openTelemetry, first);

      assertThat(ended.err())
          .as(ended.story())
          .contains("opentelemetry-javaagent - version")
          .containsPattern("'Copies\\.copy' : [0-9a-f]{32} ")
          .doesNotContain("ERROR", "SEVERE", "lineage: ");
      assertRecorded(server);
      assertThat(outputs(server.endOf("program"))).isEmpty();
    }
  }

  private ForkedJvm.Ended run(Jdk jdk, EventServer server, List<String> neighbour, boolean first)
      throws Exception {
    ForkedJvm jvm =
        ForkedJvm.on(jdk, temp.resolve("spool"))
            .sendingTo(server)
            .agent("job.name", "program")
            .agent("jobs", JOB);
    neighbour.forEach(first ? jvm::beforeTheAgent : jvm::jvm);
    ForkedJvm.Ended ended = jvm.program(Copies.class, from, to).run().succeeded();
    assertThat(ended.out()).as(ended.story()).isEqualTo("6 bytes\n");
    return ended;
  }

  private void assertRecorded(EventServer server) throws IOException {
    JsonNode end = server.endOf("Copies.copy");
    assertThat(end.path("eventType").asText()).isEqualTo("COMPLETE");
    assertThat(inputs(end)).containsExactly(Files256.id(from));
    assertThat(outputs(end)).containsExactly(Files256.id(to));
    assertThat(inputs(server.endOf("program"))).isEmpty();
  }
}
