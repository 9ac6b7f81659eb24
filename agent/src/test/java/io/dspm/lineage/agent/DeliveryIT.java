package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.Ends;
import io.dspm.lineage.agent.programs.Jobs;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of events when the server or the pipeline is not there. */
final class DeliveryIT {

  /** A port that nobody listens on. */
  private static final String NOBODY = "http://127.0.0.1:1";

  /**
   * What the program notes before it waits to be killed: three runs that began, one of which ended,
   * and the process run once more when its code is hashed.
   */
  private static final int NOTES = 5;

  @TempDir Path temp;

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void withoutAServerOneLineSaysWhereTheEventsWaitAndFlushDeliversThem(Jdk jdk) throws Exception {
    Path spool = temp.resolve("spool");
    ForkedJvm.Ended ended =
        ForkedJvm.on(jdk, spool)
            .agent("endpoint", NOBODY)
            .agent("exit.timeout", "1h")
            .agent("job.name", "offline")
            .program(Ends.class, "returns", temp.resolve("made"))
            .run()
            .succeeded();

    assertThat(ended.out()).isEqualTo("to stdout\n");
    assertThat(ended.err().lines())
        .hasSize(2)
        .contains("to stderr")
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("lineage: 2 events wait in " + spool)
                    .endsWith("java -jar " + ForkedJvm.agentJar() + " flush"));

    try (EventServer server = new EventServer()) {
      flush(jdk, spool, server);

      assertThat(server.eventsOf("offline"))
          .containsExactly(server.startOf("offline"), server.endOf("offline"));
      assertThat(EventServer.outputs(server.endOf("offline"))).hasSize(1);
      assertNothingIsLeft(spool);
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void whereTheEventsWaitIsSaidHoweverMuchWasSaidBefore(Jdk jdk) throws Exception {
    Path spool = temp.resolve("spool");
    StringBuilder nowhere = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      nowhere.append(i == 0 ? "" : ";").append("no.such.Job#number").append(i);
    }

    ForkedJvm.Ended ended =
        ForkedJvm.on(jdk, spool)
            .agent("endpoint", NOBODY)
            .agent("jobs", nowhere.toString())
            .agent("log.level", "info")
            .program(Ends.class, "returns", temp.resolve("made"))
            .run()
            .succeeded();

    assertThat(ended.err().lines())
        .as(ended.story())
        .anyMatch(line -> line.startsWith("lineage: 2 events wait in " + spool))
        .last()
        .asString()
        .matches("lineage: 1 run, .*, 2 wait");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aKilledPipelinesRunsArriveWithOneEndEach(Jdk jdk) throws Exception {
    Path data = Files.createDirectory(temp.resolve("data"));
    Files.writeString(data.resolve("a.in"), "content");
    Path spool = temp.resolve("spool");
    ForkedJvm.Running running =
        ForkedJvm.on(jdk, spool)
            .agent("endpoint", NOBODY)
            .agent("start.delay", "1h")
            .agent("job.name", "program")
            .program(Jobs.class, "killed", data)
            .start();
    running.awaitLine("inside");
    awaitBegun(spool, NOTES);
    running.kill();

    try (EventServer server = new EventServer()) {
      flush(jdk, spool, server);

      Map<String, List<String>> byJob = new LinkedHashMap<>();
      for (JsonNode event : server.events()) {
        byJob
            .computeIfAbsent(EventServer.job(event), job -> new java.util.ArrayList<>())
            .add(event.path("eventType").asText());
      }
      assertThat(byJob)
          .containsEntry("program", List.of("START", "ABORT"))
          .containsEntry("killed", List.of("START", "ABORT"))
          .containsEntry("Jobs.doNothing", List.of("START", "COMPLETE"))
          .hasSize(3);
      assertThat(server.endOf("killed").at("/run/facets/errorMessage/message").asText())
          .contains("ended unexpectedly");
      assertThat(server.endOf("killed").at("/run/facets/parent/job/name").asText())
          .isEqualTo("program");
      assertNothingIsLeft(spool);
      flush(jdk, spool, server);
      assertThat(server.events()).hasSize(6);
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void theNextAgentDeliversWhatAKilledOneLeft(Jdk jdk) throws Exception {
    Path data = Files.createDirectory(temp.resolve("data"));
    Files.writeString(data.resolve("a.in"), "content");
    Path spool = temp.resolve("spool");
    ForkedJvm.Running running =
        ForkedJvm.on(jdk, spool)
            .agent("endpoint", NOBODY)
            .program(Jobs.class, "killed", data)
            .start();
    running.awaitLine("inside");
    awaitBegun(spool, NOTES);
    running.kill();

    try (EventServer server = new EventServer()) {
      ForkedJvm.Running next =
          ForkedJvm.on(jdk, spool)
              .sendingTo(server)
              .agent("job.name", "next")
              .program(Jobs.class, "killed", data)
              .start();
      await(() -> !abortedRuns(server).isEmpty());
      next.kill();

      assertThat(abortedRuns(server)).hasSize(1);
      String dead = abortedRuns(server).get(0);
      assertThat(server.eventsOf("killed"))
          .filteredOn(event -> event.at("/run/runId").asText().equals(dead))
          .extracting(event -> event.path("eventType").asText())
          .containsExactly("START", "ABORT");
    }
  }

  private static List<String> abortedRuns(EventServer server) {
    return server.eventsOf("killed").stream()
        .filter(event -> event.path("eventType").asText().equals("ABORT"))
        .map(event -> event.at("/run/runId").asText())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aSpoolThatCannotBeMadeIsToldOnceAndTheProgramRunsOn(Jdk jdk) throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "not a directory");
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended =
          ForkedJvm.on(jdk, file.resolve("spool"))
              .sendingTo(server)
              .program(Ends.class, "exits")
              .run();

      assertThat(ended.exitCode()).as(ended.story()).isEqualTo(3);
      assertThat(ended.out()).isEqualTo("to stdout\n");
      List<String> said = ended.err().lines().filter(line -> line.startsWith("lineage: ")).toList();
      assertThat(said).as(ended.story()).hasSize(2);
      assertThat(said.get(0)).contains("wait in memory", "lineage.spool.dir");
      assertThat(said.get(1)).contains("events are lost");
    }
  }

  private static void flush(Jdk jdk, Path spool, EventServer server) throws Exception {
    ForkedJvm.on(jdk, spool)
        .environment("LINEAGE_SPOOL_DIR", spool.toString())
        .environment("MARQUEZ_ENDPOINT", server.url())
        .agentCommand("flush")
        .run()
        .succeeded();
  }

  /**
   * Waits until the beginnings of so many runs are in the spool: the program's threads do not wait
   * for that.
   */
  private static void awaitBegun(Path spool, int runs) throws IOException {
    await(() -> begun(spool) >= runs);
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws IOException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!condition.holds()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("It did not come true in a minute");
      }
      Thread.onSpinWait();
    }
  }

  /** Counts the run headers in the spool's files by the bytes of their names' common parts. */
  private static long begun(Path spool) throws IOException {
    if (!Files.isDirectory(spool)) {
      return 0;
    }
    long count = 0;
    try (Stream<Path> files = Files.list(spool)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".spool")).toList()) {
        String bytes =
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        // Each BEGUN record starts with the mark and the type; its payload names the job's
        // namespace.
        count += bytes.split("\u00FE\u004C\u0052\u00FF\u0001", -1).length - 1;
      }
    }
    return count;
  }

  private static void assertNothingIsLeft(Path spool) throws IOException {
    try (Stream<Path> files = Files.list(spool)) {
      // The sum of what was counted stays.
      assertThat(files.filter(file -> !file.endsWith("counters"))).isEmpty();
    }
  }
}
