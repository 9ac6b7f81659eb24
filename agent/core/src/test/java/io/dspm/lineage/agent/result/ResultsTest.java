package io.dspm.lineage.agent.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.dspm.lineage.agent.boot.FutureTap;
import io.dspm.lineage.agent.boot.Hook;
import io.dspm.lineage.agent.boot.JobTap;
import io.dspm.lineage.agent.boot.Target;
import io.dspm.lineage.agent.boot.ThreadState;
import io.dspm.lineage.agent.event.JobName;
import io.dspm.lineage.agent.identity.Deadline;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a method returned, and when its run ends; the JDK is as it is, not woven. */
class ResultsTest {

  private static final String FLOW = "A.a()Ljava/util/concurrent/Flow$Publisher;";

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final Results results = new Results(ResultsTest::agentThread);

  @BeforeEach
  void switchOn() {
    Hook.target =
        (Target)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Target.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("jobResult")) {
                    told.add(arguments[0] + " " + arguments[1] + " " + arguments[2]);
                  }
                  return method.getName().equals("jobEntered") ? "again " + arguments[1] : null;
                });
  }

  @AfterEach
  void switchOff() {
    Hook.target = null;
    JobTap.leave(null);
    FutureTap.AWAITED.keys().forEach(FutureTap::forget);
  }

  @Test
  void whatIsNoFutureEndsNothing() {
    assertThat(results.endWith("text", "run")).isFalse();
    assertThat(told).isEmpty();
  }

  @Test
  void aStageEndsItsRunWhenItCompletes() {
    CompletableFuture<String> good = new CompletableFuture<>();
    CompletableFuture<String> bad = new CompletableFuture<>();
    CompletableFuture<String> derived = bad.thenApply(text -> text);
    CompletableFuture<String> cancelled = new CompletableFuture<>();
    assertThat(results.endWith(good, "good")).isTrue();
    assertThat(results.endWith(derived, "bad")).isTrue();
    assertThat(results.endWith(cancelled, "cancelled")).isTrue();
    assertThat(told).isEmpty();

    good.complete("there");
    bad.completeExceptionally(new IOException("no luck"));
    cancelled.cancel(true);

    assertThat(told)
        .containsExactly(
            "good null null",
            "bad java.io.IOException: no luck null",
            "cancelled java.util.concurrent.CancellationException null");
    assertThat(FutureTap.AWAITED.isEmpty()).isTrue();
  }

  @Test
  void whatIsThereAtTheReturnEndsTheRunAtOnce() {
    FutureTask<String> task = new FutureTask<>(() -> "done");
    task.run();
    FutureTask<String> failed =
        new FutureTask<>(
            () -> {
              throw new IOException("no luck");
            });
    failed.run();
    FutureTask<String> cancelled = new FutureTask<>(() -> "never");
    cancelled.cancel(false);

    assertThat(results.endWith(CompletableFuture.completedStage("x"), "stage")).isTrue();
    assertThat(results.endWith(task, "task")).isTrue();
    assertThat(results.endWith(failed, "failed")).isTrue();
    assertThat(results.endWith(cancelled, "cancelled")).isTrue();

    assertThat(told)
        .containsExactly(
            "stage null null",
            "task null null",
            "failed java.io.IOException: no luck null",
            "cancelled null " + FutureTap.CANCELLED);
    assertThat(FutureTap.AWAITED.isEmpty()).isTrue();
  }

  @Test
  void aStageThatCantTellIsNotWaitedFor() {
    CompletionStage<?> unable =
        (CompletionStage<?>)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {CompletionStage.class},
                (proxy, method, arguments) -> {
                  throw new UnsupportedOperationException();
                });

    assertThat(results.endWith(unable, "run")).isFalse();
  }

  @Test
  void aFutureThatTellsNobodyIsLookedAt() throws Exception {
    FutureTask<String> inner = new FutureTask<>(() -> "there");
    assertThat(results.endWith(new Silent(inner), "run")).isTrue();
    assertThat(told.poll(250, TimeUnit.MILLISECONDS)).isNull();
    System.gc();

    inner.run();

    assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("run null null");
  }

  @Test
  void allThatReturnTheSameFutureEndWithIt() throws Exception {
    FutureTask<String> task = new FutureTask<>(() -> "there");
    FutureTask<String> inner = new FutureTask<>(() -> "there");
    Silent silent = new Silent(inner);
    for (String run : List.of("one", "two", "three")) {
      assertThat(results.endWith(task, run)).isTrue();
      assertThat(results.endWith(silent, "silent " + run)).isTrue();
    }

    task.run();
    results.endWith(task, "late");
    inner.run();

    List<String> all = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      all.add(told.poll(30, TimeUnit.SECONDS));
    }
    assertThat(all)
        .containsExactlyInAnyOrder(
            "one null null",
            "two null null",
            "three null null",
            "late null null",
            "silent one null null",
            "silent two null null",
            "silent three null null");
    // Told first, then forgotten.
    Deadline.await(FutureTap.AWAITED::isEmpty);
  }

  @Test
  void aFutureWhoseOutcomeIsAnInterruptIsAskedOnceAndByTheAgentItself() throws Exception {
    BlockingQueue<Thread> asked = new LinkedBlockingQueue<>();
    Silent interrupted =
        new Silent(new FutureTask<>(() -> "there")) {
          @Override
          public boolean isDone() {
            return true;
          }

          @Override
          public String get(long timeout, TimeUnit unit) throws InterruptedException {
            asked.add(Thread.currentThread());
            throw new InterruptedException("what it waited for was");
          }
        };

    assertThat(results.endWith(interrupted, "run")).isTrue();
    assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("run null null");
    assertThat(asked.remove()).isNotSameAs(Thread.currentThread());
    assertThat(asked.poll(250, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void aFutureThatNeverAnswersHoldsUpNeitherTheProgramNorItsEnd() {
    CountDownLatch never = new CountDownLatch(1);
    Silent mute =
        new Silent(new FutureTask<>(() -> "there")) {
          @Override
          public boolean isDone() {
            try {
              never.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return false;
          }
        };
    try {
      assertTimeoutPreemptively(
          Duration.ofSeconds(30),
          () -> {
            assertThat(results.endWith(mute, "run")).isTrue();
            results.settle();
          });
    } finally {
      never.countDown();
    }
  }

  @Test
  void aFutureThatFailsWhenItIsAskedDisturbsNobody() throws Exception {
    FutureTask<String> inner = new FutureTask<>(() -> "there");
    Silent broken =
        new Silent(inner) {
          @Override
          public boolean isDone() {
            throw new IllegalStateException("not now");
          }
        };

    assertThat(results.endWith(broken, "run")).isTrue();
    assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("run null null");
  }

  @Test
  void anInterruptThatIsMeantForThePipelineStays() {
    Silent done =
        new Silent(new FutureTask<>(() -> "there")) {
          @Override
          public boolean isDone() {
            return true;
          }
        };
    Thread.currentThread().interrupt();

    assertThat(results.endWith(done, "run")).isTrue();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aResultThatNobodyHoldsGivesItsRunUp() throws Exception {
    results.endWith(new FutureTask<>(() -> "never"), "run");
    String said = null;
    for (int i = 0; said == null && i < 300; i++) {
      System.gc();
      said = told.poll(100, TimeUnit.MILLISECONDS);
    }

    assertThat(said).isEqualTo("run null " + FutureWatch.DROPPED);
  }

  @Test
  void whatIsThereWhenTheJvmEndsStillCounts() {
    FutureTask<String> task = new FutureTask<>(() -> "there");
    results.endWith(task, "run");
    task.run();
    assertThat(told).isEmpty();

    results.settle();
    assertThat(told).containsExactly("run null null");
  }

  @Test
  void eachSideOfAPublisherWorksInItsOwnContext() {
    List<String> contexts = new ArrayList<>();
    AtomicReference<Flow.Subscription> asked = new AtomicReference<>();
    Flow.Publisher<String> publisher =
        subscriber -> {
          contexts.add("subscribe " + ThreadState.run());
          subscriber.onSubscribe(
              subscription(
                  () -> {
                    contexts.add("request " + ThreadState.run());
                    subscriber.onNext("item");
                    contexts.add("go on " + ThreadState.run());
                    subscriber.onComplete();
                  },
                  () -> contexts.add("cancel " + ThreadState.run())));
        };
    Flow.Publisher<String> standIn = standIn(publisher);
    JobTap.enter("mine");
    standIn.subscribe(subscriber(asked, word -> contexts.add(word + " " + ThreadState.run())));
    JobTap.enter("asker");
    asked.get().request(1);

    assertThat(contexts)
        .containsExactly(
            "subscribe run",
            "onSubscribe mine",
            "request run",
            "onNext item mine",
            "go on run",
            "onComplete mine");
    assertThat(ThreadState.run()).isEqualTo("asker");
    assertThat(told).containsExactly("run null null");

    standIn.subscribe(subscriber(asked, word -> {}));
    asked.get().cancel();
    assertThat(contexts).endsWith("subscribe again job", "cancel again job");
    assertThat(told).endsWith("again job null " + FutureTap.CANCELLED);
    assertThat(FutureTap.AWAITED.isEmpty()).isTrue();
  }

  @Test
  void aPublisherThatThrowsFailsItsRunAndItsErrorPasses() {
    IllegalStateException thrown = new IllegalStateException("no luck");
    Flow.Publisher<String> standIn =
        standIn(
            subscriber -> {
              throw thrown;
            });

    assertThat(catchThrowable(() -> standIn.subscribe(subscriber(null, word -> {}))))
        .isSameAs(thrown);
    assertThat(catchThrowable(() -> standIn.subscribe(null))).isSameAs(thrown);
    assertThat(told).containsExactly("run " + thrown + " null");
  }

  @Test
  void aPublisherOfAnotherKindThanDeclaredIsLeftAlone() {
    JobName job = new JobName("ns", "job");

    assertThat(results.standIn(FLOW, "text", "run", job)).isNull();
    try (SubmissionPublisher<String> fed = new SubmissionPublisher<>()) {
      assertThat(results.standIn(FLOW, fed, "run", job)).isNull();
    }
    assertThat(results.standIn("A.a()Lreactor/core/publisher/Mono;", "text", "run", job)).isNull();
  }

  @SuppressWarnings("unchecked")
  private Flow.Publisher<String> standIn(Flow.Publisher<String> publisher) {
    return (Flow.Publisher<String>)
        results.standIn(FLOW, publisher, "run", new JobName("ns", "job"));
  }

  private static Flow.Subscription subscription(Runnable request, Runnable cancel) {
    return new Flow.Subscription() {
      @Override
      public void request(long items) {
        request.run();
      }

      @Override
      public void cancel() {
        cancel.run();
      }
    };
  }

  private static Flow.Subscriber<String> subscriber(
      AtomicReference<Flow.Subscription> given, java.util.function.Consumer<String> told) {
    BiConsumer<String, Object> tell =
        (what, item) -> told.accept(what + (item == null ? "" : " " + item));
    return new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        given.set(subscription);
        tell.accept("onSubscribe", null);
      }

      @Override
      public void onNext(String item) {
        tell.accept("onNext", item);
      }

      @Override
      public void onError(Throwable error) {
        tell.accept("onError", error);
      }

      @Override
      public void onComplete() {
        tell.accept("onComplete", null);
      }
    };
  }

  private static Thread agentThread(Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              ThreadState.belongsToTheAgent();
              work.run();
            });
    thread.setDaemon(true);
    return thread;
  }

  /** A future that tells nobody when it is done. */
  private static class Silent implements Future<String> {

    private final FutureTask<String> task;

    Silent(FutureTask<String> task) {
      this.task = task;
    }

    @Override
    public boolean cancel(boolean interrupt) {
      return task.cancel(interrupt);
    }

    @Override
    public boolean isCancelled() {
      return task.isCancelled();
    }

    @Override
    public boolean isDone() {
      return task.isDone();
    }

    @Override
    public String get() throws InterruptedException, ExecutionException {
      return task.get();
    }

    @Override
    public String get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
      return task.get(timeout, unit);
    }
  }
}
