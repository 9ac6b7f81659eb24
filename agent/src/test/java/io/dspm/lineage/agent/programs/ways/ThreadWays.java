package io.dspm.lineage.agent.programs.ways;

import static io.dspm.lineage.agent.programs.ways.Way.shared;
import static io.dspm.lineage.agent.programs.ways.Way.way;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;

/** Threads that are started by hand. */
public final class ThreadWays implements WayGroup {

  @Override
  public List<Way> ways() {
    return List.of(
        way("Thread(Runnable)", task -> ended(new Thread(task))),
        way("Thread, run() overridden", task -> ended(new Runs(task))),
        way("Thread, start() overridden", task -> ended(new Starts(task))),
        way("Thread, inheriting nothing", task -> ended(new Thread(null, task, "own", 0, false))),
        way(
            "Thread, daemon",
            task -> {
              Thread thread = new Thread(task);
              thread.setDaemon(true);
              ended(thread);
            }),
        shared(
            "ThreadFactory",
            Executors::defaultThreadFactory,
            (task, factory) -> ended(factory.newThread(task)),
            factory -> {}),
        way("Thread that starts a thread", task -> ended(new Thread(() -> starts(task)))),
        way("Thread(FutureTask)", task -> ended(new Thread(new FutureTask<>(task::call)))),
        way("Thread's uncaught exception", ThreadWays::dies),
        new Way("Thread made before the job, started in it", ThreadWays::madeBefore),
        new Way("Thread made in the job, started by nobody", ThreadWays::madeInside),
        new Way("Thread made in a job, started in another", ThreadWays::madeElsewhere),
        new Way("Thread of a job that begins a run", ThreadWays::beginsRun),
        new Way("Thread that outlives its job", ThreadWays::outlives));
  }

  private static void ended(Thread thread) throws InterruptedException {
    thread.start();
    thread.join();
  }

  private static void starts(Task task) {
    Thread inner = new Thread(task);
    inner.start();
    task.await();
  }

  private static void dies(Task task) throws InterruptedException {
    Thread thread =
        new Thread(
            () -> {
              throw new IllegalStateException("to be handled");
            });
    thread.setUncaughtExceptionHandler((any, error) -> task.run());
    ended(thread);
  }

  private static void madeBefore(Trial trial) throws Exception {
    Task task = trial.task("a");
    Thread thread = new Thread(task);
    trial.as("a", () -> ended(thread));
    task.await();
  }

  private static void madeInside(Trial trial) throws Exception {
    Task task = trial.task(Trial.NOBODY);
    Thread[] made = new Thread[1];
    trial.as("a", () -> made[0] = new Thread(task));
    ended(made[0]);
    task.await();
  }

  private static void madeElsewhere(Trial trial) throws Exception {
    Task task = trial.task("b");
    Thread[] made = new Thread[1];
    trial.as("a", () -> made[0] = new Thread(task));
    trial.as("b", () -> ended(made[0]));
    task.await();
  }

  private static void beginsRun(Trial trial) throws Exception {
    Task before = trial.task("a");
    Task after = trial.task("a");
    Runnable work =
        () -> {
          before.run();
          try {
            trial.inRun("c", () -> trial.copy("c"));
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          after.run();
        };
    trial.as("a", () -> ended(new Thread(work)));
    after.await();
  }

  /** What it does when the job is over belongs to the run around. */
  private static void outlives(Trial trial) throws Exception {
    Task within = trial.task("c");
    Task late = trial.task(Trial.NOBODY);
    java.util.concurrent.CountDownLatch over = new java.util.concurrent.CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              within.run();
              try {
                Trial.await(over);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              late.run();
            });
    trial.inRun(
        "c",
        () -> {
          thread.start();
          within.await();
        });
    over.countDown();
    late.await();
  }

  private static final class Runs extends Thread {
    private final Task task;

    Runs(Task task) {
      this.task = task;
    }

    @Override
    public void run() {
      task.run();
    }
  }

  private static final class Starts extends Thread {
    Starts(Task task) {
      super(task);
    }

    @Override
    public synchronized void start() {
      setName("started");
      super.start();
    }
  }
}
