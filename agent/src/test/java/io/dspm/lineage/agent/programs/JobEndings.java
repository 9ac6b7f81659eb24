package io.dspm.lineage.agent.programs;

import io.dspm.lineage.LineageJob;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** Jobs that end in the way that the first argument names; the JVM ends by itself. */
public final class JobEndings {

  private JobEndings() {}

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "throwables" -> throwables();
      case "outOfMemory" -> outOfMemory();
      case "outOfMemoryOutOfMain" -> fillsTheHeap();
      case "interrupted" -> interrupted();
      case "stopped" -> stopped();
      case "uncaughtInAThread" -> uncaughtInAThread();
      case "goesOnAfterMain" -> goesOnAfterMain();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /** Each comes out as the object that it was when it was thrown, with all that it carries. */
  private static void throwables() {
    Throwable circular = new IllegalStateException("round", new IOException("and round"));
    circular.getCause().initCause(circular);
    passes("checked", new IOException("no file"));
    passes("unchecked", new IllegalStateException("no luck", new IOException("no file")));
    passes("error", new AssertionError("not so"));
    passes("bare throwable", new Throwable("bare"));
    passes("without words", new IllegalArgumentException((String) null));
    passes("many words", new IllegalArgumentException("word ".repeat(100_000)));
    passes("rude", new Rude());
    passes("null words", new NullWords());
    passes("no stack", new NoStack());
    passes("circular", circular);
  }

  private static void passes(String kind, Throwable thrown) {
    thrown.addSuppressed(new IOException("on close"));
    StackTraceElement[] trace = thrown.getStackTrace();
    Throwable cause = thrown.getCause();
    Throwable[] suppressed = thrown.getSuppressed();
    Throwable caught = null;
    try {
      throwing(thrown);
    } catch (Throwable e) {
      caught = e;
    }
    boolean untouched =
        caught == thrown
            && caught.getCause() == cause
            && Arrays.equals(suppressed, caught.getSuppressed())
            && Arrays.equals(trace, caught.getStackTrace());
    System.out.println(kind + (untouched ? " is untouched" : " is another"));
  }

  @LineageJob(name = "throwing")
  private static void throwing(Throwable thrown) throws Throwable {
    throw thrown;
  }

  private static void outOfMemory() {
    try {
      fillsTheHeap();
    } catch (OutOfMemoryError e) {
      System.out.println("out of memory");
    }
    after();
  }

  @LineageJob(name = "fills the heap")
  private static void fillsTheHeap() {
    long[][] all = new long[1_000][];
    for (int i = 0; i < all.length; i++) {
      all[i] = new long[10_000_000];
    }
    throw new IllegalStateException("The heap is too large for this test");
  }

  @LineageJob(name = "after")
  private static void after() {}

  private static void interrupted() throws InterruptedException {
    Thread worker = new Thread(JobEndings::waitsQuietly);
    worker.start();
    worker.interrupt();
    worker.join();
  }

  private static void waitsQuietly() {
    try {
      waits();
    } catch (InterruptedException e) {
      System.out.println("interrupted");
    }
  }

  @LineageJob(name = "interrupted")
  private static void waits() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  private static void stopped() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    Thread worker = new Thread(() -> spins(inside));
    worker.start();
    inside.await();
    // Not there any more in later JDKs.
    Thread.class.getMethod("stop").invoke(worker);
    worker.join();
    System.out.println("stopped");
  }

  @LineageJob(name = "stopped")
  private static void spins(CountDownLatch inside) {
    inside.countDown();
    while (true) {
      Thread.onSpinWait();
    }
  }

  private static void uncaughtInAThread() throws InterruptedException {
    Thread worker = new Thread(JobEndings::failing, "worker");
    worker.start();
    worker.join();
  }

  @LineageJob(name = "failing")
  private static void failing() {
    throw new IllegalStateException("no luck");
  }

  private static void goesOnAfterMain() {
    Thread main = Thread.currentThread();
    new Thread(() -> outlasts(main)).start();
  }

  @LineageJob(name = "outlasts main")
  private static void outlasts(Thread main) {
    try {
      main.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers no question that is asked of a throwable. */
  private static final class Rude extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("not my message");
    }

    @Override
    public String getLocalizedMessage() {
      throw new IllegalStateException("not in any language");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("no string of me");
    }

    @Override
    public void printStackTrace(PrintStream out) {
      throw new IllegalStateException("no trace of me");
    }

    @Override
    public void printStackTrace(PrintWriter out) {
      throw new IllegalStateException("no trace of me");
    }
  }

  private static final class NullWords extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String toString() {
      return null;
    }
  }

  private static final class NoStack extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoStack() {
      super("no stack", null, true, false);
    }
  }
}
