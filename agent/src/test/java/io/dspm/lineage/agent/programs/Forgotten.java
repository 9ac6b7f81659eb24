package io.dspm.lineage.agent.programs;

import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageRun;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Hands over a million tasks in many ways, inside of jobs and outside, of which some are never run;
 * then none of them must be remembered. Prints by how many bytes the used heap has grown since a
 * tenth of it was done.
 *
 * <p>Arguments: the number of tasks, the growth in bytes below which it need not wait for the
 * collector and for the agent any longer.
 */
public final class Forgotten {

  private static final int BATCH = 500;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  private final ExecutorService pool = Executors.newFixedThreadPool(2);
  private final ForkJoinPool forkJoin = new ForkJoinPool(2);
  private final ScheduledThreadPoolExecutor scheduled = new ScheduledThreadPoolExecutor(1);
  private final Timer timer = new Timer(true);
  private final ThreadPoolExecutor dropping =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(1),
          new ThreadPoolExecutor.DiscardOldestPolicy());
  private final CountDownLatch end = new CountDownLatch(1);

  /** One object that is handed over again and again and hardly ever run. */
  private final Runnable same = () -> {};

  /** As long as it lives, so may what was to follow it, if the program wants so. */
  private CompletableFuture<String> never = new CompletableFuture<>();

  private interface Step {
    void run() throws Exception;
  }

  private Forgotten() {
    scheduled.setRemoveOnCancelPolicy(true);
    dropping.execute(this::waitForTheEnd);
  }

  public static void main(String[] arguments) throws Exception {
    int tasks = Integer.parseInt(arguments[0]);
    long enough = Long.parseLong(arguments[1]);
    Forgotten forgotten = new Forgotten();
    forgotten.handOver(tasks / 10);
    long before = usedAtLeast(0, 0);
    forgotten.handOver(tasks);
    long after = usedAtLeast(before + enough, PATIENCE);
    System.out.println(after - before);
    forgotten.end.countDown();
    System.exit(0);
  }

  /** What is used when the collector is done; waits until it is no more than {@code enough}. */
  private static long usedAtLeast(long enough, long patience) {
    Runtime runtime = Runtime.getRuntime();
    long until = System.nanoTime() + patience;
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5 || (least > enough && System.nanoTime() < until); i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  private void handOver(int tasks) throws Exception {
    List<Step> ways = ways();
    int rounds = Math.max(1, tasks / (ways.size() * BATCH));
    for (int i = 0; i < rounds; i++) {
      boolean inside = i % 2 == 0;
      for (Step way : ways) {
        if (inside) {
          try (LineageRun run = Lineage.start("job")) {
            way.run();
            run.complete();
          }
        } else {
          way.run();
        }
      }
    }
  }

  private List<Step> ways() {
    List<Step> ways = new ArrayList<>();
    ways.add(this::executed);
    ways.add(this::forked);
    ways.add(this::completed);
    ways.add(this::neverCompleted);
    ways.add(this::cancelled);
    ways.add(this::scheduledAndCancelled);
    ways.add(this::timedAndCancelled);
    ways.add(this::rejected);
    ways.add(this::shutDownNow);
    ways.add(this::droppedAgainAndAgain);
    ways.add(this::neverStarted);
    if (Runtime.version().feature() >= 21) {
      ways.add(this::virtual);
      ways.add(this::virtualNeverStarted);
    }
    return ways;
  }

  private void executed() throws Exception {
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      all.add(pool.submit(() -> {}));
    }
    for (Future<?> each : all) {
      each.get();
    }
  }

  private void forked() throws Exception {
    forkJoin
        .submit(
            () -> {
              List<ForkJoinTask<?>> all = new ArrayList<>();
              for (int i = 0; i < BATCH; i++) {
                all.add(ForkJoinTask.adapt(() -> {}).fork());
              }
              all.forEach(ForkJoinTask::join);
            })
        .get();
  }

  private void completed() throws Exception {
    CompletableFuture<String> first = new CompletableFuture<>();
    CompletableFuture<?> last = first;
    for (int i = 0; i < BATCH / 2; i++) {
      last = last.thenRun(() -> {});
      first.thenRunAsync(() -> {}, pool);
    }
    first.complete("done");
    last.get();
  }

  private void neverCompleted() {
    never = new CompletableFuture<>();
    for (int i = 0; i < BATCH; i++) {
      never.thenRunAsync(() -> {});
    }
  }

  private void cancelled() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    pool.execute(() -> await(go));
    pool.execute(() -> await(go));
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      all.add(pool.submit(() -> {}));
    }
    all.forEach(each -> each.cancel(true));
    go.countDown();
  }

  private void scheduledAndCancelled() {
    for (int i = 0; i < BATCH; i++) {
      scheduled.schedule(() -> {}, 1, TimeUnit.HOURS).cancel(false);
    }
  }

  private void timedAndCancelled() {
    for (int i = 0; i < BATCH; i++) {
      TimerTask task =
          new TimerTask() {
            @Override
            public void run() {}
          };
      timer.schedule(task, 3_600_000);
      task.cancel();
    }
    timer.purge();
  }

  private void rejected() {
    ExecutorService closed = Executors.newFixedThreadPool(1);
    closed.shutdown();
    int refused = 0;
    for (int i = 0; i < BATCH; i++) {
      try {
        closed.execute(() -> {});
      } catch (RejectedExecutionException e) {
        refused++;
      }
    }
    check(refused == BATCH);
  }

  private void shutDownNow() throws InterruptedException {
    ExecutorService other = Executors.newFixedThreadPool(1);
    CountDownLatch go = new CountDownLatch(1);
    other.execute(() -> await(go));
    for (int i = 0; i < BATCH; i++) {
      other.execute(() -> {});
    }
    check(other.shutdownNow().size() >= BATCH);
    go.countDown();
    check(other.awaitTermination(20, TimeUnit.SECONDS));
  }

  private void droppedAgainAndAgain() {
    for (int i = 0; i < BATCH; i++) {
      dropping.execute(same);
    }
  }

  private void neverStarted() {
    for (int i = 0; i < BATCH; i++) {
      check(!new Thread(() -> {}).isAlive());
    }
  }

  private void virtual() throws Exception {
    List<Thread> all = new ArrayList<>();
    Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    Runnable nothing = () -> {};
    for (int i = 0; i < BATCH; i++) {
      all.add((Thread) start.invoke(null, nothing));
    }
    for (Thread each : all) {
      each.join();
    }
  }

  private void virtualNeverStarted() throws Exception {
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    Method unstarted =
        Class.forName("java.lang.Thread$Builder").getMethod("unstarted", Runnable.class);
    Runnable nothing = () -> {};
    for (int i = 0; i < BATCH; i++) {
      check(!((Thread) unstarted.invoke(builder, nothing)).isAlive());
    }
  }

  private void waitForTheEnd() {
    await(end);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      // By shutdownNow.
    }
  }

  private static void check(boolean so) {
    if (!so) {
      throw new IllegalStateException();
    }
  }
}
