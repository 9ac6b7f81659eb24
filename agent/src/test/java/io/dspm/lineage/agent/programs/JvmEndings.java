package io.dspm.lineage.agent.programs;

import io.dspm.lineage.LineageJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * Ends the JVM in the way that the first argument names; the second is a directory for files. Where
 * the system property {@code told} names a file, the test makes that file once it was told of the
 * program's job.
 */
public final class JvmEndings {

  private final Path directory;

  private JvmEndings(Path directory) {
    this.directory = directory;
  }

  public static void main(String[] arguments) throws Exception {
    JvmEndings endings = new JvmEndings(Path.of(arguments[1]));
    System.out.println("begun");
    switch (arguments[0]) {
      case "exitsWithZeroInAJob" -> endings.exits(0);
      case "exitsInANestedJob" -> endings.nests(5);
      case "exitsInterrupted" -> {
        Thread.currentThread().interrupt();
        endings.exits(0);
      }
      case "exitsBesideAJob" -> endings.exitsBesideAJob();
      case "exitsTooLate" -> endings.exitsTooLate();
      case "throwsOutOfMain" -> failing();
      case "handlerExits" -> {
        handlerExitsWith(3);
        failing();
      }
      case "handlerExitsForAThread" -> {
        handlerExitsWith(7);
        new Thread(JvmEndings::failing).start();
        forEver();
      }
      case "daemonInAJob" -> endings.daemonInAJob();
      case "halts" -> Runtime.getRuntime().halt(0);
      case "haltsInAJob" -> endings.haltsInAJob(4);
      case "haltsWarm" -> {
        endings.warmsUp();
        awaitTold();
        endings.haltsInAJob(4);
      }
      case "hookHalts" -> {
        hook(() -> Runtime.getRuntime().halt(8));
        System.exit(0);
      }
      case "exitsHoldingStderr" -> {
        synchronized (System.err) {
          System.exit(0);
        }
      }
      case "endsWhileStderrIsHeld" -> holdStderrForEver();
      case "crash" -> fillsTheHeap();
      case "waitsInAJob" -> waits();
      case "handlesTheSignal" -> handlesTheSignal();
      case "finishesGracefully" -> finishesGracefully();
      case "hooks" -> endings.hooks();
      case "jobsUntilTheEnd" -> jobsUntilTheEnd();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void awaitTold() {
    String told = System.getProperty("told");
    while (told != null && !Files.exists(Path.of(told))) {
      Thread.onSpinWait();
    }
  }

  @LineageJob(name = "warms up")
  private void warmsUp() throws IOException {
    copy("warm");
  }

  @LineageJob(name = "exits")
  private void exits(int status) {
    System.exit(status);
  }

  @LineageJob(name = "nests")
  private void nests(int status) {
    exits(status);
  }

  private void exitsBesideAJob() throws InterruptedException {
    Thread main = Thread.currentThread();
    new Thread(
            () -> {
              awaitState(main, Thread.State.WAITING);
              System.exit(6);
            })
        .start();
    waits();
  }

  /** As a thread does that writes to a pipe which is full. */
  private static void holdStderrForEver() {
    CountDownLatch held = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () -> {
              synchronized (System.err) {
                held.countDown();
                await(new CountDownLatch(1));
              }
            });
    holder.setDaemon(true);
    holder.start();
    await(held);
  }

  /** Who asks for another status once the JVM ends is not heard. */
  private void exitsTooLate() {
    hook(
        () -> {
          Thread late = new Thread(() -> System.exit(9));
          late.setDaemon(true);
          late.start();
          awaitState(late, Thread.State.BLOCKED);
        });
    System.exit(0);
  }

  @LineageJob(name = "failing")
  private static void failing() {
    throw new IllegalStateException("no luck");
  }

  private static void handlerExitsWith(int status) {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, error) -> {
          System.out.println("uncaught " + error);
          System.exit(status);
        });
  }

  private void daemonInAJob() {
    Thread daemon = new Thread(JvmEndings::waitsQuietly);
    daemon.setDaemon(true);
    daemon.start();
    awaitState(daemon, Thread.State.WAITING);
  }

  @LineageJob(name = "halts")
  private void haltsInAJob(int status) throws IOException {
    copy("halted");
    Runtime.getRuntime().halt(status);
  }

  @LineageJob(name = "fills the heap")
  private static void fillsTheHeap() {
    awaitTold();
    long[][] all = new long[1_000][];
    for (int i = 0; i < all.length; i++) {
      all[i] = new long[10_000_000];
    }
  }

  private static void waitsQuietly() {
    try {
      waits();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @LineageJob(name = "waits")
  private static void waits() throws InterruptedException {
    System.out.println("inside");
    forEver();
  }

  private static void forEver() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  /** By reflection: the compiler warns of these classes, and can't be told not to. */
  private static void handlesTheSignal() throws Exception {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object exits =
        Proxy.newProxyInstance(
            JvmEndings.class.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> {
              System.exit(0);
              return null;
            });
    Object term = signal.getConstructor(String.class).newInstance("TERM");
    signal.getMethod("handle", signal, handler).invoke(null, term, exits);
    waits();
  }

  /** A hook lets the job come to its end, as servers do. */
  private static void finishesGracefully() throws InterruptedException {
    CountDownLatch ending = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    hook(
        () -> {
          ending.countDown();
          await(done);
        });
    finishes(ending);
    done.countDown();
    forEver();
  }

  @LineageJob(name = "finishes")
  private static void finishes(CountDownLatch ending) {
    System.out.println("inside");
    await(ending);
  }

  /** What hooks do is the program's doing, and not that of the job in which it ended. */
  private void hooks() {
    hook(() -> copyUnchecked("hook"));
    hook(this::lateJob);
    exits(0);
  }

  @LineageJob(name = "late")
  private void lateJob() {
    copyUnchecked("late");
  }

  private static void jobsUntilTheEnd() {
    CountDownLatch begun = new CountDownLatch(1);
    Thread daemon =
        new Thread(
            () -> {
              while (true) {
                shortJob();
                begun.countDown();
              }
            });
    daemon.setDaemon(true);
    daemon.start();
    await(begun);
  }

  @LineageJob(name = "short")
  private static void shortJob() {
    Thread.onSpinWait();
  }

  private static void hook(Runnable work) {
    Runtime.getRuntime().addShutdownHook(new Thread(work));
  }

  private static void awaitState(Thread thread, Thread.State state) {
    while (thread.getState() != state) {
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void copyUnchecked(String name) {
    try {
      copy(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void copy(String name) throws IOException {
    String content = Files.readString(directory.resolve(name + ".in"));
    Files.writeString(directory.resolve(name + ".out"), content + "!");
  }
}
