package io.dspm.lineage.agent.programs.torture;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The program. What each thread draws depends on the seed and on what the others did to the files
 * before.
 *
 * <p>Arguments: the directory, the seed, how many steps there are to be, whether another process
 * interferes, and where to write what a truthful record may contain.
 */
public final class Torture {

  static final int CLUSTERS = 4;

  /** Files of more bytes grow slowly. */
  static final int LARGE = 128 * 1024;

  private static final int FILES = 3;
  private static final int THREADS = 6;
  private static final int POOLED = 20;

  private final List<Cluster> clusters = new ArrayList<>();
  private final List<byte[]> pool = new ArrayList<>();
  private final Path pooled;
  private final Outsider outsider;
  private final int steps;

  private final String traced = System.getProperty("torture.trace");
  private final Queue<String> trace = new ConcurrentLinkedQueue<>();
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicInteger made = new AtomicInteger();
  private final Queue<Account> ended = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  private Torture(Path directory, Outsider outsider, int steps) throws IOException {
    this.outsider = outsider;
    this.steps = steps;
    this.pooled = Files.createDirectory(directory.resolve("pool"));
    for (int i = 0; i < CLUSTERS; i++) {
      Path own = Files.createDirectory(directory.resolve("c" + i + "a"));
      clusters.add(new Cluster(i, own.toRealPath(), FILES));
    }
  }

  public static void main(String[] arguments) throws Exception {
    long seed = Long.parseLong(arguments[1]);
    int steps = Integer.parseInt(arguments[2]);
    System.out.println("seed " + seed);
    try (Outsider outsider = Boolean.parseBoolean(arguments[3]) ? new Outsider() : null) {
      Torture torture = new Torture(Path.of(arguments[0]), outsider, steps);
      torture.fillPool(new Lots(seed));
      torture.run(seed);
      torture.print(Path.of(arguments[4]));
    }
    System.exit(0);
  }

  private void fillPool(Lots lots) throws IOException {
    for (int i = 0; i < POOLED; i++) {
      pool.add(lots.content());
      Files.write(pooled.resolve("" + i), pool.get(i));
    }
  }

  private void run(long seed) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Worker worker = new Worker(this, seed * THREADS + i);
      Thread thread = new Thread(() -> work(worker), "torture-" + i);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new IllegalStateException("The model or the file system is wrong", thrown);
    }
  }

  private void work(Worker worker) {
    try {
      worker.work();
    } catch (IOException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Negative when there are enough. */
  int nextRun() {
    return made.get() < steps && failure.get() == null ? runs.incrementAndGet() : -1;
  }

  void ended(Account run, int stepsOfIt) {
    ended.add(run);
    made.addAndGet(stepsOfIt);
  }

  Cluster cluster(int number) {
    return clusters.get(number);
  }

  void lockAll() {
    for (Cluster cluster : clusters) {
      cluster.lock.lock();
    }
  }

  void unlockAll() {
    for (Cluster cluster : clusters) {
      cluster.lock.unlock();
    }
  }

  /** Whether each step is written down, which helps to see why a record is wrong. */
  boolean isTold() {
    return traced != null;
  }

  void told(String step) {
    if (isTold()) {
      trace.add(step);
    }
  }

  boolean hasOutsider() {
    return outsider != null;
  }

  Outsider outsider() {
    return outsider;
  }

  byte[] pooled(Lots lots) {
    return pool.get(lots.upTo(POOLED));
  }

  Path pool(byte[] content) {
    return pooled.resolve("" + pool.indexOf(content));
  }

  private void print(Path truth) throws IOException {
    if (isTold()) {
      Files.write(Path.of(traced), trace);
    }
    try (PrintWriter out =
        new PrintWriter(Files.newBufferedWriter(truth, StandardCharsets.UTF_8))) {
      for (Account run : ended) {
        run.print(out);
      }
      out.println("steps\t" + made.get());
    }
  }
}
