package io.dspm.lineage.agent;

import static io.dspm.lineage.agent.testing.EventServer.inputs;
import static io.dspm.lineage.agent.testing.EventServer.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.JobEndings;
import io.dspm.lineage.agent.programs.JvmEndings;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The ways in which jobs and JVMs end, under the packaged agent: what the program notices of it,
 * which is nothing, and what is reported.
 */
final class EndingsIT {

  private static final String PROCESS = "program";

  /**
   * One way to end.
   *
   * @param expected what must be told of the process run and of the jobs, each {@code job END}, or
   *     {@code job END words} with some of the error's words
   */
  private record Way(Class<?> program, String name, int lastVersion, List<String> expected) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Way> WAYS =
      List.of(
          job(
              "outOfMemory",
              "program COMPLETE",
              "fills the heap FAIL OutOfMemory",
              "after COMPLETE"),
          job(
              "outOfMemoryOutOfMain",
              "program FAIL OutOfMemory",
              "fills the heap FAIL OutOfMemory"),
          job("interrupted", "program COMPLETE", "interrupted FAIL java.lang.InterruptedException"),
          new Way(
              JobEndings.class,
              "stopped",
              17,
              List.of("program COMPLETE", "stopped FAIL java.lang.ThreadDeath")),
          job("uncaughtInAThread", "program COMPLETE", "failing FAIL no luck"),
          job("goesOnAfterMain", "program COMPLETE", "outlasts main COMPLETE"),
          jvm("exitsWithZeroInAJob", "program COMPLETE", "exits ABORT"),
          jvm("exitsInANestedJob", "program FAIL status 5", "nests ABORT", "exits ABORT"),
          jvm("exitsInterrupted", "program COMPLETE", "exits ABORT"),
          jvm("exitsBesideAJob", "program FAIL status 6", "waits ABORT"),
          jvm("exitsTooLate", "program COMPLETE"),
          jvm("throwsOutOfMain", "program FAIL no luck", "failing FAIL no luck"),
          jvm("handlerExits", "program FAIL no luck", "failing FAIL no luck"),
          jvm("handlerExitsForAThread", "program FAIL status 7", "failing FAIL no luck"),
          jvm("daemonInAJob", "program COMPLETE", "waits ABORT"),
          jvm("halts", "program COMPLETE"),
          jvm("haltsInAJob", "program FAIL status 4", "halts ABORT"),
          jvm("hookHalts", "program FAIL status 8"),
          jvm("hooks", "program COMPLETE", "exits ABORT", "late COMPLETE"));

  private static Way job(String name, String... expected) {
    return new Way(JobEndings.class, name, Integer.MAX_VALUE, List.of(expected));
  }

  private static Way jvm(String name, String... expected) {
    return new Way(JvmEndings.class, name, Integer.MAX_VALUE, List.of(expected));
  }

  static Stream<Arguments> waysOnEveryJdk() {
    return Jdks.found()
        .flatMap(
            jdk ->
                WAYS.stream()
                    .filter(way -> jdk.version() <= way.lastVersion())
                    .map(way -> Arguments.of(jdk, way)));
  }

  @TempDir Path temp;
  private Path data;
  private EventServer server;

  @BeforeEach
  void startServer() throws IOException {
    data = Files.createDirectory(temp.resolve("data"));
    for (String name : List.of("warm", "halted", "hook", "late")) {
      Files.writeString(data.resolve(name + ".in"), "content of " + name);
    }
    server = new EventServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @MethodSource("waysOnEveryJdk")
  void theProgramEndsAsWithoutTheAgentAndItsRunsAsTheyDid(Jdk jdk, Way way) throws Exception {
    ForkedJvm.Ended without = program(jdk, way).withoutAgent().run();
    ForkedJvm.Ended with = program(jdk, way).run();
    flush(jdk);

    assertThat(with.exitCode()).as(with.story()).isEqualTo(without.exitCode());
    assertThat(with.out()).isEqualTo(without.out());
    assertThat(with.err()).isEqualTo(without.err());
    assertEnds(way.expected());
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void whateverAJobThrowsPassesUntouched(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended =
        jvm(jdk).program(JobEndings.class, "throwables", data).run().succeeded();

    assertThat(ended.out().lines()).hasSize(10).allMatch(line -> line.endsWith(" is untouched"));
    assertThat(ended.err()).isEmpty();
    List<String> words =
        server.eventsOf("throwing").stream()
            .filter(event -> event.path("eventType").asText().equals("FAIL"))
            .map(end -> end.at("/run/facets/errorMessage/message").asText())
            .toList();
    assertThat(words)
        .hasSize(10)
        .contains(
            "java.io.IOException: no file",
            "java.lang.AssertionError: not so",
            "java.lang.Throwable: bare",
            "java.lang.IllegalArgumentException",
            JobEndings.class.getName() + "$Rude",
            JobEndings.class.getName() + "$NullWords",
            JobEndings.class.getName() + "$NoStack: no stack");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void whatAHaltedRunReadAndWroteIsTold(Jdk jdk) throws Exception {
    // Once it has made an event, a second is more than it takes.
    toldOnce(event -> isEndOf(event, "warms up"), jvm(jdk))
        .program(JvmEndings.class, "haltsWarm", data)
        .run();
    flush(jdk);

    assertEnds(List.of("program FAIL status 4", "halts ABORT", "warms up COMPLETE"));
    assertThat(inputs(endOf("halts"))).containsExactly(Files256.id(data.resolve("halted.in")));
    assertThat(outputs(endOf("halts"))).containsExactly(Files256.id(data.resolve("halted.out")));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void whatHooksReadAndWriteIsTold(Jdk jdk) throws Exception {
    jvm(jdk).program(JvmEndings.class, "hooks", data).run().succeeded();

    assertEnds(List.of("program COMPLETE", "exits ABORT", "late COMPLETE"));
    assertThat(inputs(endOf("exits"))).isEmpty();
    for (Map.Entry<String, String> files : Map.of(PROCESS, "hook", "late", "late").entrySet()) {
      JsonNode end = endOf(files.getKey());
      assertThat(inputs(end)).containsExactly(Files256.id(data.resolve(files.getValue() + ".in")));
      assertThat(outputs(end))
          .containsExactly(Files256.id(data.resolve(files.getValue() + ".out")));
    }
  }

  static Stream<Arguments> heldStderrOnEveryJdk() {
    return Jdks.found()
        .flatMap(
            jdk ->
                Stream.of("exitsHoldingStderr", "endsWhileStderrIsHeld")
                    .map(way -> Arguments.of(jdk, way)));
  }

  @ParameterizedTest
  @MethodSource("heldStderrOnEveryJdk")
  void theJvmsEndDoesNotWaitForWhoHoldsStderr(Jdk jdk, String way) throws Exception {
    jvm(jdk)
        .agent("jobs", "com.example.None#none")
        .within(20)
        .program(JvmEndings.class, way, data)
        .run()
        .succeeded();

    assertEnds(List.of("program COMPLETE"));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void everyJobThatBeginsWhileTheJvmEndsHasOneEnd(Jdk jdk) throws Exception {
    jvm(jdk).program(JvmEndings.class, "jobsUntilTheEnd", data).run().succeeded();
    flush(jdk);

    Map<String, Integer> ends = new HashMap<>();
    for (JsonNode event : server.eventsOf("short")) {
      ends.merge(event.at("/run/runId").asText(), EventServer.isStart(event) ? 0 : 1, Integer::sum);
    }
    assertThat(ends.values()).isNotEmpty().containsOnly(1);
    assertThat(endOf(PROCESS).path("eventType").asText()).isEqualTo("COMPLETE");
  }

  static Stream<Arguments> signalsOnEveryJdk() {
    return Jdks.found()
        .flatMap(jdk -> Stream.of("TERM", "INT", "HUP").map(signal -> Arguments.of(jdk, signal)));
  }

  @ParameterizedTest
  @MethodSource("signalsOnEveryJdk")
  @EnabledOnOs(OS.LINUX)
  void aSignalAbortsTheJobAndTheProcess(Jdk jdk, String signal) throws Exception {
    int status = signalled(withoutIgnoredSignals(jvm(jdk)).withoutAgent(), "waitsInAJob", signal);

    assertThat(signalled(withoutIgnoredSignals(jvm(jdk)), "waitsInAJob", signal)).isEqualTo(status);
    assertEnds(List.of("program ABORT SIG" + signal, "waits ABORT"));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  @EnabledOnOs(OS.LINUX)
  void aSignalThatTheProgramHandlesByLeavingIsNoFailure(Jdk jdk) throws Exception {
    assertThat(signalled(jvm(jdk), "handlesTheSignal", "TERM")).isZero();

    assertEnds(List.of("program COMPLETE", "waits ABORT"));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  @EnabledOnOs(OS.LINUX)
  void aJobThatAHookWaitsForIsComplete(Jdk jdk) throws Exception {
    assertThat(signalled(jvm(jdk), "finishesGracefully", "TERM")).isEqualTo(143);

    assertEnds(List.of("program ABORT SIGTERM", "finishes COMPLETE"));
  }

  static Stream<Arguments> crashesOnEveryJdk() {
    return Jdks.found()
        .flatMap(
            jdk ->
                Stream.of("ExitOnOutOfMemoryError", "CrashOnOutOfMemoryError")
                    .map(option -> Arguments.of(jdk, option)));
  }

  @ParameterizedTest
  @MethodSource("crashesOnEveryJdk")
  @EnabledOnOs(OS.LINUX)
  void aJvmThatEndsItselfForWantOfMemoryIsToldByWhoComesNext(Jdk jdk, String option)
      throws Exception {
    ForkedJvm.Ended without = crashing(jvm(jdk), option).withoutAgent().run();
    ForkedJvm.Ended with =
        crashing(
                toldOnce(event -> EventServer.job(event).equals("fills the heap"), jvm(jdk)),
                option)
            .agent("start.delay", "1ms")
            .run();
    flush(jdk);

    assertThat(with.exitCode()).as(with.story()).isEqualTo(without.exitCode()).isNotZero();
    assertEnds(List.of("program ABORT", "fills the heap ABORT"));
  }

  private ForkedJvm crashing(ForkedJvm jvm, String option) {
    return jvm.jvm("-Xmx48m")
        .jvm("-XX:+" + option)
        .jvm("-XX:-CreateCoredumpOnCrash")
        .jvm("-XX:ErrorFile=" + temp.resolve("crash.log"))
        .program(JvmEndings.class, "crash", data);
  }

  /** Its exit status after the signal. */
  private int signalled(ForkedJvm jvm, String way, String signal) throws Exception {
    ForkedJvm.Running running = jvm.program(JvmEndings.class, way, data).start();
    running.awaitLine("inside");
    String pid = Long.toString(running.process().pid());
    assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
    assertThat(running.process().waitFor(60, TimeUnit.SECONDS)).as(running.command()).isTrue();
    return running.process().exitValue();
  }

  /** Whoever runs the tests in the background may have them ignore SIGINT, and then so do we. */
  private static ForkedJvm withoutIgnoredSignals(ForkedJvm jvm) {
    return jvm.under(List.of("env", "--default-signal"));
  }

  private ForkedJvm program(Jdk jdk, Way way) {
    return jvm(jdk).jvm("-Xmx48m").program(way.program(), way.name(), data);
  }

  /** Its program can wait until the server was told of something. */
  private ForkedJvm toldOnce(Predicate<JsonNode> something, ForkedJvm jvm) {
    Path told = temp.resolve("told");
    server.onEvent(
        event -> {
          if (something.test(event)) {
            Files.writeString(told, "");
          }
        });
    return jvm.jvm("-Dtold=" + told);
  }

  private static boolean isEndOf(JsonNode event, String job) {
    return EventServer.job(event).equals(job) && !EventServer.isStart(event);
  }

  private ForkedJvm jvm(Jdk jdk) {
    return ForkedJvm.on(jdk, temp.resolve("spool")).sendingTo(server).agent("job.name", PROCESS);
  }

  private void flush(Jdk jdk) throws Exception {
    ForkedJvm.on(jdk, temp.resolve("spool"))
        .environment("LINEAGE_SPOOL_DIR", temp.resolve("spool").toString())
        .environment("MARQUEZ_ENDPOINT", server.url())
        .agentCommand("flush")
        .run()
        .succeeded();
  }

  /** These runs, and no other, with one START and one end each. */
  private void assertEnds(List<String> expected) {
    for (String each : expected) {
      String[] words = each.split(" (?=COMPLETE|FAIL|ABORT)|(?<=COMPLETE|FAIL|ABORT) ");
      JsonNode end = endOf(words[0]);
      assertThat(end.path("eventType").asText()).as(each).isEqualTo(words[1]);
      String message = end.at("/run/facets/errorMessage/message").asText();
      assertThat(message).as(each).contains(words.length > 2 ? words[2] : "");
    }
    assertThat(Set.copyOf(server.events())).hasSize(2 * expected.size());
  }

  /** What was on its way when the JVM was no more comes once more, the same to a letter. */
  private JsonNode endOf(String job) {
    Set<JsonNode> ends = new HashSet<>(server.eventsOf(job));
    ends.removeIf(EventServer::isStart);
    assertThat(ends).as(job).hasSize(1);
    return ends.iterator().next();
  }
}
