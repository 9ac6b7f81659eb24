package io.dspm.lineage.agent.programs.ways;

import static io.dspm.lineage.agent.programs.ways.Way.way;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.dspm.lineage.agent.programs.ways.Way.SharedHandOver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** {@link CompletableFuture}s that are made and chained by the same job, or by the same nobody. */
public final class CompletableFutureWays implements WayGroup {

  @Override
  public List<Way> ways() {
    List<Way> ways = new ArrayList<>();
    ways.add(way("runAsync", task -> CompletableFuture.runAsync(task).get()));
    ways.add(way("supplyAsync", task -> CompletableFuture.supplyAsync(task::call).get()));
    ways.add(
        way("completeAsync", task -> new CompletableFuture<>().completeAsync(task::call).get()));
    eachExecutor(ways, "runAsync", (task, on) -> CompletableFuture.runAsync(task, on).get());
    eachExecutor(
        ways, "supplyAsync", (task, on) -> CompletableFuture.supplyAsync(task::call, on).get());
    eachExecutor(
        ways,
        "completeAsync",
        (task, on) -> new CompletableFuture<>().completeAsync(task::call, on).get());
    eachExecutor(
        ways,
        "delayedExecutor",
        (task, on) ->
            CompletableFuture.runAsync(task, CompletableFuture.delayedExecutor(1, MILLISECONDS, on))
                .get());
    ways.add(
        way(
            "delayedExecutor",
            task ->
                CompletableFuture.runAsync(task, CompletableFuture.delayedExecutor(1, MILLISECONDS))
                    .get()));
    ways.add(
        way(
            "orTimeout, then handle",
            task ->
                new CompletableFuture<>()
                    .orTimeout(1, MILLISECONDS)
                    .handle((value, error) -> task.call())
                    .get()));
    ways.add(
        way(
            "completeOnTimeout, then accept",
            task ->
                new CompletableFuture<String>()
                    .completeOnTimeout("late", 1, MILLISECONDS)
                    .thenAccept(value -> task.run())
                    .get()));
    ways.add(way("a chain", CompletableFutureWays::chain));
    ways.add(way("a stage within a stage", CompletableFutureWays::within));
    ways.add(way("Process.onExit", CompletableFutureWays::exits));
    return ways;
  }

  private static void eachExecutor(List<Way> ways, String name, SharedHandOver<Executor> how) {
    ways.add(
        Way.<ExecutorService>shared(
            name + " with a pool",
            () -> Executors.newFixedThreadPool(2),
            how::of,
            PoolWays::close));
    ways.add(way(name + " with new threads", task -> how.of(task, run -> new Thread(run).start())));
    ways.add(way(name + " in the same thread", task -> how.of(task, Runnable::run)));
  }

  private static void chain(Task task) throws Exception {
    CompletableFuture.runAsync(task)
        .thenRun(task)
        .thenApplyAsync(none -> task.call())
        .thenCompose(word -> CompletableFuture.supplyAsync(task::call))
        .thenCombineAsync(CompletableFuture.supplyAsync(task::call), String::concat)
        .whenComplete((word, error) -> task.run())
        .thenAcceptAsync(word -> task.run())
        .get(Trial.PATIENCE_SECONDS, TimeUnit.SECONDS);
    task.awaitTimes(7);
  }

  private static void within(Task task) throws Exception {
    CompletableFuture.runAsync(() -> CompletableFuture.runAsync(task).thenRun(task).join())
        .thenRunAsync(() -> CompletableFuture.supplyAsync(task::call).join())
        .get(Trial.PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static void exits(Task task) throws Exception {
    new ProcessBuilder("true")
        .start()
        .onExit()
        .thenRun(task)
        .get(Trial.PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
