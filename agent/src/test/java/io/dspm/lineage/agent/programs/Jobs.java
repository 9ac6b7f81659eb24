package io.dspm.lineage.agent.programs;

import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageJob;
import io.dspm.lineage.LineageRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Jobs of many kinds; the first argument names the one to run, the second a directory for its
 * files.
 */
public final class Jobs {

  private final Path directory;

  private Jobs(Path directory) {
    this.directory = directory;
  }

  public static void main(String[] arguments) throws Exception {
    Jobs jobs = new Jobs(Path.of(arguments[1]));
    switch (arguments[0]) {
      case "annotated" -> jobs.annotated();
      case "nested" -> jobs.outer();
      case "fails" -> jobs.failsAndIsCaught();
      case "throws" -> jobs.failing();
      case "exits" -> jobs.exiting();
      case "configured" -> jobs.configured();
      case "threads" -> jobs.threads();
      case "sharedPool" -> jobs.sharedPool();
      case "manual" -> jobs.manual();
      case "asynchronous" -> System.out.println(jobs.asynchronous().get());
      case "interleaved" -> jobs.interleaved();
      case "killed" -> jobs.killed();
      case "sharedTask" -> jobs.sharedTask();
      case "outlived" -> jobs.outlived();
      case "overwritten" -> jobs.overwritten();
      case "storm" -> jobs.storm();
      case "overflows" -> jobs.overflows();
      case "listens" -> jobs.listens();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  @LineageJob(name = "copy", namespace = "team")
  private long annotated() throws IOException {
    copy("a");
    return 1L;
  }

  @LineageJob
  void outer() throws IOException {
    copy("outer");
    inner();
    copy("outer2");
  }

  @LineageJob
  static void doNothing() {}

  @LineageJob
  private synchronized void inner() throws IOException {
    copy("inner");
    doNothing();
  }

  private void failsAndIsCaught() throws IOException {
    IllegalStateException thrown = null;
    try {
      failing();
    } catch (IllegalStateException e) {
      thrown = e;
    }
    System.out.println(
        "caught " + thrown.getMessage() + " " + thrown.getStackTrace()[0].getMethodName());
  }

  @LineageJob(name = "failing")
  private String[] failing() throws IOException {
    copy("before");
    throw new IllegalStateException("no luck");
  }

  @LineageJob(name = "exiting")
  private void exiting() throws IOException {
    copy("before");
    System.exit(7);
  }

  private int configured() throws IOException {
    copy("a");
    return 0;
  }

  @LineageJob(name = "threads")
  private void threads() throws Exception {
    Thread thread = new Thread(() -> copyUnchecked("thread"));
    thread.start();
    thread.join();
    ExecutorService pool = Executors.newFixedThreadPool(2);
    List<Future<?>> done = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String name = "task" + i;
      done.add(pool.submit(() -> copyUnchecked(name)));
    }
    for (Future<?> each : done) {
      each.get();
    }
    pool.shutdown();
  }

  /** One pool for two jobs and for the program itself: nobody's context may stick to its thread. */
  private void sharedPool() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    first(pool);
    second(pool);
    pool.submit(() -> copyUnchecked("nobody")).get();
    pool.shutdown();
  }

  @LineageJob(name = "first")
  private void first(ExecutorService pool) throws Exception {
    pool.submit(() -> copyUnchecked("first")).get();
  }

  @LineageJob(name = "second")
  private void second(ExecutorService pool) throws Exception {
    pool.submit(() -> copyUnchecked("second")).get();
  }

  private void manual() throws IOException {
    try (LineageRun run = Lineage.start("team", "by hand")) {
      System.out.println(run.id().orElseThrow());
      run.input(directory.resolve("a.in"));
      copy("b");
      Lineage.output("ml-registry", "model:fraud/1.0.0");
      run.input("kafka://broker:9092", "topic").output(directory.resolve("late.out"));
      Files.writeString(directory.resolve("late.out"), "late");
      run.complete();
      run.fail(new IllegalStateException("too late to fail"));
    }
    try (LineageRun givenUp = Lineage.start("given up")) {
      copy("c");
      givenUp.input("any", "thing");
    }
    Lineage.start("never ended");
    LineageRun failed = Lineage.start("said to fail");
    failed.fail(new IllegalStateException("by hand"));
    failed.close();
  }

  @LineageJob(name = "asynchronous")
  private CompletableFuture<String> asynchronous() {
    CompletableFuture<String> result = new CompletableFuture<>();
    Thread worker =
        new Thread(
            () -> {
              copyUnchecked("later");
              result.complete("done");
            });
    worker.start();
    return result;
  }

  /** Two threads in two runs of one job at the same time. */
  private void interleaved() throws Exception {
    CountDownLatch bothInside = new CountDownLatch(2);
    Thread one = new Thread(() -> same("one", bothInside));
    Thread two = new Thread(() -> same("two", bothInside));
    one.start();
    two.start();
    one.join();
    two.join();
  }

  @LineageJob(name = "same")
  private void same(String file, CountDownLatch bothInside) {
    bothInside.countDown();
    try {
      bothInside.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    copyUnchecked(file);
  }

  @LineageJob(name = "killed")
  private void killed() throws Exception {
    doNothing();
    copy("a");
    System.out.println("inside");
    new CountDownLatch(1).await();
  }

  /**
   * One object is handed to a pool by nobody first, then by a job: each time it copies the next
   * file.
   */
  private void sharedTask() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    java.util.concurrent.atomic.AtomicInteger next =
        new java.util.concurrent.atomic.AtomicInteger();
    Runnable task = () -> copyUnchecked("shared" + next.incrementAndGet());
    // Some run has handed something over by now.
    first(pool);
    CountDownLatch go = new CountDownLatch(1);
    pool.execute(
        () -> {
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    pool.execute(task);
    handsOver(pool, task);
    go.countDown();
    pool.shutdown();
    if (!pool.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES)) {
      throw new IllegalStateException("The pool does not end");
    }
  }

  @LineageJob(name = "hands over")
  private void handsOver(ExecutorService pool, Runnable task) {
    pool.execute(task);
    pool.execute(task);
  }

  /** A thread of a job goes on writing when the job is over. */
  private void outlived() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    Thread writer = startsAWriter(over);
    over.countDown();
    writer.join();
  }

  @LineageJob(name = "outlived")
  private Thread startsAWriter(CountDownLatch over) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Thread writer =
        new Thread(
            () -> {
              try (var out = Files.newOutputStream(directory.resolve("late.out"))) {
                out.write('a');
                begun.countDown();
                over.await();
                out.write('b');
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    writer.start();
    begun.await();
    return writer;
  }

  /** What another job made of a file that this one wrote is an input like any other. */
  @LineageJob(name = "overwritten")
  private void overwritten() throws IOException {
    Files.writeString(directory.resolve("shared.out"), "mine");
    overwrites();
    Files.readString(directory.resolve("shared.out"));
  }

  @LineageJob(name = "overwrites")
  private void overwrites() throws IOException {
    Files.writeString(directory.resolve("shared.out"), "not yours any more");
  }

  private void storm() {
    for (int i = 0; i < 300_000; i++) {
      doNothing();
    }
  }

  /** Overflows the stack in a job that calls itself, and goes on with work. */
  private void overflows() throws IOException {
    try {
      deeper(1);
    } catch (StackOverflowError expected) {
      System.out.println("overflowed");
    }
    after();
  }

  @LineageJob(name = "deeper")
  private static long deeper(long depth) {
    return deeper(depth + 1) + depth;
  }

  @LineageJob(name = "after")
  private void after() throws IOException {
    copy("a");
  }

  /** Listens to everything that is logged in this JVM, while events are delivered. */
  private void listens() throws Exception {
    java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
    root.setLevel(java.util.logging.Level.ALL);
    for (java.util.logging.Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(
        new java.util.logging.ConsoleHandler() {
          @Override
          public void publish(java.util.logging.LogRecord entry) {
            System.out.println(entry.getLoggerName() + " " + entry.getMessage());
          }
        });
    annotated();
    // Until the agent has delivered that job: the test's server answers by making this file.
    while (!Files.exists(directory.resolve("delivered"))) {
      Thread.onSpinWait();
    }
  }

  private void copyUnchecked(String name) {
    try {
      copy(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads {@code name.in} and writes {@code name.out}. */
  private void copy(String name) throws IOException {
    String content = Files.readString(directory.resolve(name + ".in"));
    Files.writeString(directory.resolve(name + ".out"), content + "!");
  }
}
