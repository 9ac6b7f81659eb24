package io.dspm.lineage.agent.bench;

import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageRun;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Work that goes to another thread and back, handed over within a run or outside of any. Under the
 * agent the run's context goes along.
 */
@State(Scope.Thread)
public class HandOvers {

  private static final int TASKS = 1_000;
  private static final int DEPTH = 10;

  @Param({"outside", "within"})
  public String where;

  private final ExecutorService pool = Executors.newFixedThreadPool(1);
  private final ForkJoinPool forkJoin = new ForkJoinPool(2);
  private final Future<?>[] futures = new Future<?>[TASKS];
  private final Runnable nothing = () -> {};
  private MethodHandle startVirtual;
  private LineageRun run;

  @Setup
  public void findVirtualThreads() throws IllegalAccessException {
    try {
      startVirtual =
          MethodHandles.publicLookup()
              .findStatic(
                  Thread.class,
                  "startVirtualThread",
                  MethodType.methodType(Thread.class, Runnable.class));
    } catch (NoSuchMethodException e) {
      // Before 21; WithAndWithout leaves that case out.
      startVirtual = null;
    }
  }

  /**
   * Begins the run, if there is to be one: for each iteration, which is a task of a pool, so that
   * its thread keeps no run.
   */
  @Setup(Level.Iteration)
  public void begin() {
    run = where.equals("within") ? Lineage.start("measured") : null;
  }

  @TearDown(Level.Iteration)
  public void end() {
    if (run != null) {
      run.complete();
    }
  }

  @TearDown
  public void shutDown() throws InterruptedException {
    pool.shutdown();
    forkJoin.shutdown();
    if (!pool.awaitTermination(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the pool does not end");
    }
  }

  /** A thousand tasks, so that it is not the waking of threads that is measured. */
  @Benchmark
  public void thousandTasksOfAPool() throws Exception {
    for (int i = 0; i < TASKS; i++) {
      futures[i] = pool.submit(nothing);
    }
    for (Future<?> future : futures) {
      future.get();
    }
  }

  /** A tree with a thousand forks. */
  @Benchmark
  public int thousandForks() {
    return forkJoin.invoke(new Tree(DEPTH));
  }

  /** A chain of a thousand dependents, each another task of the pool. */
  @Benchmark
  public Object thousandDependents() {
    CompletableFuture<Integer> last = CompletableFuture.completedFuture(0);
    for (int i = 0; i < TASKS; i++) {
      last = last.thenApplyAsync(value -> value + 1, pool);
    }
    return last.join();
  }

  @Benchmark
  public int parallelStream() {
    return IntStream.range(0, 100_000).parallel().map(i -> i ^ (i >>> 3)).sum();
  }

  @Benchmark
  public void virtualThread() throws Throwable {
    Thread thread = (Thread) startVirtual.invokeExact(nothing);
    thread.join();
  }

  private static final class Tree extends RecursiveTask<Integer> {

    private static final long serialVersionUID = 1;

    private final int depth;

    Tree(int depth) {
      this.depth = depth;
    }

    @Override
    protected Integer compute() {
      if (depth == 0) {
        return 1;
      }
      Tree left = new Tree(depth - 1);
      left.fork();
      return new Tree(depth - 1).compute() + left.join();
    }
  }
}
