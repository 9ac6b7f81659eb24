package io.dspm.lineage.agent.programs;

import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageRun;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * Many jobs, and nobody, over the same few pools: each uses files of its own only, in small tasks
 * that it hands over in ways that it draws by lot. What each draws depends on the seed alone; how
 * they interleave is the machine's doing.
 *
 * <p>Arguments: the directory, the seed, the least number of accesses in all.
 */
public final class Crowd {

  public static final int JOBS = 64;

  /** How many inputs each job has, and how many outputs. */
  public static final int FILES = 4;

  /** The number of the one that is no job. */
  public static final int NOBODY = JOBS;

  private static final int TASKS = 8;
  private static final int ACCESSES_A_TASK = 4;
  private static final Method START_VIRTUAL = startVirtual();

  private final Path directory;
  private final long seed;
  private final int rounds;
  private final ExecutorService pool = Executors.newFixedThreadPool(4);
  private final ForkJoinPool forkJoin = new ForkJoinPool(3);
  private final ForkJoinPool quiescing = new ForkJoinPool(2);
  private final ScheduledExecutorService scheduled = Executors.newScheduledThreadPool(2);
  private final Timer timer = new Timer(true);

  /** Completed by whoever comes along. */
  private final Queue<CompletableFuture<String>> open = new ConcurrentLinkedQueue<>();

  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  private Crowd(Path directory, long seed, int accesses) {
    this.directory = directory;
    this.seed = seed;
    int round = (JOBS + 1) * TASKS * ACCESSES_A_TASK;
    this.rounds = Math.max(20, (accesses + round - 1) / round);
  }

  public static void main(String[] arguments) throws Exception {
    long seed = Long.parseLong(arguments[1]);
    System.out.println("seed " + seed);
    new Crowd(Path.of(arguments[0]), seed, Integer.parseInt(arguments[2])).run();
    System.exit(0);
  }

  /** The name of one of a job's files. */
  public static String file(int job, int number, String ending) {
    return job + "." + number + ending;
  }

  private void run() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int job = 0; job <= JOBS; job++) {
      int number = job;
      Thread thread = new Thread(() -> takePart(number), "job" + job);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new IllegalStateException(failure.get());
    }
  }

  private void takePart(int job) {
    try {
      if (job == NOBODY) {
        work(job);
        return;
      }
      try (LineageRun run = Lineage.start("job" + job)) {
        work(job);
        run.complete();
      }
    } catch (Exception | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private void work(int job) throws Exception {
    Random random = new Random(seed + job);
    for (int i = 0; i < rounds; i++) {
      CountDownLatch left = new CountDownLatch(TASKS);
      // No larger than what the job would draw itself: its accesses are the same each time.
      Random tasks = new Random(random.nextLong());
      Runnable task =
          () -> {
            access(job, tasks);
            left.countDown();
          };
      handOver(random.nextInt(START_VIRTUAL == null ? 9 : 11), task);
      while (!left.await(1, TimeUnit.MILLISECONDS)) {
        completeOne();
        if (failure.get() != null) {
          return;
        }
      }
      completeOne();
    }
  }

  private void handOver(int way, Runnable task) throws Exception {
    switch (way) {
      case 0 -> repeat(() -> pool.execute(task));
      case 1 -> repeat(() -> forkJoin.execute(task));
      case 2 -> repeat(() -> CompletableFuture.runAsync(task));
      case 3 -> IntStream.range(0, TASKS).parallel().forEach(i -> task.run());
      case 4 -> ForkJoinPool.commonPool().execute(new Halves(task, TASKS));
      case 5 -> repeat(() -> scheduled.schedule(task, 100, TimeUnit.MICROSECONDS));
      case 6 -> dependents(task);
      case 7 -> {
        repeat(() -> timer.schedule(timed(task), 0), TASKS - 1);
        new Thread(task).start();
      }
      case 8 -> quiescing.execute(() -> helps(task));
      case 9 -> repeat(() -> startVirtualThread(task));
      default -> startVirtualThread(() -> repeat(() -> startVirtualThread(task)));
    }
  }

  /** In the midst of it does whatever else is to be done in the pool, for whomever. */
  private static void helps(Runnable task) {
    repeat(task, TASKS / 2);
    ForkJoinTask.helpQuiesce();
    repeat(task, TASKS / 2);
  }

  private static void repeat(Runnable step) {
    repeat(step, TASKS);
  }

  private static void repeat(Runnable step, int times) {
    for (int i = 0; i < times; i++) {
      step.run();
    }
  }

  /** What follows a future that somebody else is going to complete. */
  private void dependents(Runnable task) {
    CompletableFuture<String> future = new CompletableFuture<>();
    for (int i = 0; i < TASKS / 4; i++) {
      future.thenRun(task).thenRunAsync(task);
      future.thenAcceptAsync(value -> task.run(), pool).thenRun(task);
    }
    open.add(future);
  }

  private void completeOne() {
    CompletableFuture<String> future = open.poll();
    if (future != null) {
      future.complete("done");
    }
  }

  private static TimerTask timed(Runnable task) {
    return new TimerTask() {
      @Override
      public void run() {
        task.run();
      }
    };
  }

  /** Three reads and a write, of files of this job. */
  private void access(int job, Random random) {
    try {
      for (int i = 1; i < ACCESSES_A_TASK; i++) {
        String name = file(job, next(random), ".in");
        try (FileInputStream in = new FileInputStream(directory.resolve(name).toFile())) {
          if (in.read() < 0) {
            throw new IOException(name + " is empty");
          }
        }
      }
      String name = file(job, next(random), ".out");
      try (FileOutputStream out = new FileOutputStream(directory.resolve(name).toFile(), true)) {
        out.write('x');
      }
    } catch (IOException e) {
      failure.compareAndSet(null, e);
      throw new UncheckedIOException(e);
    }
  }

  private static int next(Random random) {
    synchronized (random) {
      return random.nextInt(FILES);
    }
  }

  private static Method startVirtual() {
    try {
      return Thread.class.getMethod("startVirtualThread", Runnable.class);
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  private static void startVirtualThread(Runnable task) {
    try {
      START_VIRTUAL.invoke(null, task);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Halves extends RecursiveAction {

    private static final long serialVersionUID = 1;

    private final transient Runnable task;
    private final int size;

    Halves(Runnable task, int size) {
      this.task = task;
      this.size = size;
    }

    @Override
    protected void compute() {
      if (size == 1) {
        task.run();
      } else {
        invokeAll(new Halves(task, size / 2), new Halves(task, size - size / 2));
      }
    }
  }
}
