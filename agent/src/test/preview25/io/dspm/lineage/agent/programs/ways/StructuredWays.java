package io.dspm.lineage.agent.programs.ways;

import static io.dspm.lineage.agent.programs.ways.Way.way;

import java.util.List;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;

/** Structured concurrency, in preview on 25. */
public final class StructuredWays implements WayGroup {

  private static final ScopedValue<String> NAME = ScopedValue.newInstance();

  @Override
  public List<Way> ways() {
    return List.of(
        way("StructuredTaskScope.fork(Callable)", StructuredWays::callables),
        way("StructuredTaskScope.fork(Runnable)", StructuredWays::runnables),
        way("StructuredTaskScope, the first that succeeds", StructuredWays::first),
        way("StructuredTaskScope, of platform threads", StructuredWays::platform),
        way("StructuredTaskScope within a StructuredTaskScope", StructuredWays::nested),
        way("StructuredTaskScope with a ScopedValue", StructuredWays::scoped),
        way("StructuredTaskScope, cancelled", StructuredWays::cancelled));
  }

  private static void callables(Task task) throws InterruptedException {
    try (var scope = StructuredTaskScope.open()) {
      scope.fork(() -> task.call());
      scope.fork(() -> task.call());
      scope.join();
    }
  }

  private static void runnables(Task task) throws InterruptedException {
    try (var scope = StructuredTaskScope.open()) {
      scope.fork((Runnable) task);
      scope.join();
    }
  }

  private static void first(Task task) throws InterruptedException {
    try (var scope = StructuredTaskScope.open(Joiner.<String>anySuccessfulResultOrThrow())) {
      scope.fork(task::call);
      scope.join();
    }
  }

  private static void platform(Task task) throws InterruptedException {
    try (var scope =
        StructuredTaskScope.open(
            Joiner.<String>allSuccessfulOrThrow(),
            config -> config.withThreadFactory(Thread.ofPlatform().factory()))) {
      scope.fork(task::call);
      scope.join();
    }
  }

  private static void nested(Task task) throws InterruptedException {
    try (var scope = StructuredTaskScope.open()) {
      scope.fork(
          () -> {
            callables(task);
            return "done";
          });
      scope.fork(() -> task.call());
      scope.join();
    }
  }

  private static void scoped(Task task) {
    ScopedValue.where(NAME, "name")
        .run(
            () -> {
              try {
                nested(task);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  /** A subtask that fails cancels the other, whose handler still works for the same run. */
  private static void cancelled(Task task) throws InterruptedException {
    try (var scope = StructuredTaskScope.open()) {
      scope.fork(
          () -> {
            try {
              Thread.sleep(60_000);
            } catch (InterruptedException e) {
              task.run();
            }
            return "cancelled";
          });
      scope.fork(
          () -> {
            throw new IllegalStateException("to be handled");
          });
      scope.join();
    } catch (StructuredTaskScope.FailedException e) {
      task.await();
    }
  }
}
