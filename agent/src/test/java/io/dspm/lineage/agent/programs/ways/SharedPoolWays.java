package io.dspm.lineage.agent.programs.ways;

import static io.dspm.lineage.agent.programs.ways.PoolWays.pool;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.CallerRunsPolicy;
import java.util.concurrent.ThreadPoolExecutor.DiscardOldestPolicy;
import java.util.concurrent.TimeUnit;

/** Pools where one job's doing meets another's: what they refuse, drop, give back or do besides. */
public final class SharedPoolWays implements WayGroup {

  @Override
  public List<Way> ways() {
    return List.of(
        pool(
            "CallerRunsPolicy",
            () -> occupied(new SynchronousQueue<>(), new CallerRunsPolicy()),
            (task, pool) -> pool.execute(task)),
        pool(
            "a pool that does something before and after",
            Hooked::new,
            (task, p) -> p.execute(task)),
        new Way("threads that a job starts before there is work", SharedPoolWays::prestarted),
        new Way("a pool that a job made", SharedPoolWays::madeInside),
        new Way("a pool that does something before and after each task", SharedPoolWays::hooks),
        new Way("one task object that two jobs hand over", SharedPoolWays::sameTask),
        new Way("a task that was dropped, handed over anew", SharedPoolWays::dropped),
        new Way("tasks of shutdownNow, handed to another pool", SharedPoolWays::movedOn),
        new Way("a task removed from the queue, handed over anew", SharedPoolWays::removed),
        new Way("a submitted task polled from the queue, handed over anew", SharedPoolWays::polled),
        new Way("a task polled from the queue, run by hand", SharedPoolWays::runByHand),
        new Way("a task that begins a run and never ends it", SharedPoolWays::neverEnds),
        new Way("a task that is done when its job is over", SharedPoolWays::late));
  }

  /** A pool whose only thread waits; it goes on when the pool is shut down. */
  private static ThreadPoolExecutor occupied(
      java.util.concurrent.BlockingQueue<Runnable> queue,
      java.util.concurrent.RejectedExecutionHandler policy) {
    CountDownLatch end = new CountDownLatch(1);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, queue, policy) {
          @Override
          public void shutdown() {
            end.countDown();
            super.shutdown();
          }

          @Override
          public List<Runnable> shutdownNow() {
            // Without an interrupt: the thread is to find the queue empty and end.
            List<Runnable> left = super.shutdownNow();
            end.countDown();
            return left;
          }
        };
    CountDownLatch begun = new CountDownLatch(1);
    pool.execute(
        () -> {
          begun.countDown();
          try {
            end.await();
          } catch (InterruptedException e) {
            // By shutdownNow.
          }
        });
    try {
      Trial.await(begun);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return pool;
  }

  private static void prestarted(Trial trial) throws Exception {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(2, 2, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    trial.as("a", pool::prestartAllCoreThreads);
    everybody(trial, pool);
  }

  private static void madeInside(Trial trial) throws Exception {
    ExecutorService[] made = new ExecutorService[1];
    trial.as(
        "a",
        () -> {
          made[0] = Executors.newFixedThreadPool(1);
          submit(trial.task("a"), made[0]);
        });
    everybody(trial, made[0]);
  }

  private static void everybody(Trial trial, ExecutorService pool) throws Exception {
    for (String owner : List.of(Trial.NOBODY, "b", "a", Trial.NOBODY)) {
      trial.as(owner, () -> submit(trial.task(owner), pool));
    }
    PoolWays.close(pool);
  }

  private static void submit(Task task, ExecutorService pool) {
    pool.execute(task);
    task.await();
  }

  /** The pool's own work is nobody's, whoever's task it is about. */
  private static void hooks(Trial trial) throws Exception {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>()) {
          @Override
          protected void beforeExecute(Thread thread, Runnable task) {
            trial.task(Trial.NOBODY).run();
          }

          @Override
          protected void afterExecute(Runnable task, Throwable error) {
            trial.task(Trial.NOBODY).run();
          }
        };
    trial.as("a", () -> submit(trial.task("a"), pool));
    everybody(trial, pool);
  }

  private static void sameTask(Trial trial) throws Exception {
    ThreadPoolExecutor pool = occupied(new LinkedBlockingQueue<>(), new CallerRunsPolicy());
    List<String> owners = List.of("a", "b", Trial.NOBODY, "b", "a");
    java.util.Iterator<String> next = owners.iterator();
    CountDownLatch done = new CountDownLatch(owners.size());
    Runnable task =
        () -> {
          trial.task(next.next()).run();
          done.countDown();
        };
    for (String owner : owners) {
      trial.as(owner, () -> pool.execute(task));
    }
    PoolWays.close(pool);
    Trial.await(done);
  }

  private static void dropped(Trial trial) throws Exception {
    Task task = trial.task("b");
    ThreadPoolExecutor pool = occupied(new LinkedBlockingQueue<>(1), new DiscardOldestPolicy());
    trial.as("a", () -> pool.execute(task));
    trial.as("a", () -> pool.execute(trial.task("a")));
    trial.as("b", () -> pool.execute(task));
    PoolWays.close(pool);
    task.await();
  }

  private static void movedOn(Trial trial) throws Exception {
    Task task = trial.task("b");
    ThreadPoolExecutor pool = occupied(new LinkedBlockingQueue<>(), new CallerRunsPolicy());
    ExecutorService other = Executors.newFixedThreadPool(1);
    trial.as("a", () -> pool.execute(task));
    List<Runnable> left = pool.shutdownNow();
    trial.as("b", () -> left.forEach(other::execute));
    task.await();
    PoolWays.close(other);
  }

  private static void removed(Trial trial) throws Exception {
    Task task = trial.task("b");
    ThreadPoolExecutor pool = occupied(new LinkedBlockingQueue<>(), new CallerRunsPolicy());
    trial.as("a", () -> pool.execute(task));
    if (!pool.remove(task)) {
      throw new IllegalStateException("not in the queue");
    }
    trial.as("b", () -> pool.execute(task));
    PoolWays.close(pool);
    task.await();
  }

  private static void polled(Trial trial) throws Exception {
    Task task = trial.task("b");
    ThreadPoolExecutor pool = occupied(new LinkedBlockingQueue<>(), new CallerRunsPolicy());
    trial.as("a", () -> pool.submit(task));
    Runnable same = pool.getQueue().poll();
    trial.as("b", () -> pool.execute(same));
    PoolWays.close(pool);
    task.await();
  }

  /** Nobody hands it over to the thread that runs it, so it is that thread's own doing. */
  private static void runByHand(Trial trial) throws Exception {
    Task task = trial.task("b");
    ThreadPoolExecutor pool = occupied(new LinkedBlockingQueue<>(), new CallerRunsPolicy());
    trial.as("a", () -> pool.execute(task));
    Runnable same = pool.getQueue().poll();
    trial.as("b", same::run);
    PoolWays.close(pool);
    task.await();
  }

  private static void neverEnds(Trial trial) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    Task inside = trial.task("c");
    Runnable task =
        () -> {
          trial.beginRun("c");
          inside.run();
        };
    trial.as("a", () -> pool.execute(task));
    inside.await();
    everybody(trial, pool);
  }

  private static void late(Trial trial) throws Exception {
    ThreadPoolExecutor pool = occupied(new LinkedBlockingQueue<>(), new CallerRunsPolicy());
    Task late = trial.task(Trial.NOBODY);
    trial.inRun(
        "c",
        () -> {
          trial.copy("c");
          pool.execute(late);
        });
    PoolWays.close(pool);
    late.await();
  }

  /** A subclass whose overriding methods do nothing with files. */
  private static final class Hooked extends ThreadPoolExecutor {

    Hooked() {
      super(2, 2, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    }

    @Override
    public void execute(Runnable task) {
      super.execute(task);
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
      super.beforeExecute(thread, task);
    }

    @Override
    protected void afterExecute(Runnable task, Throwable error) {
      super.afterExecute(task, error);
    }
  }
}
