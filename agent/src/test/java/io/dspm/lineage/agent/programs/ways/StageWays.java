package io.dspm.lineage.agent.programs.ways;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * What is to follow the completion of a {@link CompletableFuture} belongs to whoever said so,
 * whoever completes it: another job, nobody, or the JDK.
 */
public final class StageWays implements WayGroup {

  /** Has a task follow the first; the second is of another kind for the forms with two. */
  private interface Stage {
    CompletionStage<?> of(
        CompletableFuture<String> first, CompletableFuture<String> second, Task task);
  }

  /** As {@link Stage}, by an executor. */
  private interface StageOn {
    CompletionStage<?> of(
        CompletableFuture<String> first,
        CompletableFuture<String> second,
        Task task,
        Executor executor);
  }

  private final List<Way> ways = new ArrayList<>();

  @Override
  public List<Way> ways() {
    one();
    two();
    failing();
    add("allOf", (first, second, task) -> CompletableFuture.allOf(first, second).thenRun(task));
    add("anyOf", (first, second, task) -> CompletableFuture.anyOf(first, second).thenRun(task));
    add("copy", (first, second, task) -> first.copy().thenRun(task));
    add(
        "minimalCompletionStage",
        (first, second, task) -> first.minimalCompletionStage().thenRun(task));
    add(
        "thenCompose, with a stage of its own",
        (first, second, task) ->
            first.thenCompose(value -> CompletableFuture.runAsync(task)).thenRun(task));
    add(
        "a dependent's dependents",
        (first, second, task) -> first.thenApply(v -> v).thenApplyAsync(v -> v).thenRun(task));
    ways.add(new Way("dependents of a timeout", StageWays::timeouts));
    ways.add(new Way("dependents of cancellation", StageWays::cancellation));
    return ways;
  }

  private void one() {
    add("thenRun", (f, s, task) -> f.thenRun(task));
    add("thenRunAsync", (f, s, task) -> f.thenRunAsync(task));
    on("thenRunAsync", (f, s, task, on) -> f.thenRunAsync(task, on));
    add("thenAccept", (f, s, task) -> f.thenAccept(v -> task.run()));
    add("thenAcceptAsync", (f, s, task) -> f.thenAcceptAsync(v -> task.run()));
    on("thenAcceptAsync", (f, s, task, on) -> f.thenAcceptAsync(v -> task.run(), on));
    add("thenApply", (f, s, task) -> f.thenApply(v -> task.call()));
    add("thenApplyAsync", (f, s, task) -> f.thenApplyAsync(v -> task.call()));
    on("thenApplyAsync", (f, s, task, on) -> f.thenApplyAsync(v -> task.call(), on));
    add("thenCompose", (f, s, task) -> f.thenCompose(v -> done(task)));
    add("thenComposeAsync", (f, s, task) -> f.thenComposeAsync(v -> done(task)));
    on("thenComposeAsync", (f, s, task, on) -> f.thenComposeAsync(v -> done(task), on));
    add("handle", (f, s, task) -> f.handle((v, e) -> task.call()));
    add("handleAsync", (f, s, task) -> f.handleAsync((v, e) -> task.call()));
    on("handleAsync", (f, s, task, on) -> f.handleAsync((v, e) -> task.call(), on));
    add("whenComplete", (f, s, task) -> f.whenComplete((v, e) -> task.run()));
    add("whenCompleteAsync", (f, s, task) -> f.whenCompleteAsync((v, e) -> task.run()));
    on("whenCompleteAsync", (f, s, task, on) -> f.whenCompleteAsync((v, e) -> task.run(), on));
  }

  private void two() {
    add("thenCombine", (f, s, task) -> f.thenCombine(s, (v, w) -> task.call()));
    add("thenCombineAsync", (f, s, task) -> f.thenCombineAsync(s, (v, w) -> task.call()));
    on("thenCombineAsync", (f, s, task, on) -> f.thenCombineAsync(s, (v, w) -> task.call(), on));
    add("thenAcceptBoth", (f, s, task) -> f.thenAcceptBoth(s, (v, w) -> task.run()));
    add("thenAcceptBothAsync", (f, s, task) -> f.thenAcceptBothAsync(s, (v, w) -> task.run()));
    on(
        "thenAcceptBothAsync",
        (f, s, task, on) -> f.thenAcceptBothAsync(s, (v, w) -> task.run(), on));
    add("runAfterBoth", (f, s, task) -> f.runAfterBoth(s, task));
    add("runAfterBothAsync", (f, s, task) -> f.runAfterBothAsync(s, task));
    on("runAfterBothAsync", (f, s, task, on) -> f.runAfterBothAsync(s, task, on));
    add("applyToEither", (f, s, task) -> f.applyToEither(s, v -> task.call()));
    add("applyToEitherAsync", (f, s, task) -> f.applyToEitherAsync(s, v -> task.call()));
    on("applyToEitherAsync", (f, s, task, on) -> f.applyToEitherAsync(s, v -> task.call(), on));
    add("acceptEither", (f, s, task) -> f.acceptEither(s, v -> task.run()));
    add("acceptEitherAsync", (f, s, task) -> f.acceptEitherAsync(s, v -> task.run()));
    on("acceptEitherAsync", (f, s, task, on) -> f.acceptEitherAsync(s, v -> task.run(), on));
    add("runAfterEither", (f, s, task) -> f.runAfterEither(s, task));
    add("runAfterEitherAsync", (f, s, task) -> f.runAfterEitherAsync(s, task));
    on("runAfterEitherAsync", (f, s, task, on) -> f.runAfterEitherAsync(s, task, on));
  }

  private void failing() {
    add(
        "exceptionally",
        (f, s, task) -> f.thenApply(StageWays::fail).exceptionally(e -> task.call()));
    add(
        "exceptionallyAsync",
        (f, s, task) -> f.thenApply(StageWays::fail).exceptionallyAsync(e -> task.call()));
    on(
        "exceptionallyAsync",
        (f, s, task, on) -> f.thenApply(StageWays::fail).exceptionallyAsync(e -> task.call(), on));
    add(
        "exceptionallyCompose",
        (f, s, task) -> f.thenApply(StageWays::fail).exceptionallyCompose(e -> done(task)));
    add(
        "exceptionallyComposeAsync",
        (f, s, task) -> f.thenApply(StageWays::fail).exceptionallyComposeAsync(e -> done(task)));
    on(
        "exceptionallyComposeAsync",
        (f, s, task, on) ->
            f.thenApply(StageWays::fail).exceptionallyComposeAsync(e -> done(task), on));
  }

  private void on(String name, StageOn stage) {
    ways.add(
        new Way(
            name + " with a pool",
            trial -> {
              ExecutorService pool = Executors.newFixedThreadPool(2);
              chained(trial, (first, second, task) -> stage.of(first, second, task, pool));
              PoolWays.close(pool);
            }));
  }

  private void add(String name, Stage stage) {
    ways.add(new Way(name, trial -> chained(trial, stage)));
  }

  private static void chained(Trial trial, Stage stage) throws Exception {
    for (String registrar : List.of("a", "b", Trial.NOBODY)) {
      for (String completer : List.of("a", "b", Trial.NOBODY)) {
        completedBy(trial, registrar, completer, stage);
      }
      CompletableFuture<String> done = CompletableFuture.completedFuture("done");
      trial.as(registrar, () -> get(stage.of(done, done, trial.task(registrar))));
    }
  }

  private static void completedBy(Trial trial, String registrar, String completer, Stage stage)
      throws Exception {
    CompletableFuture<String> first = new CompletableFuture<>();
    CompletableFuture<String> second = new CompletableFuture<>();
    CompletionStage<?>[] last = new CompletionStage<?>[1];
    Task task = trial.task(registrar);
    trial.as(registrar, () -> last[0] = stage.of(first, second, task));
    trial.as(
        completer,
        () -> {
          trial.copy(completer);
          first.complete("first");
          trial.copy(completer);
          second.complete("second");
          trial.copy(completer);
        });
    get(last[0]);
    task.await();
  }

  /** The JDK's one thread for all timeouts. */
  private static void timeouts(Trial trial) throws Exception {
    for (String owner : List.of("a", Trial.NOBODY, "b", "a")) {
      CompletableFuture<String> never = new CompletableFuture<>();
      CompletionStage<?>[] last = new CompletionStage<?>[1];
      trial.as(owner, () -> last[0] = never.handle((v, e) -> trial.task(owner).call()));
      trial.as("b", () -> never.orTimeout(1, TimeUnit.MILLISECONDS));
      get(last[0]);
    }
  }

  private static void cancellation(Trial trial) throws Exception {
    for (String owner : List.of("a", Trial.NOBODY, "b")) {
      CompletableFuture<String> never = new CompletableFuture<>();
      CompletionStage<?>[] last = new CompletionStage<?>[1];
      trial.as(owner, () -> last[0] = never.handle((v, e) -> trial.task(owner).call()));
      trial.as("b", () -> never.cancel(true));
      trial.as("b", () -> trial.copy("b"));
      get(last[0]);
    }
  }

  private static void get(CompletionStage<?> stage) throws Exception {
    stage.toCompletableFuture().get(Trial.PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static CompletableFuture<String> done(Task task) {
    return CompletableFuture.completedFuture(task.call());
  }

  private static String fail(String value) {
    throw new IllegalStateException("to be handled");
  }
}
