package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dspm.lineage.agent.programs.Copies;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.ForkedJvm.Ended;
import io.dspm.lineage.agent.testing.Jdks;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packaged jar as a command. */
final class CommandsIT {

  @TempDir Path temp;

  private Path in;
  private Path out;

  static Stream<Jdk> jdks() {
    return Jdks.found();
  }

  @BeforeEach
  void makeFiles() throws IOException {
    in = Files.writeString(temp.toRealPath().resolve("입력 in.csv"), "a,b\n");
    out = Files.writeString(temp.toRealPath().resolve("year=2024.csv"), "c\n");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void emitReportsOneRunToTheServer(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      Ended ended =
          run(
              jdk,
              Map.of("MARQUEZ_ENDPOINT", server.url(), "OL_NAMESPACE", "ns"),
              "emit",
              "--job=copy",
              "--input",
              in.toString(),
              "--output",
              "year=2024.csv",
              "ml-registry=model:fraud/1.0.0");

      ended.succeeded();
      assertThat(ended.err()).as(ended.story()).isEmpty();
      JsonNode start = server.startOf("copy");
      JsonNode end = server.endOf("copy");
      assertThat(ended.out()).isEqualTo(end.at("/run/runId").asText() + "\n");
      assertThat(start.at("/job/namespace").asText()).isEqualTo("ns");
      assertThat(EventServer.inputs(start)).containsExactly(Files256.id(in));
      assertThat(end.path("eventType").asText()).isEqualTo("COMPLETE");
      assertThat(EventServer.inputs(end)).containsExactly(Files256.id(in));
      assertThat(EventServer.outputs(end)).containsExactly(Files256.id(out), "model:fraud/1.0.0");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatCannotBeDeliveredNowIsShownByStatusAndDeliveredByFlush(Jdk jdk) throws Exception {
    Map<String, String> nobody = Map.of("LINEAGE_SPOOL_DIR", spool(), "MARQUEZ_ENDPOINT", nobody());
    Ended emitted = run(jdk, nobody, "emit", "--job=copy", "--fail=no disk").succeeded();
    assertThat(emitted.err())
        .as(emitted.story())
        .hasLineCount(1)
        .startsWith("lineage: 2 events wait in " + spool())
        .endsWith("deliver with: java -jar " + ForkedJvm.agentJar() + " flush\n");

    Ended status = run(jdk, nobody, "status").succeeded();
    assertThat(status.out()).as(status.story()).contains("2 events waiting", "dead");
    Ended json = run(jdk, nobody, "status", "--json").succeeded();
    assertThat(new ObjectMapper().readTree(json.out()).path("events").asInt()).isEqualTo(2);

    Ended inVain = run(jdk, nobody, "flush");
    assertThat(inVain.exitCode()).as(inVain.story()).isEqualTo(1);
    assertThat(inVain.out()).startsWith("delivered 0 events, 2 still waiting in " + spool());
    try (EventServer server = new EventServer()) {
      Ended flushed = run(jdk, nobody, "flush", "--endpoint", server.url()).succeeded();

      assertThat(flushed.out())
          .isEqualTo("delivered 2 events, 0 still waiting in " + spool() + "\n");
      assertThat(server.endOf("copy").path("eventType").asText()).isEqualTo("FAIL");
      assertThat(server.endOf("copy").at("/run/runId").asText() + "\n").isEqualTo(emitted.out());
    }
    assertThat(run(jdk, nobody, "status").out())
        .startsWith(spool() + ": no event waits\n")
        .contains("2 events sent, 1 retried, 0 wait", "last error, ", "No connection to ");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aLivingProgramIsLeftAloneAndTheRunOfAKilledOneIsEnded(Jdk jdk) throws Exception {
    ForkedJvm.Running program =
        ForkedJvm.on(jdk, Path.of(spool()))
            .agent("endpoint", nobody())
            .agent("job.name", "waits")
            .program(Waits.class)
            .start();
    try (EventServer server = new EventServer()) {
      program.awaitLine("waiting");
      Ended status = awaitOpenRun(jdk);
      assertThat(status.out()).as(status.story()).contains("alive");
      Ended early = run(jdk, Map.of(), "flush", "--endpoint", server.url()).succeeded();
      assertThat(early.out())
          .isEqualTo(
              "delivered 0 events, 0 still waiting in "
                  + spool()
                  + "; 1 file of living processes left alone\n");

      program.kill();
      assertThat(run(jdk, Map.of(), "status").out()).contains("1 run open", "dead");
      Ended flushed = run(jdk, Map.of(), "flush", "--endpoint", server.url()).succeeded();

      assertThat(flushed.out())
          .isEqualTo(
              "delivered 2 events, 0 still waiting in "
                  + spool()
                  + "; 1 run of dead processes ended\n");
      assertThat(server.startOf("waits")).isEqualTo(server.events().get(0));
      assertThat(server.endOf("waits").path("eventType").asText()).isEqualTo("ABORT");
    } finally {
      program.kill();
    }
  }

  /** A program that runs until it is killed. */
  static final class Waits {

    public static void main(String[] arguments) throws IOException {
      System.out.println("waiting");
      int unused = System.in.read();
    }
  }

  private Ended awaitOpenRun(Jdk jdk) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    Ended status = run(jdk, Map.of(), "status");
    while (!status.out().contains("1 run open") && System.nanoTime() < deadline) {
      status = run(jdk, Map.of(), "status");
    }
    return status;
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aWatchDeliversWhatComesUntilItIsToldToEnd(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      ForkedJvm.Running watch =
          command(jdk, Map.of(), "flush", "--watch", "--endpoint", server.url()).start();
      try {
        run(jdk, Map.of("MARQUEZ_ENDPOINT", nobody()), "emit", "--job=first").succeeded();
        await(() -> server.events().size() == 2);
        run(jdk, Map.of("MARQUEZ_ENDPOINT", nobody()), "emit", "--job=second").succeeded();
        await(() -> server.events().size() == 4);

        // Not the process itself: that closes its streams.
        boolean unused = watch.process().toHandle().destroy();

        assertThat(watch.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(watch.process().exitValue()).isEqualTo(143);
        assertThat(watch.process().inputReader().lines())
            .containsExactly("delivered 4 events, 0 still waiting in " + spool());
        assertThat(watch.process().errorReader().lines())
            .allSatisfy(line -> assertThat(line).matches("lineage: watching; .*"));
        server.startOf("second");
        server.endOf("second");
      } finally {
        watch.kill();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatAProcessCountedIsSaidAtItsEndAndBelongsToTheSum(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      Ended ended =
          ForkedJvm.on(jdk, Path.of(spool()))
              .sendingTo(server)
              .agent("log.level", "info")
              .program(Copies.class, in, temp.resolve("copy"))
              .run()
              .succeeded();

      assertThat(ended.err().lines())
          .as(ended.story())
          .last()
          .asString()
          .matches("lineage: 1 run, 1 read, 1 write, .* hashed, 2 events sent, 0 wait");
      JsonNode sum = counters(jdk).path("sum");
      assertThat(sum.path("reads").asInt()).isEqualTo(1);
      assertThat(sum.path("writes").asInt()).isEqualTo(1);
      assertThat(sum.path("runsEnded").asInt()).isEqualTo(1);
      assertThat(sum.path("filesHashed").asInt()).isEqualTo(2);
      assertThat(sum.path("eventsSpooled").asInt()).isEqualTo(2);
      assertThat(sum.path("eventsSent").asInt()).isEqualTo(2);
      assertThat(sum.path("eventsLost").asInt()).isZero();
      assertThat(counters(jdk).path("processes")).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatAKilledProcessCountedIsNotLost(Jdk jdk) throws Exception {
    ForkedJvm.Running program =
        ForkedJvm.on(jdk, Path.of(spool()))
            .agent("endpoint", nobody())
            .program(Waits.class)
            .start();
    try (EventServer server = new EventServer()) {
      program.awaitLine("waiting");
      await(() -> counters(jdk).at("/processes/0/process").asText().equals("alive"));
      assertThat(counters(jdk).at("/processes/0/pid").asLong()).isEqualTo(program.process().pid());
      assertThat(counters(jdk).at("/processes/0/runsOpen").asInt()).isEqualTo(1);
      assertThat(run(jdk, Map.of(), "status").out())
          .contains("process " + program.process().pid() + " (");

      program.kill();
      assertThat(counters(jdk).at("/processes/0/process").asText()).isEqualTo("dead");
      assertThat(counters(jdk).at("/sum/runsBegun").asInt()).isEqualTo(1);
      run(jdk, Map.of(), "flush", "--endpoint", server.url()).succeeded();

      assertThat(counters(jdk).path("processes")).isEmpty();
      assertThat(counters(jdk).at("/sum/runsBegun").asInt()).isEqualTo(1);
      assertThat(counters(jdk).at("/sum/runsOpen").asInt()).isZero();
    } finally {
      program.kill();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theSpoolIsShownCheckedAndPurged(Jdk jdk) throws Exception {
    run(jdk, Map.of("MARQUEZ_ENDPOINT", nobody()), "emit", "--job=copy").succeeded();

    Ended events = run(jdk, Map.of(), "spool", "cat").succeeded();
    assertThat(events.out().lines())
        .satisfiesExactly(
            start -> assertThat(start).contains("\"START\""),
            end -> assertThat(end).contains("\"COMPLETE\""));
    assertThat(run(jdk, Map.of(), "spool", "verify").succeeded().out())
        .contains(": intact: ")
        .endsWith("all is well\n");
    assertThat(run(jdk, Map.of(), "spool", "requeue", "--all").succeeded().out())
        .isEqualTo("0 events of 0 runs are back in the spool\n");
    run(jdk, Map.of(), "spool", "purge", "--waiting", "--yes").succeeded();
    assertThat(run(jdk, Map.of(), "spool", "cat").succeeded().out()).isEmpty();
  }

  private JsonNode counters(Jdk jdk) throws Exception {
    Ended status = run(jdk, Map.of(), "status", "--json").succeeded();
    return new ObjectMapper().readTree(status.out()).path("counters");
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("too late").isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void hashPrintsDatasetIdsInUtf8WhateverTheEncodingOfTheJvm(Jdk jdk) throws Exception {
    ForkedJvm jvm =
        ForkedJvm.on(jdk, temp.resolve("spool"))
            .jvm("-Dfile.encoding=ISO-8859-1")
            .jvm("-Dstdout.encoding=ISO-8859-1")
            .environment("LC_ALL", "C.UTF-8")
            .in(temp)
            .agentCommand("hash", in.toString(), "missing", "year=2024.csv");

    Ended ended = jvm.run();

    assertThat(ended.exitCode()).as(ended.story()).isEqualTo(1);
    assertThat(ended.out().lines()).containsExactly(Files256.id(in), Files256.id(out));
    assertThat(ended.err()).isEqualTo("lineage: no such file: missing\n");
  }

  @Test
  void aMissingFileIsNamedAndNothingIsSent() throws Exception {
    try (EventServer server = new EventServer()) {
      Ended ended = run("emit", "--endpoint", server.url(), "--job=copy", "--input", "nope.csv");

      assertThat(ended.exitCode()).as(ended.story()).isEqualTo(1);
      assertThat(ended.out()).isEmpty();
      assertThat(ended.err().lines())
          .containsExactly("lineage: no such file: nope.csv", "lineage: nothing is sent");
      assertThat(server.events()).isEmpty();
    }
  }

  @Test
  void helpAndVersionGoToStdout() throws Exception {
    assertThat(run("--help").succeeded().out())
        .contains("emit", "flush", "status", "spool", "hash");
    assertThat(run("emit", "--help").succeeded().out()).contains("--started-at");
    assertThat(run("--version").succeeded().out()).matches("lineage-agent \\d\\S+\n");
  }

  @Test
  void whatMakesNoSenseEndsWithStatusTwoAndSaysWhatToDo() throws Exception {
    for (List<String> arguments :
        List.of(
            List.<String>of(),
            List.of("frob"),
            List.of("flush", "--frob"),
            List.of("emit"),
            List.of("hash"),
            List.of("emit", "--job=j", "--started-at=noon"))) {
      Ended ended = run(arguments.toArray(String[]::new));

      assertThat(ended.exitCode()).as(ended.story()).isEqualTo(2);
      assertThat(ended.out()).as(ended.story()).isEmpty();
      assertThat(ended.err()).as(ended.story()).startsWith("lineage: ").doesNotContain("\tat ");
    }
  }

  private Ended run(String... arguments) throws Exception {
    return run(jdks().findFirst().orElseThrow(), Map.of(), arguments);
  }

  private Ended run(Jdk jdk, Map<String, String> environment, String... arguments)
      throws Exception {
    return command(jdk, environment, arguments).run();
  }

  private ForkedJvm command(Jdk jdk, Map<String, String> environment, String... arguments) {
    ForkedJvm jvm =
        ForkedJvm.on(jdk, temp.resolve("spool"))
            .environment("LC_ALL", "C.UTF-8")
            .environment("LINEAGE_SPOOL_DIR", spool())
            .in(temp)
            .agentCommand(arguments);
    environment.forEach(jvm::environment);
    return jvm;
  }

  private String spool() {
    return temp.resolve("spool").toString();
  }

  /** An address where nobody listens. */
  private static String nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    }
  }
}
