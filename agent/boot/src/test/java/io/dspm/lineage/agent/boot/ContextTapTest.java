package io.dspm.lineage.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
  void aThreadThatAForkJoinPoolStartsWorksForNobody() {
    ForkJoinPool pool = new ForkJoinPool(1);
    try {
      ForkJoinWorkerThread worker = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
      ContextTap.starting(worker);

      assertThat(Contexts.takeFor(worker)).isNull();
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

    assertThat(Contexts.takeFor(task)).isNull();
  }

  @Test
  void switchedOffNothingIsKept() {
    Hook.target = null;
    Object task = new Object();
    ContextTap.handedOver(task);
    ContextTap.handedOver(null);

    assertThat(Contexts.takeFor(task)).isNull();
  }
}
