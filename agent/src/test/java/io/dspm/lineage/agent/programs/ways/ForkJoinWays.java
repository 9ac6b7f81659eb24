package io.dspm.lineage.agent.programs.ways;

import static io.dspm.lineage.agent.programs.ways.Way.shared;
import static io.dspm.lineage.agent.programs.ways.Way.way;

import io.dspm.lineage.agent.programs.ways.Way.SharedHandOver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CountedCompleter;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.TimeUnit;

/** Fork/join pools, whose workers run whatever is next, also while they wait. */
public final class ForkJoinWays implements WayGroup {

  private static final int DEPTH = 3;
  private static final int LEAVES = 1 << DEPTH;

  @Override
  public List<Way> ways() {
    List<Way> ways = new ArrayList<>();
    eachPool(ways, "execute(Runnable)", (task, pool) -> pool.execute((Runnable) task));
    eachPool(
        ways,
        "execute(ForkJoinTask)",
        (task, pool) -> pool.execute(ForkJoinTask.adapt((Runnable) task)));
    eachPool(ways, "submit(Runnable)", (task, pool) -> pool.submit((Runnable) task).get());
    eachPool(ways, "submit(Runnable, T)", (task, pool) -> pool.submit(task, "result").get());
    eachPool(ways, "submit(Callable)", (task, pool) -> pool.submit(task::call).get());
    eachPool(
        ways, "submit(ForkJoinTask)", (task, pool) -> pool.submit(new Tree(task, DEPTH)).get());
    eachPool(ways, "invoke(RecursiveTask)", (task, pool) -> pool.invoke(new Sum(task, DEPTH)));
    eachPool(ways, "invoke(RecursiveAction)", (task, pool) -> pool.invoke(new Tree(task, DEPTH)));
    eachPool(
        ways,
        "invoke(CountedCompleter)",
        (task, pool) -> pool.invoke(new Counted(null, task, DEPTH)));
    eachPool(
        ways,
        "invokeAll(Callables)",
        (task, pool) -> pool.invokeAll(List.of(task::call, task::call, task::call)));
    eachPool(ways, "invokeAny", (task, pool) -> pool.invokeAny(List.of(task::call)));
    eachPool(ways, "many at once", ForkJoinWays::many);
    eachPool(ways, "ManagedBlocker", (task, pool) -> pool.submit(() -> block(task)).get());
    ways.add(
        way("ForkJoinTask.fork outside of a pool", task -> new Tree(task, DEPTH).fork().join()));
    ways.add(way("ForkJoinTask.invoke outside of a pool", task -> new Tree(task, DEPTH).invoke()));
    ways.add(
        way(
            "ForkJoinTask.invokeAll outside of a pool",
            task ->
                ForkJoinTask.invokeAll(new Tree(task, 1), new Tree(task, 1), new Tree(task, 1))));
    ways.add(
        way(
            "ForkJoinPool.awaitQuiescence helps",
            task -> {
              ForkJoinPool.commonPool().execute((Runnable) task);
              ForkJoinPool.commonPool().awaitQuiescence(1, TimeUnit.SECONDS);
            }));
    ways.add(
        shared(
            "newWorkStealingPool",
            () -> Executors.newWorkStealingPool(2),
            (task, pool) -> pool.submit(task::call).get(),
            ExecutorService::shutdown));
    ways.add(new Way("a worker that helps while it waits", ForkJoinWays::helps));
    ways.add(new Way("a worker that helps while it joins", ForkJoinWays::joins));
    ways.add(new Way("a task that is forked anew by another job", ForkJoinWays::anew));
    ways.add(new Way("a task that a job forks and another unforks", ForkJoinWays::unforked));
    ways.add(new Way("a task that begins a run and forks", ForkJoinWays::beginsRun));
    ways.add(new Way("workers that a job started", ForkJoinWays::madeInside));
    return ways;
  }

  private static void eachPool(List<Way> ways, String name, SharedHandOver<ForkJoinPool> how) {
    ways.add(
        shared("ForkJoinPool, own, " + name, () -> new ForkJoinPool(2), how, ForkJoinWays::close));
    ways.add(shared("ForkJoinPool, common, " + name, ForkJoinPool::commonPool, how, pool -> {}));
    ways.add(
        shared(
            "ForkJoinPool, asynchronous, " + name,
            () -> new ForkJoinPool(2, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, true),
            how,
            ForkJoinWays::close));
  }

  private static void close(ForkJoinPool pool) {
    pool.shutdown();
  }

  private static void many(Task task, ForkJoinPool pool) {
    int number = 12;
    for (int i = 0; i < number; i++) {
      pool.execute((Runnable) task);
    }
    task.awaitTimes(number);
  }

  private static Void block(Task task) throws InterruptedException {
    ForkJoinPool.managedBlock(
        new ForkJoinPool.ManagedBlocker() {
          private boolean done;

          @Override
          public boolean block() {
            task.run();
            done = true;
            return true;
          }

          @Override
          public boolean isReleasable() {
            return done;
          }
        });
    task.run();
    return null;
  }

  /** The only worker runs another job's task, and nobody's, in the midst of a job's. */
  private static void helps(Trial trial) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(1);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Task after = trial.task("a");
    trial.as(
        "a",
        () ->
            pool.execute(
                () -> {
                  trial.task("a").run();
                  inside.countDown();
                  waitFor(go);
                  ForkJoinTask.helpQuiesce();
                  after.run();
                }));
    Trial.await(inside);
    Task others = trial.task("b");
    Task nobodys = trial.task(Trial.NOBODY);
    trial.as("b", () -> pool.execute((Runnable) others));
    trial.as(Trial.NOBODY, () -> pool.execute((Runnable) nobodys));
    go.countDown();
    others.await();
    nobodys.await();
    after.await();
    pool.shutdown();
  }

  /** As {@link #helps}; a worker that joins may run what the other one has in its queue. */
  private static void joins(Trial trial) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(2);
    List<ForkJoinTask<?>> trees = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      for (String owner : List.of("a", "b", Trial.NOBODY)) {
        trial.as(owner, () -> trees.add(pool.submit(new Tree(trial.task(owner), DEPTH))));
      }
    }
    for (ForkJoinTask<?> tree : trees) {
      tree.get(Trial.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    pool.shutdown();
  }

  private static void anew(Trial trial) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(1);
    String[] owner = {"a"};
    ForkJoinTask<?> task = ForkJoinTask.adapt(() -> trial.task(owner[0]).run());
    trial.as("a", () -> pool.submit(task).get());
    owner[0] = "b";
    task.reinitialize();
    trial.as("b", () -> pool.submit(task).get());
    owner[0] = Trial.NOBODY;
    task.reinitialize();
    pool.submit(task).get();
    pool.shutdown();
  }

  /** What is taken back and run by hand is the doing of whoever runs it. */
  private static void unforked(Trial trial) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(1);
    String[] owner = {"a"};
    ForkJoinTask<?> inner = ForkJoinTask.adapt(() -> trial.task(owner[0]).run());
    trial.as(
        "a",
        () ->
            pool.submit(
                    () -> {
                      inner.fork();
                      if (!inner.tryUnfork()) {
                        inner.join();
                        inner.reinitialize();
                      }
                    })
                .get());
    owner[0] = "b";
    trial.as("b", () -> pool.submit(inner).get());
    pool.shutdown();
  }

  private static void beginsRun(Trial trial) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(2);
    trial.as(
        "a",
        () ->
            pool.submit(
                    () -> {
                      trial.copy("a");
                      trial.inRun("c", () -> new Tree(trial.task("c"), DEPTH).invoke());
                      new Tree(trial.task("a"), DEPTH).invoke();
                      return null;
                    })
                .get());
    pool.submit(new Tree(trial.task(Trial.NOBODY), DEPTH)).get();
    pool.shutdown();
  }

  private static void madeInside(Trial trial) throws Exception {
    ForkJoinPool[] pool = new ForkJoinPool[1];
    trial.as("a", () -> pool[0] = new ForkJoinPool(1));
    for (String owner : List.of("a", Trial.NOBODY, "b", "a", Trial.NOBODY)) {
      trial.as(owner, () -> pool[0].submit((Runnable) trial.task(owner)).get());
    }
    pool[0].shutdown();
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      Trial.await(latch);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Does the task once in each leaf. */
  static final class Tree extends RecursiveAction {

    private static final long serialVersionUID = 1;

    private final transient Task task;
    private final int depth;

    Tree(Task task, int depth) {
      this.task = task;
      this.depth = depth;
    }

    @Override
    protected void compute() {
      if (depth == 0) {
        task.run();
      } else {
        invokeAll(new Tree(task, depth - 1), new Tree(task, depth - 1));
      }
    }
  }

  private static final class Sum extends RecursiveTask<Integer> {

    private static final long serialVersionUID = 1;

    private final transient Task task;
    private final int depth;

    Sum(Task task, int depth) {
      this.task = task;
      this.depth = depth;
    }

    @Override
    protected Integer compute() {
      if (depth == 0) {
        task.run();
        return 1;
      }
      Sum left = new Sum(task, depth - 1);
      left.fork();
      int right = new Sum(task, depth - 1).compute();
      int sum = right + left.join();
      if (depth == DEPTH && sum != LEAVES) {
        throw new IllegalStateException(sum + " leaves");
      }
      return sum;
    }
  }

  private static final class Counted extends CountedCompleter<Void> {

    private static final long serialVersionUID = 1;

    private final transient Task task;
    private final int depth;

    Counted(CountedCompleter<?> parent, Task task, int depth) {
      super(parent);
      this.task = task;
      this.depth = depth;
    }

    @Override
    public void compute() {
      if (depth == 0) {
        task.run();
      } else {
        setPendingCount(2);
        new Counted(this, task, depth - 1).fork();
        new Counted(this, task, depth - 1).fork();
      }
      tryComplete();
    }

    @Override
    public void onCompletion(CountedCompleter<?> caller) {
      if (depth == DEPTH) {
        task.run();
      }
    }
  }
}
