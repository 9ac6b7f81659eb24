package io.dspm.lineage.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.UUID;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs by method and by hand, and the ways out of the JVM. */
class JobTapTest {

  private final RecordingTarget target = new RecordingTarget();

  @BeforeEach
  void switchOn() {
    Hook.target = target;
    Hook.errors.set(0);
    ThreadState.current().run = null;
  }

  @AfterEach
  void switchOff() {
    assertThat(ThreadState.current().busy).as("left inside the agent").isFalse();
    ThreadState.current().run = null;
    Hook.target = null;
  }

  @Test
  void aJobIsCurrentWhileItsMethodRuns() {
    JobTap.entered("A.a()V", "a", "ns");
    assertThat(ThreadState.run()).isEqualTo("null>a");
    JobTap.entered("B.b()V", "b", "");
    assertThat(ThreadState.run()).isEqualTo("null>a>b");
    JobTap.returned("B.b()V");
    assertThat(ThreadState.run()).isNull();

    assertThat(target.calls)
        .containsExactly(
            "jobEntered A.a()V a ns null",
            "jobEntered B.b()V b  null>a",
            "jobLeft B.b()V null>a>b null null");
  }

  /** For example because too many runs are open. */
  @Test
  void aCallThatBecameNoRunDoesNotEndTheOneAroundIt() {
    JobTap.entered("A.a()V", "a", "");
    Object outer = ThreadState.run();
    target.refuses = true;
    JobTap.entered("A.a()V", "a", "");
    target.toThrow = new StackOverflowError();
    JobTap.entered("A.a()V", "a", "");
    target.toThrow = null;
    target.refuses = false;
    JobTap.entered("A.a()V", "a", "");
    target.calls.clear();

    JobTap.returned("A.a()V");
    assertThat(target.calls).containsExactly("jobLeft A.a()V null>a>a null null");
    ThreadState.current().run = outer;
    JobTap.returned("A.a()V");
    JobTap.returnedObject("result", "A.a()V");
    assertThat(target.calls).hasSize(1);
    JobTap.returned("A.a()V");
    assertThat(target.calls)
        .containsExactly("jobLeft A.a()V null>a>a null null", "jobLeft A.a()V null>a null null");
  }

  @Test
  void whatItReturnedAndWhatItThrewIsTold() {
    JobTap.returnedObject("result", "A.a()V");
    JobTap.returnedObject(null, "A.a()V");
    JobTap.threw(new IllegalStateException("no"), "A.a()V");

    assertThat(target.calls)
        .containsExactly(
            "jobLeft A.a()V null result null",
            "jobLeft A.a()V null null null",
            "jobLeft A.a()V null null java.lang.IllegalStateException: no");
  }

  @Test
  void aPublisherIsReplacedOrEndsWithItsMethod() {
    ThreadState.current().run = "job";

    assertThat(JobTap.returnedPublisher("flux", "A.a()V")).isEqualTo("instead of flux");
    assertThat(ThreadState.run()).isEqualTo("outer");
    assertThat(JobTap.returnedPublisher("unfit", "A.a()V")).isEqualTo("unfit");
    assertThat(JobTap.returnedPublisher(null, "A.a()V")).isNull();
    target.toThrow = new StackOverflowError();
    assertThat(JobTap.returnedPublisher("flux", "A.a()V")).isEqualTo("flux");

    assertThat(target.calls)
        .containsExactly(
            "published A.a()V job flux",
            "published A.a()V outer unfit",
            "jobLeft A.a()V outer unfit null",
            "jobLeft A.a()V null null null",
            "published A.a()V null flux",
            "jobLeft A.a()V null flux null");
  }

  @Test
  void aResultIsToldAlsoFromInsideTheAgent() {
    boolean outside = ThreadState.enterAgent();
    JobTap.ended("job", null, "dropped");
    assertThat(ThreadState.current().busy).as("still inside").isTrue();
    ThreadState.leaveAgent(outside);
    JobTap.ended("job", new IllegalStateException("no"), null);

    assertThat(target.calls)
        .containsExactly(
            "result job null dropped", "result job java.lang.IllegalStateException: no null");
  }

  @Test
  void aTappedFutureEndsTheRunThatWaitsForItOnce() throws Exception {
    FutureTask<String> good = new FutureTask<>(() -> "good");
    FutureTask<String> bad = new FutureTask<>(() -> "bad");
    FutureTask<String> cancelled = new FutureTask<>(() -> "cancelled");
    ForkJoinTask<String> forked = ForkJoinTask.adapt(() -> "forked");
    for (Object each : new Object[] {good, bad, cancelled, forked}) {
      FutureTap.AWAITED.put(each, "run");
    }
    FutureTap.forkJoinTaskDone(forked);
    assertThat(target.calls).as("not done yet").isEmpty();

    FutureTap.taskDone(good, 2, "good");
    FutureTap.taskDone(good, 2, "good");
    FutureTap.taskDone(bad, 3, new IllegalStateException("no"));
    FutureTap.taskDone(cancelled, 4, null);
    forked.invoke();
    FutureTap.forkJoinTaskDone(forked);

    assertThat(target.calls)
        .containsExactly(
            "result run null null",
            "result run java.lang.IllegalStateException: no null",
            "result run null " + FutureTap.CANCELLED,
            "result run null null");
    assertThat(FutureTap.AWAITED.isEmpty()).isTrue();
  }

  @Test
  void aTaskThatFailedOnAnotherThreadIsToldWithWhatItThrew() throws Exception {
    ForkJoinTask<?> failed =
        ForkJoinTask.adapt(
            () -> {
              throw new IllegalStateException("no luck");
            });
    Thread other = new Thread(failed::quietlyInvoke);
    other.start();
    other.join();
    FutureTap.ended(failed, "run");

    assertThat(target.calls)
        .containsExactly("result run java.lang.IllegalStateException: no luck null");
  }

  @Test
  void whateverTheTargetThrowsIsSwallowedAndTheContextStays() {
    ThreadState.current().run = "outer";
    target.toThrow = new StackOverflowError();
    assertThatCode(
            () -> {
              JobTap.entered("A.a()V", "a", "");
              JobTap.returned("A.a()V");
              JobTap.threw(new Error(), "A.a()V");
              ManualTap.start("", "hand");
              ManualTap.id("hand");
              ManualTap.file("hand", "x", true);
              ManualTap.dataset("hand", "ns", "n", true);
              ManualTap.end("hand", 0, null);
              ExitTap.exiting(1);
              ExitTap.uncaught(Thread.currentThread(), new Error());
            })
        .doesNotThrowAnyException();

    assertThat(ThreadState.run()).isEqualTo("outer");
    // The job that could not begin was not left.
    assertThat(Hook.errors).hasValue(9);
  }

  @Test
  void insideTheAgentNoJobBegins() {
    boolean outside = ThreadState.enterAgent();
    JobTap.entered("A.a()V", "a", "");
    JobTap.returned("A.a()V");
    ThreadState.leaveAgent(outside);

    assertThat(target.calls).isEmpty();
  }

  @Test
  void aRunByHandIsCurrentUntilItIsEnded() {
    ThreadState.current().run = "outer";
    Object hand = ManualTap.start("ns", "hand");
    assertThat(ThreadState.run()).isEqualTo("hand");
    assertThat(ManualTap.id(hand)).isEqualTo(new UUID(1, 2));
    ManualTap.file(null, "/x", false);
    ManualTap.file("other", "/y", true);
    ManualTap.dataset(null, "kafka", "topic", false);
    ManualTap.end(hand, 1, null);
    assertThat(ThreadState.run()).isNull();

    assertThat(target.calls)
        .containsExactly(
            "manualStart ns hand outer",
            "manualId hand",
            "manualFile hand /x false",
            "manualFile other /y true",
            "manualDataset hand kafka topic false",
            "manualEnd hand hand 1 null");
  }

  @Test
  void theWaysOutAreToldAlsoFromInsideTheAgent() {
    boolean outside = ThreadState.enterAgent();
    ExitTap.exiting(3);
    assertThat(ThreadState.current().busy).as("still inside").isTrue();
    ThreadState.leaveAgent(outside);

    assertThat(target.calls).containsExactly("exiting " + Thread.currentThread().getName() + " 3");
  }

  @Test
  void withoutATargetNothingHappens() {
    Hook.target = null;
    JobTap.entered("A.a()V", "a", "");
    JobTap.returned("A.a()V");
    assertThat(ManualTap.start("", "hand")).isNull();
    assertThat(ManualTap.id("hand")).isNull();
    ExitTap.exiting(1);

    assertThat(ThreadState.run()).isNull();
  }
}
