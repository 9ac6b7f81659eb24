package io.dspm.lineage.agent.programs.ways;

import static io.dspm.lineage.agent.programs.ways.Way.shared;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.dspm.lineage.agent.programs.ways.Way.Maker;
import io.dspm.lineage.agent.programs.ways.Way.SharedHandOver;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Executors that run a task later, or again and again. */
public final class ScheduledWays implements WayGroup {

  private static final int PERIODS = 3;

  @Override
  public List<Way> ways() {
    return List.of(
        pool("ScheduledThreadPoolExecutor.execute", one(), (task, pool) -> pool.execute(task)),
        pool(
            "ScheduledThreadPoolExecutor.submit(Runnable)",
            one(),
            (task, pool) -> pool.submit((Runnable) task).get()),
        pool(
            "ScheduledThreadPoolExecutor.submit(Callable)",
            one(),
            (task, pool) -> pool.submit(task::call).get()),
        pool(
            "ScheduledThreadPoolExecutor.invokeAll",
            one(),
            (task, pool) -> pool.invokeAll(List.of(task::call, task::call))),
        pool(
            "ScheduledThreadPoolExecutor.schedule(Runnable)",
            one(),
            (task, pool) -> pool.schedule((Runnable) task, 1, MILLISECONDS).get()),
        pool(
            "ScheduledThreadPoolExecutor.schedule(Callable)",
            one(),
            (task, pool) -> pool.schedule(task::call, 1, MILLISECONDS).get()),
        pool("scheduleAtFixedRate", one(), ScheduledWays::atFixedRate),
        pool("scheduleWithFixedDelay", one(), ScheduledWays::withFixedDelay),
        pool(
            "newSingleThreadScheduledExecutor",
            Executors::newSingleThreadScheduledExecutor,
            (task, pool) -> pool.schedule(task::call, 1, MILLISECONDS).get()),
        pool(
            "unconfigurableScheduledExecutorService",
            () -> Executors.unconfigurableScheduledExecutorService(one().make()),
            (task, pool) -> pool.schedule(task::call, 1, MILLISECONDS).get()),
        pool("decorateTask overridden, schedule", Decorating::new, ScheduledWays::schedule),
        pool("decorateTask overridden, periods", Decorating::new, ScheduledWays::atFixedRate),
        pool("a scheduled task that schedules a task", one(), ScheduledWays::again),
        new Way("periods of two jobs and nobody in one thread", ScheduledWays::sideBySide),
        new Way("periods that outlive their job", ScheduledWays::outlives));
  }

  private static Maker<ScheduledExecutorService> one() {
    return () -> Executors.newScheduledThreadPool(1);
  }

  private static Way pool(
      String name,
      Maker<ScheduledExecutorService> maker,
      SharedHandOver<ScheduledExecutorService> how) {
    return shared(name, maker, how, PoolWays::close);
  }

  private static void schedule(Task task, ScheduledExecutorService pool) throws Exception {
    pool.schedule(task, 1, MILLISECONDS).get();
  }

  private static void atFixedRate(Task task, ScheduledExecutorService pool) {
    ScheduledFuture<?> future = pool.scheduleAtFixedRate(task.atMost(PERIODS), 0, 1, MILLISECONDS);
    task.awaitTimes(PERIODS);
    future.cancel(false);
  }

  private static void withFixedDelay(Task task, ScheduledExecutorService pool) {
    ScheduledFuture<?> future =
        pool.scheduleWithFixedDelay(task.atMost(PERIODS), 1, 1, MILLISECONDS);
    task.awaitTimes(PERIODS);
    future.cancel(false);
  }

  private static void again(Task task, ScheduledExecutorService pool) {
    pool.schedule(
        () -> {
          task.run();
          pool.schedule(task, 1, MILLISECONDS);
        },
        1,
        MILLISECONDS);
    task.awaitTimes(2);
  }

  private static void sideBySide(Trial trial) throws Exception {
    ScheduledExecutorService pool = one().make();
    List<String> owners = List.of("a", Trial.NOBODY, "b", "a");
    List<Task> tasks = owners.stream().map(owner -> trial.task(owner).atMost(10)).toList();
    for (Task task : tasks) {
      trial.as(task.owner(), () -> pool.scheduleAtFixedRate(task, 0, 1, MILLISECONDS));
    }
    tasks.forEach(task -> task.awaitTimes(10));
    pool.shutdownNow();
  }

  /** What it does when the job is over belongs to the run around. */
  private static void outlives(Trial trial) throws Exception {
    ScheduledExecutorService pool = one().make();
    Task within = trial.task("c").atMost(PERIODS);
    Task late = trial.task(Trial.NOBODY).atMost(PERIODS);
    Task[] current = {within};
    Object turn = new Object();
    Runnable task =
        () -> {
          synchronized (turn) {
            current[0].run();
          }
        };
    trial.inRun(
        "c",
        () -> {
          pool.scheduleAtFixedRate(task, 0, 1, MILLISECONDS);
          within.awaitTimes(PERIODS);
        });
    synchronized (turn) {
      current[0] = late;
    }
    late.awaitTimes(PERIODS);
    pool.shutdownNow();
  }

  /** Puts another object into the queue than the one it was given. */
  private static final class Decorating extends ScheduledThreadPoolExecutor {

    Decorating() {
      super(1);
    }

    @Override
    protected <V> RunnableScheduledFuture<V> decorateTask(
        Runnable runnable, RunnableScheduledFuture<V> task) {
      return new Decorated<>(task);
    }

    @Override
    protected <V> RunnableScheduledFuture<V> decorateTask(
        Callable<V> callable, RunnableScheduledFuture<V> task) {
      return new Decorated<>(task);
    }
  }

  private static final class Decorated<V> implements RunnableScheduledFuture<V> {

    private final RunnableScheduledFuture<V> task;

    Decorated(RunnableScheduledFuture<V> task) {
      this.task = task;
    }

    @Override
    public void run() {
      task.run();
    }

    @Override
    public boolean isPeriodic() {
      return task.isPeriodic();
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return task.getDelay(unit);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
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
    public V get() throws InterruptedException, ExecutionException {
      return task.get();
    }

    @Override
    public V get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      return task.get(timeout, unit);
    }
  }
}
