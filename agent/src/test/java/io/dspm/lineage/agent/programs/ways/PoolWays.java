package io.dspm.lineage.agent.programs.ways;

import static io.dspm.lineage.agent.programs.ways.Way.shared;

import io.dspm.lineage.agent.programs.ways.Way.Maker;
import io.dspm.lineage.agent.programs.ways.Way.SharedHandOver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;

/** Executors that run a task as soon as they can, in each of the ways to give them one. */
public final class PoolWays implements WayGroup {

  @Override
  public List<Way> ways() {
    return List.of(
        pool("ThreadPoolExecutor.execute", PoolWays::two, (task, pool) -> pool.execute(task)),
        pool(
            "ThreadPoolExecutor.submit(Runnable)",
            PoolWays::two,
            (task, pool) -> pool.submit((Runnable) task).get()),
        pool(
            "ThreadPoolExecutor.submit(Runnable, T)",
            PoolWays::two,
            (task, pool) -> pool.submit(task, "result").get()),
        pool(
            "ThreadPoolExecutor.submit(Callable)",
            PoolWays::two,
            (task, pool) -> pool.submit(task::call).get()),
        pool(
            "ThreadPoolExecutor.execute(FutureTask)",
            PoolWays::two,
            (task, pool) -> pool.execute(new FutureTask<>(task::call))),
        pool(
            "ThreadPoolExecutor.invokeAll",
            PoolWays::two,
            (task, pool) -> pool.invokeAll(List.of(task::call, task::call, task::call))),
        pool(
            "ThreadPoolExecutor.invokeAll in time",
            PoolWays::two,
            (task, pool) -> pool.invokeAll(List.of(task::call, task::call), 30, TimeUnit.SECONDS)),
        pool(
            "ThreadPoolExecutor.invokeAny",
            PoolWays::two,
            (task, pool) -> pool.invokeAny(List.of(task::call))),
        pool(
            "newSingleThreadExecutor",
            Executors::newSingleThreadExecutor,
            (task, pool) -> pool.submit(task::call).get()),
        pool(
            "newCachedThreadPool",
            Executors::newCachedThreadPool,
            (task, pool) -> pool.submit(task::call).get()),
        pool(
            "unconfigurableExecutorService",
            () -> Executors.unconfigurableExecutorService(two()),
            (task, pool) -> pool.submit(task::call).get()),
        pool(
            "a pool whose threads wrap what they run",
            () -> Executors.newFixedThreadPool(2, run -> new Thread(() -> run.run())),
            (task, pool) -> pool.submit(task::call).get()),
        pool("a task that submits a task", PoolWays::two, PoolWays::again),
        pool("ExecutorCompletionService", PoolWays::two, PoolWays::completion),
        pool("SubmissionPublisher", PoolWays::two, PoolWays::publish),
        Way.way("an executor that makes threads", task -> new Thread(task).start()));
  }

  private static ExecutorService two() {
    return Executors.newFixedThreadPool(2);
  }

  static Way pool(String name, Maker<ExecutorService> maker, SharedHandOver<ExecutorService> how) {
    return shared(name, maker, how, PoolWays::close);
  }

  static void close(ExecutorService pool) throws InterruptedException {
    pool.shutdown();
    if (!pool.awaitTermination(Trial.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the pool does not end");
    }
  }

  private static void again(Task task, ExecutorService pool) {
    pool.execute(
        () -> {
          task.run();
          pool.execute(task);
        });
    task.awaitTimes(2);
  }

  private static void completion(Task task, ExecutorService pool) throws Exception {
    CompletionService<String> service = new ExecutorCompletionService<>(pool);
    service.submit(task::call);
    service.submit(task, "result");
    service.take().get();
    service.take().get();
  }

  private static void publish(Task task, ExecutorService pool) throws Exception {
    CompletableFuture<Void> consumed;
    try (SubmissionPublisher<String> publisher = new SubmissionPublisher<>(pool, 8)) {
      consumed = publisher.consume(item -> task.run());
      publisher.submit("one");
      publisher.submit("two");
    }
    consumed.get(Trial.PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
