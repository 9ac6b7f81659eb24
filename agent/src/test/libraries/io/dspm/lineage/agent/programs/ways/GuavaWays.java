package io.dspm.lineage.agent.programs.ways;

import static io.dspm.lineage.agent.programs.ways.Way.shared;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.ListeningExecutorService;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.SettableFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Guava's executors, and its futures, whose listeners belong to whoever added them. */
public final class GuavaWays implements WayGroup {

  /** Has a task follow a future. */
  private interface Listening {
    void to(ListenableFuture<String> future, Task task, Executor executor);
  }

  /** It tells of tasks that throw, some of which are meant to; nothing else may be on stderr. */
  private static final Logger TELLS = Logger.getLogger("com.google.common.util.concurrent.SequentialExecutor");

  private final List<Way> ways = new ArrayList<>();

  @Override
  public List<Way> ways() {
    TELLS.setLevel(Level.OFF);
    decorated("ListeningExecutorService.execute", (task, pool) -> pool.execute(task));
    decorated("ListeningExecutorService.submit", (task, pool) -> pool.submit(task::call).get());
    decorated(
        "ListeningExecutorService.invokeAll",
        (task, pool) -> pool.invokeAll(List.of(task::call, task::call)));
    decorated(
        "Futures.transform of a submitted task",
        (task, pool) ->
            Futures.transform(pool.submit(task::call), word -> task.call(), pool).get());
    decorated("Futures.submit", (task, pool) -> Futures.submit(task::call, pool).get());
    ways.add(
        shared(
            "Futures.scheduleAsync",
            () -> Executors.newScheduledThreadPool(1),
            (task, pool) ->
                Futures.scheduleAsync(
                        () -> Futures.immediateFuture(task.call()), 1, MILLISECONDS, pool)
                    .get(),
            ScheduledExecutorService::shutdown));
    listening(
        "Futures.transform", (future, task, on) -> Futures.transform(future, v -> task.call(), on));
    listening(
        "Futures.transformAsync",
        (future, task, on) ->
            Futures.transformAsync(future, v -> Futures.immediateFuture(task.call()), on));
    listening(
        "Futures.addCallback",
        (future, task, on) -> Futures.addCallback(future, callback(task), on));
    listening(
        "Futures.whenAllSucceed",
        (future, task, on) -> Futures.whenAllSucceed(future, future).call(task::call, on));
    listening("addListener", (future, task, on) -> future.addListener(task, on));
    ways.add(new Way("what follows a listener that throws", GuavaWays::thrown));
    ways.add(
        shared(
            "newSequentialExecutor",
            () -> Executors.newFixedThreadPool(2),
            (task, pool) -> MoreExecutors.newSequentialExecutor(pool).execute(task),
            PoolWays::close));
    ways.add(new Way("newSequentialExecutor of two jobs and nobody", GuavaWays::sequential));
    ways.add(new Way("what follows a sequential task that throws", GuavaWays::sequentialThrown));
    return ways;
  }

  private void decorated(String name, Way.SharedHandOver<ListeningExecutorService> how) {
    ways.add(
        shared(
            name,
            () -> MoreExecutors.listeningDecorator(Executors.newFixedThreadPool(2)),
            how,
            PoolWays::close));
  }

  private void listening(String name, Listening listening) {
    ways.add(
        new Way(
            name + " by whoever completes it",
            trial -> listened(trial, listening, MoreExecutors.directExecutor())));
    ways.add(
        new Way(
            name + " by a pool",
            trial -> {
              ExecutorService pool = Executors.newFixedThreadPool(1);
              listened(trial, listening, pool);
              PoolWays.close(pool);
            }));
  }

  private static void listened(Trial trial, Listening listening, Executor executor)
      throws Exception {
    for (String listener : List.of("a", "b", Trial.NOBODY)) {
      for (String completer : List.of("a", "b", Trial.NOBODY)) {
        SettableFuture<String> future = SettableFuture.create();
        Task task = trial.task(listener);
        trial.as(listener, () -> listening.to(future, task, executor));
        trial.as(
            completer,
            () -> {
              trial.copy(completer);
              future.set("done");
              trial.copy(completer);
            });
        task.await();
      }
    }
  }

  /** An error of a listener comes back to whoever completes the future, who goes on. */
  private static void thrown(Trial trial) throws Exception {
    for (String listener : List.of("a", "b", Trial.NOBODY)) {
      for (String completer : List.of("a", "b", Trial.NOBODY)) {
        SettableFuture<String> future = SettableFuture.create();
        Runnable failing =
            () -> {
              throw new AssertionError("meant to be");
            };
        trial.as(listener, () -> future.addListener(failing, MoreExecutors.directExecutor()));
        trial.as(
            completer,
            () -> {
              try {
                future.set("done");
              } catch (AssertionError expected) {
                trial.copy(completer);
              }
            });
      }
    }
  }

  /** A job's own thread works off what others have handed over meanwhile, and goes on. */
  private static void sequentialThrown(Trial trial) throws Exception {
    for (String other : List.of("b", Trial.NOBODY)) {
      Executor sequential = MoreExecutors.newSequentialExecutor(Runnable::run);
      Runnable failing =
          () -> {
            throw new IllegalStateException("meant to be");
          };
      Task last = trial.task(other);
      Runnable first =
          () -> {
            try {
              trial.as(other, () -> sequential.execute(failing));
              trial.as(other, () -> sequential.execute(last));
              trial.as(other, () -> sequential.execute(failing));
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          };
      trial.as(
          "a",
          () -> {
            sequential.execute(first);
            trial.copy("a");
          });
      last.await();
    }
  }

  private static FutureCallback<String> callback(Task task) {
    return new FutureCallback<>() {
      @Override
      public void onSuccess(String result) {
        task.run();
      }

      @Override
      public void onFailure(Throwable error) {
        throw new IllegalStateException(error);
      }
    };
  }

  /** One thread of the pool works off what several have handed over. */
  private static void sequential(Trial trial) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    Executor sequential = MoreExecutors.newSequentialExecutor(pool);
    CountDownLatch go = new CountDownLatch(1);
    List<Task> tasks = new ArrayList<>();
    for (String owner : List.of("a", "b", Trial.NOBODY, "a")) {
      Task task = trial.task(owner);
      tasks.add(task);
      trial.as(
          owner,
          () ->
              sequential.execute(
                  () -> {
                    try {
                      Trial.await(go);
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                    task.run();
                  }));
    }
    go.countDown();
    tasks.forEach(Task::await);
    PoolWays.close(pool);
  }
}
