package io.dspm.lineage.agent.run;

import static io.dspm.lineage.agent.run.Recorded.id;
import static io.dspm.lineage.agent.run.Recorded.inputs;
import static io.dspm.lineage.agent.run.Recorded.outputs;
import static io.dspm.lineage.agent.run.Recorded.typeOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.identity.Deadline;
import io.dspm.lineage.agent.identity.HeldThreads;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When runs begin and end, whose they are, and when their events go out. */
@Timeout(60)
class RunsTest {

  @TempDir Path temp;
  private Path file;
  private Recorded agent;

  @BeforeEach
  void begin() throws IOException {
    agent = new Recorded(temp);
    file = Files.writeString(temp.resolve("data.csv"), "in");
  }

  @AfterEach
  void close() {
    agent.close();
  }

  @Test
  void aRunHasOneStartAndThenOneEnd() {
    Run run = agent.job("job");
    complete(run);

    assertThat(agent.eventsOf(run))
        .extracting(Recorded::typeOf)
        .containsExactly("START", "COMPLETE");
  }

  @Test
  void aRunThatIsToldHoldsNothingOfItsAccount() {
    Run run = agent.job("job");
    agent.read(run, file);
    agent.replace(run, temp.resolve("out"));
    assertThat(run.inputs).hasSize(1);
    complete(run);
    agent.eventsOf(run);

    Deadline.await(() -> run.inputs.isEmpty() && run.outputs.isEmpty());
  }

  @Test
  void aSecondEndingDoesNothing() throws InterruptedException {
    Run run = agent.job("job");
    agent.runs.end(run, Ending.How.FAIL, new IllegalStateException("first"));
    agent.runs.end(run, Ending.How.COMPLETE, null);
    agent.runs.abort(run, "third");
    agent.runs.endAll(Ending.How.COMPLETE, null, null);
    agent.finish();

    assertThat(agent.sofar(run)).extracting(Recorded::typeOf).containsExactly("START", "FAIL");
    assertThat(agent.endOf(run).at("/run/facets/errorMessage/message").asText()).contains("first");
  }

  @Test
  void startIsHeldBackUntilThereIsAnOutputAndThenCarriesItsInputs() {
    Run run = agent.job("job");
    agent.read(run, file);
    Run after = agent.job("after");
    complete(after);
    agent.endOf(after);
    assertThat(agent.sofar(run)).isEmpty();

    agent.replace(run, temp.resolve("out"));

    JsonNode start = agent.startOf(run);
    assertThat(inputs(start)).containsExactly(id(file, "in"));
    assertThat(outputs(start)).isEmpty();
    assertThat(Instant.parse(start.path("eventTime").asText())).isEqualTo(run.header().began());
  }

  @Test
  void withoutAnOutputStartGoesOutWithTheEndAndCarriesItsInputs() {
    Run run = agent.job("job");
    agent.read(run, file);
    complete(run);

    List<JsonNode> events = agent.eventsOf(run);
    assertThat(events).extracting(Recorded::typeOf).containsExactly("START", "COMPLETE");
    assertThat(events)
        .allSatisfy(event -> assertThat(inputs(event)).containsExactly(id(file, "in")));
  }

  @Test
  void afterTheStartDelayStartGoesOutByItselfWithWhatIsSettledByThen() throws Exception {
    HeldThreads hashers = new HeldThreads();
    try (Recorded soon = new Recorded(temp.resolve("soon"), Duration.ofMillis(50), hashers)) {
      Run run = soon.job("job");
      soon.read(run, file);

      assertThat(inputs(soon.startOf(run))).isEmpty();
      assertThat(soon.sofar(run)).hasSize(1);
      hashers.release();
      soon.runs.end(run, Ending.How.COMPLETE, null);
      assertThat(inputs(soon.endOf(run))).containsExactly(id(file, "in"));
    }
  }

  @Test
  void theEndWaitsForEveryHash() throws Exception {
    HeldThreads hashers = new HeldThreads();
    try (Recorded slow = new Recorded(temp.resolve("slow"), Recorded.NEVER, hashers)) {
      Run waiting = slow.job("waiting");
      slow.read(waiting, file);
      slow.runs.end(waiting, Ending.How.COMPLETE, null);
      Run idle = slow.job("idle");
      slow.runs.end(idle, Ending.How.COMPLETE, null);

      slow.endOf(idle);
      assertThat(slow.sofar(waiting)).isEmpty();
      hashers.release();
      assertThat(inputs(slow.endOf(waiting))).containsExactly(id(file, "in"));
    }
  }

  @Test
  void whenTimeIsUpTheEndGoesOutWithoutTheHashAndSaysSo() throws Exception {
    try (Recorded slow = new Recorded(temp.resolve("slow"), Recorded.NEVER, new HeldThreads())) {
      Run run = slow.job("job");
      slow.read(run, file);
      slow.runs.endAll(Ending.How.COMPLETE, null, null);
      assertThat(slow.reports.await(TimeUnit.MILLISECONDS.toNanos(50))).isFalse();

      // No time to leave it to the next process either.
      slow.reports.postponeHashing(0);

      assertThat(slow.reports.await(TimeUnit.SECONDS.toNanos(20))).isTrue();
      JsonNode end = slow.endOf(run);
      assertThat(inputs(end)).containsExactly("file::" + file + "@sha256:unknown");
      assertThat(Recorded.gaps(end)).containsExactly(file + ": not hashed in time");
    }
  }

  @Test
  void whatARunReadAndWroteIsToldAlsoIfItFailed() throws IOException {
    Run run = agent.job("job");
    agent.read(run, file);
    agent.replace(run, temp.resolve("half"));
    Files.writeString(temp.resolve("half"), "ha");
    agent.runs.end(run, Ending.How.FAIL, new IllegalStateException("disk full"));

    JsonNode end = agent.endOf(run);

    assertThat(typeOf(end)).isEqualTo("FAIL");
    assertThat(inputs(end)).containsExactly(id(file, "in"));
    assertThat(outputs(end)).containsExactly(id(temp.resolve("half"), "ha"));
    assertThat(end.at("/run/facets/errorMessage/message").asText()).contains("disk full");
  }

  @Test
  void aNestedRunHasTheOuterOneAsParentAndTheProcessRunAsRoot() {
    Run outer = agent.job("outer");
    Run inner = agent.runs.begin("other-ns", "inner", outer, "m");
    complete(inner);
    complete(outer);

    JsonNode ofInner = agent.endOf(inner);
    assertThat(ofInner.at("/job/namespace").asText()).isEqualTo("other-ns");
    assertThat(parent(ofInner)).isEqualTo(outer.header().id().toString());
    assertThat(root(ofInner)).isEqualTo(agent.processId().toString());
    JsonNode ofOuter = agent.endOf(outer);
    assertThat(ofOuter.at("/job/namespace").asText()).isEqualTo("ns");
    assertThat(parent(ofOuter)).isEqualTo(agent.processId().toString());
    assertThat(root(ofOuter)).isEqualTo(agent.processId().toString());
  }

  @Test
  void theProcessRunBeganWithTheJvmAndEndsLast() throws InterruptedException {
    Run job = agent.job("job");
    complete(job);
    agent.runs.endAll(Ending.How.COMPLETE, null, null);
    agent.finish();

    JsonNode start = agent.startOf(agent.runs.process());
    assertThat(start.path("eventTime").asText()).isEqualTo("2026-03-01T09:00:00Z");
    assertThat(start.at("/job/name").asText()).isEqualTo("app");
    assertThat(start.at("/run/facets").has("parent")).isFalse();
    assertThat(typeOf(agent.endOf(agent.runs.process()))).isEqualTo("COMPLETE");
  }

  @Test
  void anEndOfTheJvmAbortsWhatIsOpenTheInnermostFirst() throws InterruptedException {
    Run outer = agent.job("outer");
    Run middle = agent.runs.begin("", "middle", outer, "m");
    Run inner = agent.runs.begin("", "inner", middle, "m");
    Run beside = agent.job("beside");
    agent.runs.endAll(Ending.How.FAIL, new IllegalStateException("main threw"), null);
    agent.finish();

    for (Run run : List.of(outer, middle, inner, beside)) {
      assertThat(agent.sofar(run)).extracting(Recorded::typeOf).containsExactly("START", "ABORT");
      assertThat(agent.endOf(run).at("/run/facets/errorMessage/message").asText())
          .contains("JVM ended");
    }
    assertThat(typeOf(agent.endOf(agent.runs.process()))).isEqualTo("FAIL");
    assertThat(time(inner)).isBeforeOrEqualTo(time(middle));
    assertThat(time(middle)).isBeforeOrEqualTo(time(outer));
    assertThat(time(outer)).isBeforeOrEqualTo(time(agent.runs.process()));
  }

  @Test
  void aRunThatEndedGetsNoMoreAccessesButTheOneAroundItDoes() {
    Run outer = agent.job("outer");
    Run inner = agent.runs.begin("", "inner", outer, "m");
    assertThat(agent.runs.livingOr(inner)).isSameAs(inner);
    complete(inner);

    assertThat(agent.runs.livingOr(inner)).isSameAs(outer);
    assertThat(agent.runs.late()).isEqualTo(1);
    complete(outer);
    assertThat(agent.runs.livingOr(inner)).isSameAs(agent.runs.process());
    assertThat(agent.runs.livingOr(null)).isSameAs(agent.runs.process());
  }

  @Test
  void aRunBegunInTheContextOfOneThatEndedIsInsideTheOneAroundThat() {
    Run outer = agent.job("outer");
    Run ended = agent.runs.begin("", "ended", outer, "m");
    complete(ended);
    Run late = agent.runs.begin("", "late", ended, "m");
    complete(late);

    assertThat(parent(agent.endOf(late))).isEqualTo(outer.header().id().toString());
  }

  @Test
  void aMethodsRunIsTheInnermostOfThatMethod() {
    Run first = agent.runs.begin("", "a", null, "A.a()V");
    Run other = agent.runs.begin("", "b", first, "B.b()V");
    Run again = agent.runs.begin("", "a", other, "A.a()V");
    Run byHand = agent.runs.begin("", "hand", again, "");

    assertThat(agent.runs.ofMethod("A.a()V", byHand)).isSameAs(again);
    assertThat(agent.runs.ofMethod("B.b()V", byHand)).isSameAs(other);
    assertThat(agent.runs.ofMethod("A.a()V", other)).isSameAs(first);
    assertThat(agent.runs.ofMethod("C.c()V", byHand)).isNull();
    assertThat(agent.runs.ofMethod("A.a()V", null)).isNull();
  }

  @Test
  void whatIsCurrentAfterARunIsWhatIsAroundIt() {
    Run outer = agent.job("outer");
    Run inner = agent.runs.begin("", "inner", outer, "m");

    assertThat(agent.runs.after(inner)).isSameAs(outer);
    assertThat(agent.runs.after(outer)).isNull();
    assertThat(agent.runs.stillCurrent(inner)).isSameAs(inner);
    complete(inner);
    assertThat(agent.runs.stillCurrent(inner)).isSameAs(outer);
    complete(outer);
    assertThat(agent.runs.stillCurrent(inner)).isNull();
    assertThat(agent.runs.stillCurrent(null)).isNull();
  }

  @Test
  void manyRunsFromManyThreadsEachHaveTheirOwnTwoEvents() throws Exception {
    int threads = 8;
    int each = 25;
    Thread[] workers = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      String job = "job-" + t;
      workers[t] =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  Run run = agent.job(job);
                  agent.read(run, file);
                  complete(run);
                }
              });
      workers[t].start();
    }
    for (Thread worker : workers) {
      worker.join();
    }
    agent.runs.endAll(Ending.How.COMPLETE, null, null);
    agent.finish();
    Deadline.await(() -> agent.all().size() == 2 * (threads * each + 1));

    assertThat(agent.all())
        .extracting(event -> event.at("/run/runId").asText() + typeOf(event))
        .doesNotHaveDuplicates();
    assertThat(agent.all())
        .filteredOn(event -> event.at("/job/name").asText().startsWith("job-"))
        .filteredOn(event -> typeOf(event).equals("COMPLETE"))
        .hasSize(threads * each)
        .allSatisfy(event -> assertThat(inputs(event)).containsExactly(id(file, "in")));
    assertThat(agent.said()).isEmpty();
  }

  private Instant time(Run run) {
    return Instant.parse(agent.endOf(run).path("eventTime").asText());
  }

  private static String parent(JsonNode event) {
    return event.at("/run/facets/parent/run/runId").asText();
  }

  private static String root(JsonNode event) {
    return event.at("/run/facets/parent/root/run/runId").asText();
  }

  @Test
  void runsThatNobodyCanEndAnyMoreMakeRoomForOthers() {
    Object handle = new Object();
    Run held = agent.job("held");
    agent.runs.heldBy(held, handle);
    Run first = agent.job("left open");
    agent.runs.heldBy(first, new Object());
    for (int i = 0; i < 5_000; i++) {
      Run run = agent.job("left open");
      if (run != null) {
        agent.runs.heldBy(run, new Object());
      }
    }
    Deadline.await(
        () -> {
          System.gc();
          return agent.job("next") != null;
        });

    Deadline.await(first::hasEnded);
    assertThat(held.hasEnded()).isFalse();
    Reference.reachabilityFence(handle);
  }

  private void complete(Run run) {
    agent.runs.end(run, Ending.How.COMPLETE, null);
  }
}
