package io.dspm.lineage.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContextTapTest {

  private final RecordingTarget target = new RecordingTarget();

  @BeforeEach
  void switchOn() {
    Hook.target = target;
    ThreadState.current().run = "run";
  }

  @AfterEach
  void switchOff() {
    ThreadState.current().run = null;
    Hook.target = null;
  }

  @Test
  void aNewThreadWorksForTheRunThatStartedIt() throws InterruptedException {
    List<Object> seen = new ArrayList<>();
    Thread thread = new Thread(() -> seen.add(ThreadState.run()));
    ContextTap.starting(thread);
    thread.start();
    thread.join();

    assertThat(seen).containsExactly("run");
  }

  @Test
  void whatIsStartedForSomebodyElsesCodeBelongsToTheAgentAndSoOn() throws InterruptedException {
    List<Boolean> outside = new ArrayList<>();
    Thread last = new Thread(() -> outside.add(ThreadState.enterAgent()));
    Thread child = new Thread(() -> startAndJoin(last));
    Thread foreign =
        new Thread(
            () -> {
              ThreadState.belongsToTheAgentWithAllItStarts();
              startAndJoin(child);
            });
    foreign.start();
    foreign.join();

    assertThat(outside).containsExactly(false);
    assertThat(child.isDaemon() && last.isDaemon()).isTrue();
    assertThat(foreign.isDaemon()).isFalse();
  }

  private static void startAndJoin(Thread thread) {
    ContextTap.starting(thread);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aThreadThatIsAliveIsNotTakenByWhoeverTriesToStartItAgain() throws InterruptedException {
    List<Object> seen = new ArrayList<>();
    CountDownLatch tried = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                tried.await();
              } catch (InterruptedException e) {
                return;
              }
              seen.add(String.valueOf(ThreadState.run()));
            });
    thread.start();
    ContextTap.starting(thread);
    tried.countDown();
    thread.join();

    assertThat(seen).containsExactly("null");
  }

  @Test
  void aPeriodicTaskDoesNotTakeAlongWhatItHasBegunAndNotEnded() {
    Runnable task = () -> {};
    ContextTap.handedOverOnce(task);
    ContextTap.taskStarts(task);
    ThreadState.current().run = "begun by hand in the task";
    ContextTap.handedOverAgain(task);
    ContextTap.taskEnded();

    ContextTap.taskStarts(task);
    assertThat(ThreadState.run()).isEqualTo("run");

    ContextTap.taskEnded();
    ContextTap.taskStarts(task);
    ThreadState.current().run = "begun by hand in the task";
    ContextTap.handedOverAgain(task);
    ContextTap.taskEnded();
    ContextTap.taskStarts(task);
    assertThat(ThreadState.run()).isNull();
  }

  @Test
  void aThreadThatWorksOffAQueueComesBackToItsOwnRunWhicheverTasksThrew() {
    Object task = new Object();
    Object throwing = new Object();
    ContextTap.handedOver(task);
    ThreadState.current().run = "another run";
    ContextTap.handedOver(throwing);

    ContextTap.enteringQueue();
    ContextTap.nextInQueue(throwing);
    assertThat(ThreadState.run()).isEqualTo("another run");
    ContextTap.nextInQueue(task);
    assertThat(ThreadState.run()).isEqualTo("run");
    ContextTap.nextInQueue(new Object());
    assertThat(ThreadState.run()).isNull();
    ContextTap.left();

    assertThat(ThreadState.run()).isEqualTo("another run");
  }

  @Test
  void aThreadThatAForkJoinPoolStartsWorksForNobody() {
    ForkJoinPool pool = new ForkJoinPool(1);
    try {
      ForkJoinWorkerThread worker = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
      ContextTap.starting(worker);

      assertThat(Contexts.HANDED_OVER.take(worker)).isNull();
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aPoolsThreadWorksForTheRunOfEachTaskAndForNobodyInBetween() throws InterruptedException {
    Runnable first = () -> {};
    Runnable second = () -> assertThat(first).isNotNull();
    Runnable ofNobody = () -> assertThat(second).isNotNull();
    ContextTap.handedOver(first);
    ThreadState.current().run = "another run";
    ContextTap.handedOver(second);
    ThreadState.current().run = null;
    ContextTap.handedOver(ofNobody);
    List<Object> seen = new ArrayList<>();
    Thread worker =
        new Thread(
            () -> {
              for (Runnable task : List.of(second, ofNobody, first)) {
                ContextTap.taskStarts(task);
                seen.add(ThreadState.run());
                ContextTap.taskEnded();
                seen.add(ThreadState.run());
              }
            });
    worker.start();
    worker.join();

    assertThat(seen).containsExactly("another run", null, null, null, "run", null);
  }

  @Test
  void whatTheAgentItselfHandsOverIsOfNoRun() {
    Object task = new Object();
    boolean outside = ThreadState.enterAgent();
    ContextTap.handedOver(task);
    ThreadState.leaveAgent(outside);

    assertThat(Contexts.HANDED_OVER.take(task)).isNull();
  }

  @Test
  void switchedOffNothingIsKept() {
    Hook.target = null;
    Object task = new Object();
    ContextTap.handedOver(task);
    ContextTap.handedOver(null);

    assertThat(Contexts.HANDED_OVER.take(task)).isNull();
  }

  @Test
  void aThreadThatHelpsComesBackToItsOwnRun() {
    Object theirs = new Object();
    Object ofNobody = new Object();
    ThreadState.current().run = "their run";
    ContextTap.handedOverOnce(theirs);
    ThreadState.current().run = "run";

    ContextTap.helping(theirs);
    assertThat(ThreadState.run()).isEqualTo("their run");
    ContextTap.helping(ofNobody);
    assertThat(ThreadState.run()).isNull();
    ContextTap.left();
    assertThat(ThreadState.run()).isEqualTo("their run");
    ContextTap.left();
    assertThat(ThreadState.run()).isEqualTo("run");
  }

  @Test
  void howeverDeepAThreadHelpsItFindsBack() {
    List<Object> tasks = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Object task = new Object();
      ThreadState.current().run = i;
      ContextTap.handedOverOnce(task);
      tasks.add(task);
    }
    ThreadState.current().run = "run";
    tasks.forEach(ContextTap::helping);
    for (int i = 99; i >= 0; i--) {
      assertThat(ThreadState.run()).isEqualTo(i);
      ContextTap.left();
    }
    assertThat(ThreadState.run()).isEqualTo("run");
  }

  @Test
  void aTaskOfAPoolBeginsAfreshWhateverWasLeftBehind() {
    Object task = new Object();
    ContextTap.handedOver(task);
    ContextTap.helping(new Object());
    ContextTap.taskStarts(task);

    assertThat(ThreadState.run()).isEqualTo("run");
    ContextTap.taskEnded();
    ContextTap.left();
    assertThat(ThreadState.run()).isNull();
  }

  @Test
  void whatIsForkedAnewBelongsToWhoForkedItLast() {
    Object task = new Object();
    ContextTap.handedOverOnce(task);
    ThreadState.current().run = "another run";
    ContextTap.handedOverOnce(task);
    assertThat(Contexts.HANDED_OVER.take(task)).isEqualTo("another run");

    ContextTap.handedOverOnce(task);
    ThreadState.current().run = null;
    ContextTap.handedOverOnce(task);
    assertThat(Contexts.HANDED_OVER.take(task)).isNull();
  }

  @Test
  void whatARunMadeWorksForItWhoeverSetsItGoing() {
    Object dependent = new Object();
    ContextTap.made(dependent);
    ThreadState.current().run = "who completes the future";

    ContextTap.entering(dependent);
    assertThat(ThreadState.run()).isEqualTo("run");
    ContextTap.leaving(dependent, "still pending");
    assertThat(ThreadState.run()).isEqualTo("who completes the future");
    ContextTap.entering(dependent);
    assertThat(ThreadState.run()).isEqualTo("run");
    ContextTap.leaving(dependent, null);
    assertThat(Contexts.BOUND.get(dependent)).isNull();
  }

  @Test
  void whatNobodyMadeWorksForNobodyWhoeverSetsItGoing() {
    Object dependent = new Object();
    ThreadState.current().run = null;
    ContextTap.made(dependent);
    ThreadState.current().run = "who completes the future";

    ContextTap.entering(dependent);
    assertThat(ThreadState.run()).isNull();
    ContextTap.leaving(dependent, null);
    assertThat(ThreadState.run()).isEqualTo("who completes the future");
  }

  @Test
  void aTimersTaskWorksForWhoScheduledItEveryTime() {
    Object task = new Object();
    ContextTap.made(task);
    ThreadState.current().run = "who made the timer";
    for (int period = 0; period < 3; period++) {
      ContextTap.timerTaskStarts(task);
      assertThat(ThreadState.run()).isEqualTo("run");
      ContextTap.taskEnded();
      assertThat(ThreadState.run()).isNull();
    }
  }

  @Test
  void whatIsGivenToAForkJoinPoolWorksForWhoGaveIt() {
    Object task = new Object();
    ContextTap.submitted(ForkJoinPool.commonPool(), task);

    assertThat(Contexts.HANDED_OVER.take(task)).isEqualTo("run");
  }

  @Test
  void whatIsRefusedIsTheLastAndWhatIsTakenBackTheFirst() {
    Object task = new Object();
    for (String run : List.of("first", "second", "third")) {
      ThreadState.current().run = run;
      ContextTap.handedOver(task);
    }
    ContextTap.takenBack(true, task);
    ContextTap.takenBack(false, task);
    ContextTap.rejected(task);

    assertThat(Contexts.HANDED_OVER.take(task)).isEqualTo("second");
    assertThat(Contexts.HANDED_OVER.take(task)).isNull();
  }

  @Test
  void whatIsLeftInAQueueIsTakenBack() {
    List<Object> tasks = List.of(new Object(), new Object());
    tasks.forEach(ContextTap::handedOver);
    ContextTap.takenBackAll(tasks);

    assertThat(tasks).allMatch(task -> Contexts.HANDED_OVER.take(task) == null);
  }
}
