package io.dspm.lineage.agent;

import static io.dspm.lineage.agent.testing.EventServer.inputs;
import static io.dspm.lineage.agent.testing.EventServer.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.Jobs;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Jobs of every kind under the packaged agent: which run an access lands on, and how runs end. */
final class RunsIT {

  @TempDir Path temp;
  private Path data;
  private EventServer server;

  @BeforeEach
  void startServer() throws IOException {
    data = Files.createDirectory(temp.resolve("data"));
    server = new EventServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void anAnnotatedMethodIsARunWithItsOwnFiles(Jdk jdk) throws Exception {
    input("a");
    run(jdk, "annotated").succeeded();

    JsonNode start = server.startOf("copy");
    JsonNode end = server.endOf("copy");
    assertThat(end.at("/job/namespace").asText()).isEqualTo("team");
    assertThat(end.path("eventType").asText()).isEqualTo("COMPLETE");
    assertThat(inputs(start)).containsExactly(in("a"));
    assertThat(outputs(start)).isEmpty();
    assertThat(inputs(end)).containsExactly(in("a"));
    assertThat(outputs(end)).containsExactly(out("a"));
    assertThat(UUID.fromString(end.at("/run/runId").asText()).version()).isEqualTo(7);
    assertThat(server.eventsOf("copy")).containsExactly(start, end);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void theProcessRunIsTheParentAndHasOnlyWhatNoJobDid(Jdk jdk) throws Exception {
    input("a");
    run(jdk, "annotated").succeeded();

    JsonNode process = server.endOf("program");
    JsonNode job = server.endOf("copy");
    assertThat(process.at("/run/facets/parent").isMissingNode()).isTrue();
    assertThat(inputs(process)).isEmpty();
    assertThat(outputs(process)).isEmpty();
    for (JsonNode event : server.eventsOf("copy")) {
      JsonNode parent = event.at("/run/facets/parent");
      assertThat(parent.at("/run/runId")).isEqualTo(process.at("/run/runId"));
      assertThat(parent.at("/job/name").asText()).isEqualTo("program");
      assertThat(parent.at("/root/run/runId")).isEqualTo(process.at("/run/runId"));
    }
    assertThat(job.path("eventTime").asText()).isLessThan(process.path("eventTime").asText());
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void anAccessBelongsToTheInnermostRun(Jdk jdk) throws Exception {
    input("outer");
    input("outer2");
    input("inner");
    run(jdk, "nested").succeeded();

    JsonNode outer = server.endOf("Jobs.outer");
    JsonNode inner = server.endOf("Jobs.inner");
    assertThat(inputs(outer)).containsExactly(in("outer"), in("outer2"));
    assertThat(inputs(inner)).containsExactly(in("inner"));
    assertThat(outputs(inner)).containsExactly(out("inner"));
    assertThat(inner.at("/run/facets/parent/run/runId")).isEqualTo(outer.at("/run/runId"));
    assertThat(inner.at("/run/facets/parent/root/job/name").asText()).isEqualTo("program");
    assertThat(server.endOf("Jobs.doNothing").at("/run/facets/parent/run/runId"))
        .isEqualTo(inner.at("/run/runId"));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aJobThatThrowsIsReportedAsFailedAndItsExceptionPassesUntouched(Jdk jdk) throws Exception {
    input("before");
    ForkedJvm.Ended ended = run(jdk, "fails").succeeded();

    assertThat(ended.out()).isEqualTo("caught no luck failing\n");
    JsonNode end = server.endOf("failing");
    assertThat(end.path("eventType").asText()).isEqualTo("FAIL");
    assertThat(outputs(end)).containsExactly(out("before"));
    JsonNode error = end.at("/run/facets/errorMessage");
    assertThat(error.path("message").asText())
        .isEqualTo("java.lang.IllegalStateException: no luck");
    assertThat(error.path("programmingLanguage").asText()).isEqualTo("JAVA");
    assertThat(error.path("stackTrace").asText()).contains("Jobs.failing");
    assertThat(server.endOf("program").path("eventType").asText()).isEqualTo("COMPLETE");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void anExceptionOutOfMainFailsTheProcessRun(Jdk jdk) throws Exception {
    input("before");
    ForkedJvm.Ended ended = run(jdk, "throws");

    assertThat(ended.exitCode()).as(ended.story()).isEqualTo(1);
    JsonNode end = server.endOf("program");
    assertThat(end.path("eventType").asText()).isEqualTo("FAIL");
    assertThat(end.at("/run/facets/errorMessage/message").asText()).contains("no luck");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aJobInsideWhichTheJvmEndsIsAborted(Jdk jdk) throws Exception {
    input("before");
    ForkedJvm.Ended ended = run(jdk, "exits");

    assertThat(ended.exitCode()).as(ended.story()).isEqualTo(7);
    JsonNode job = server.endOf("exiting");
    assertThat(job.path("eventType").asText()).isEqualTo("ABORT");
    assertThat(inputs(job)).containsExactly(in("before"));
    assertThat(outputs(job)).containsExactly(out("before"));
    JsonNode process = server.endOf("program");
    assertThat(process.path("eventType").asText()).isEqualTo("FAIL");
    assertThat(process.at("/run/facets/errorMessage/message").asText()).contains("7");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aMethodThatTheConfigurationNamesIsAJob(Jdk jdk) throws Exception {
    input("a");
    jvm(jdk, "configured")
        .agent("jobs", Jobs.class.getName() + "#configured;com.acme.NoSuch#thing")
        .run()
        .succeeded();

    assertThat(outputs(server.endOf("Jobs.configured"))).containsExactly(out("a"));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aPatternThatMatchesNothingIsTold(Jdk jdk) throws Exception {
    input("a");
    ForkedJvm.Ended ended =
        jvm(jdk, "configured").agent("jobs", "com.acme.NoSuch#thing").run().succeeded();

    assertThat(ended.err())
        .isEqualTo(
            "lineage: lineage.jobs: no method matched com.acme.NoSuch#thing"
                + " (no class of that name was loaded)\n");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aJobsContextGoesWithItsThreadsAndTasks(Jdk jdk) throws Exception {
    TreeSet<String> expected = new TreeSet<>();
    for (String name : List.of("thread", "task0", "task1", "task2", "task3", "task4", "task5")) {
      input(name);
      expected.add(in(name));
    }
    run(jdk, "threads").succeeded();

    assertThat(inputs(server.endOf("threads"))).containsExactlyElementsOf(expected);
    assertThat(inputs(server.endOf("program"))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aPoolsThreadKeepsNothingOfTheJobBefore(Jdk jdk) throws Exception {
    input("first");
    input("second");
    input("nobody");
    run(jdk, "sharedPool").succeeded();

    assertThat(inputs(server.endOf("first"))).containsExactly(in("first"));
    assertThat(inputs(server.endOf("second"))).containsExactly(in("second"));
    assertThat(inputs(server.endOf("program"))).containsExactly(in("nobody"));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void runsMayBeBegunFilledAndEndedByHand(Jdk jdk) throws Exception {
    input("a");
    input("b");
    input("c");
    ForkedJvm.Ended ended = run(jdk, "manual").succeeded();

    JsonNode end = server.endOf("by hand");
    assertThat(ended.out().strip()).isEqualTo(end.at("/run/runId").asText());
    assertThat(end.path("eventType").asText()).isEqualTo("COMPLETE");
    assertThat(inputs(end)).containsExactly(in("a"), in("b"), "topic");
    assertThat(outputs(end))
        .containsExactly(out("b"), Files256.id(data.resolve("late.out")), "model:fraud/1.0.0");
    assertThat(end.at("/outputs").findValuesAsText("namespace")).contains("ml-registry");
    JsonNode givenUp = server.endOf("given up");
    assertThat(givenUp.path("eventType").asText()).isEqualTo("ABORT");
    assertThat(outputs(givenUp)).containsExactly(out("c"));
    assertThat(server.endOf("never ended").path("eventType").asText()).isEqualTo("ABORT");
    assertThat(server.endOf("said to fail").at("/run/facets/errorMessage/message").asText())
        .contains("by hand");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void anAsynchronousJobEndsWithItsResult(Jdk jdk) throws Exception {
    input("later");
    run(jdk, "asynchronous").succeeded();

    JsonNode end = server.endOf("asynchronous");
    assertThat(end.path("eventType").asText()).isEqualTo("COMPLETE");
    assertThat(outputs(end)).containsExactly(out("later"));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void oneMethodInTwoThreadsIsTwoRuns(Jdk jdk) throws Exception {
    input("one");
    input("two");
    run(jdk, "interleaved").succeeded();

    List<JsonNode> ends =
        server.eventsOf("same").stream().filter(event -> !EventServer.isStart(event)).toList();
    assertThat(ends)
        .extracting(end -> inputs(end))
        .containsExactlyInAnyOrder(List.of(in("one")), List.of(in("two")));
    assertThat(ends)
        .extracting(end -> outputs(end))
        .containsExactlyInAnyOrder(List.of(out("one")), List.of(out("two")));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void oneTaskObjectWorksForWhoeverHandedItOverEachTime(Jdk jdk) throws Exception {
    for (String name : List.of("first", "shared1", "shared2", "shared3")) {
      input(name);
    }
    run(jdk, "sharedTask").succeeded();

    // When the pool comes to them the job has returned; what it handed over is late and falls to
    // the run around it.
    assertThat(inputs(server.endOf("first"))).containsExactly(in("first"));
    assertThat(inputs(server.endOf("program"))).contains(in("shared1"));
    assertThat(inputs(server.endOf("hands over"))).doesNotContain(in("shared1"));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void whatAThreadWritesAfterItsJobBelongsToTheRunAround(Jdk jdk) throws Exception {
    run(jdk, "outlived").succeeded();

    assertThat(outputs(server.endOf("outlived")))
        .containsExactly(Files256.id(data.resolve("late.out"), "a"));
    assertThat(outputs(server.endOf("program")))
        .containsExactly(Files256.id(data.resolve("late.out"), "ab"));
    assertThat(server.endOf("program").at("/run/facets/extractionError").toString())
        .contains("after the end of their run");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void whatAnotherJobMadeOfARunsOwnFileIsAnInput(Jdk jdk) throws Exception {
    run(jdk, "overwritten").succeeded();

    String mine = Files256.id(data.resolve("shared.out"), "mine");
    String theirs = Files256.id(data.resolve("shared.out"), "not yours any more");
    assertThat(outputs(server.endOf("overwrites"))).containsExactly(theirs);
    assertThat(outputs(server.endOf("overwritten"))).containsExactly(mine);
    assertThat(inputs(server.endOf("overwritten"))).containsExactly(theirs);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aStormOfJobsNeitherFillsTheHeapNorStopsTheProgram(Jdk jdk) throws Exception {
    jvm(jdk, "storm").jvm("-Xmx64m").run().succeeded();

    JsonNode process = server.endOf("program");
    assertThat(process.path("eventType").asText()).isEqualTo("COMPLETE");
    assertThat(process.at("/run/facets/extractionError").toString())
        .contains("faster than they could be reported");
    long starts = server.eventsOf("Jobs.doNothing").stream().filter(EventServer::isStart).count();
    assertThat(server.eventsOf("Jobs.doNothing")).hasSize((int) (2 * starts));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aStackThatOverflowsInsideAJobDoesNotBreakTheAgent(Jdk jdk) throws Exception {
    input("a");
    ForkedJvm.Ended ended =
        jvm(jdk, "overflows")
            .jvm("-Xss220k")
            .jvm("-Xint")
            .agent("exit.timeout", "8m")
            .within(540)
            .run();

    assertThat(ended.succeeded().out()).isEqualTo("overflowed\n");
    assertThat(inputs(server.endOf("after"))).containsExactly(in("a"));
    assertThat(server.endOf("program").path("eventType").asText()).isEqualTo("COMPLETE");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void thePipelinesLoggersHearNothingOfTheAgent(Jdk jdk) throws Exception {
    input("a");
    server.onEvent(
        event -> {
          if (EventServer.job(event).equals("copy") && !EventServer.isStart(event)) {
            Files.writeString(data.resolve("delivered"), "");
          }
        });
    ForkedJvm.Ended ended = run(jdk, "listens").succeeded();

    assertThat(ended.out()).doesNotContain("okhttp");
  }

  private void input(String name) throws IOException {
    Files.writeString(data.resolve(name + ".in"), "content of " + name);
  }

  private String in(String name) throws IOException {
    return Files256.id(data.resolve(name + ".in"));
  }

  private String out(String name) throws IOException {
    return Files256.id(data.resolve(name + ".out"));
  }

  private ForkedJvm.Ended run(Jdk jdk, String job) throws IOException, InterruptedException {
    return jvm(jdk, job).run();
  }

  private ForkedJvm jvm(Jdk jdk, String job) {
    return ForkedJvm.on(jdk, temp.resolve("spool"))
        .sendingTo(server)
        .agent("job.name", "program")
        .program(Jobs.class, job, data);
  }
}
