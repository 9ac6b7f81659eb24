package io.dspm.lineage.agent.programs;

import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageJob;
import io.dspm.lineage.LineageRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/**
 * Runs by hand among annotated jobs and threads; the first argument names what to do, the second a
 * directory for files. Each copy is named after the run that it belongs to.
 */
public final class ByHand {

  private final Path directory;
  private final Foreign foreign = new Foreign();

  private ByHand(Path directory) {
    this.directory = directory;
  }

  public static void main(String[] arguments) throws Exception {
    ByHand byHand = new ByHand(Path.of(arguments[1]));
    byHand.foreign.start();
    switch (arguments[0]) {
      case "handInJob" -> byHand.handInJob();
      case "jobInHand" -> byHand.jobInHand();
      case "outOfOrder" -> byHand.outOfOrder();
      case "endedInsideAJob" -> byHand.endedInsideAJob();
      case "leftOpenInAJob" -> byHand.leftOpenInAJob();
      case "endedElsewhere" -> byHand.endedElsewhere();
      case "tasks" -> byHand.tasks();
      case "ofAJob" -> byHand.ofAJob();
      case "ofNobody" -> byHand.ofNobody();
      case "throwing" -> byHand.throwing();
      case "tooLate" -> byHand.tooLate();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.out.println("done");
  }

  @LineageJob(name = "job")
  private void handInJob() {
    copy("job1");
    try (LineageRun hand = Lineage.start("hand")) {
      copy("hand");
      hand.complete();
    }
    copy("job2");
  }

  private void jobInHand() {
    try (LineageRun hand = Lineage.start("hand")) {
      copy("hand1");
      job("job");
      copy("hand2");
      hand.complete();
    }
    copy("program");
  }

  @LineageJob(name = "job")
  private void job(String file) {
    copy(file);
  }

  private void outOfOrder() {
    LineageRun outer = Lineage.start("outer");
    LineageRun inner = Lineage.start("inner");
    outer.complete();
    copy("inner");
    inner.complete();
    copy("program");
  }

  /** The job goes on, and whoever called it finds no run. */
  private void endedInsideAJob() {
    LineageRun hand = Lineage.start("hand");
    copy("hand");
    ends(hand);
    copy("program");
  }

  @LineageJob(name = "job")
  private void ends(LineageRun hand) {
    hand.complete();
    copy("job");
  }

  private void leftOpenInAJob() {
    leaves();
    copy("program");
    job2();
  }

  @LineageJob(name = "job")
  private void leaves() {
    copy("job");
    Lineage.start("left");
    copy("left");
  }

  @LineageJob(name = "job2")
  private void job2() {
    copy("job2");
  }

  private void endedElsewhere() throws Exception {
    LineageRun hand = Lineage.start("hand");
    copy("hand");
    foreign.get(
        () -> {
          hand.complete();
          copy("program1");
          return "";
        });
    copy("program2");
  }

  /** All ways in which a thread that the agent knows nothing of may work for a run. */
  private void tasks() throws Exception {
    LineageRun hand = Lineage.start("hand");
    Runnable wrapped = hand.wrap(() -> copy("hand1"));
    Callable<String> callable = hand.wrap(() -> copied("hand2"));
    Supplier<String> supplier = hand.wrapSupplier(() -> copied("hand3"));
    Runnable current = Lineage.wrap(() -> copy("hand4"));
    Callable<String> currentCallable = Lineage.wrap(() -> copied("hand5"));
    Supplier<String> currentSupplier = Lineage.wrapSupplier(() -> copied("hand6"));
    foreign.get(
        () -> {
          wrapped.run();
          copy("program1");
          System.out.println(callable.call() + supplier.get());
          current.run();
          System.out.println(currentCallable.call() + currentSupplier.get());
          hand.run(() -> copy("hand7"));
          System.out.println(hand.call(() -> copied("hand8")));
          hand.run(() -> job("job"));
          copy("program2");
          return "";
        });
    hand.complete();
  }

  private void ofAJob() throws Exception {
    Callable<String> task = handsOut();
    System.out.println(task.call());
  }

  /** The task runs twice: while the job does, and afterwards. */
  @LineageJob(name = "job")
  private Callable<String> handsOut() throws Exception {
    int[] times = new int[1];
    Callable<String> task = Lineage.wrap(() -> copied(times[0]++ == 0 ? "job" : "program"));
    foreign.get(
        () -> {
          String done = task.call();
          copy("program1");
          return done;
        });
    return task;
  }

  /** What was wrapped in no run works for none, even where it is run within one. */
  private void ofNobody() {
    Runnable task = Lineage.wrap(() -> copy("program"));
    inAJob(task);
  }

  @LineageJob(name = "job")
  private void inAJob(Runnable task) {
    task.run();
    copy("job");
  }

  private void throwing() throws Exception {
    IOException checked = new IOException("no file");
    Error error = new AssertionError("not so");
    try (LineageRun hand = Lineage.start("hand")) {
      Callable<String> task =
          hand.wrap(
              () -> {
                copy("hand");
                throw checked;
              });
      Runnable throwing =
          () -> {
            throw error;
          };
      Runnable other = hand.wrap(throwing);
      foreign.get(
          () -> {
            try {
              task.call();
            } catch (IOException e) {
              System.out.println(e == checked);
            }
            try {
              other.run();
            } catch (AssertionError e) {
              System.out.println(e == error);
            }
            copy("program");
            return "";
          });
    }
  }

  private void tooLate() throws Exception {
    LineageRun hand = Lineage.start("hand");
    Runnable task = hand.wrap(() -> copy("program"));
    copy("hand");
    hand.complete();
    foreign.get(
        () -> {
          task.run();
          return "";
        });
  }

  private String copied(String name) {
    copy(name);
    return name + " ";
  }

  private void copy(String name) {
    try {
      String content = Files.readString(directory.resolve(name + ".in"));
      Files.writeString(directory.resolve(name + ".out"), content + "!");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A pool of one thread, as nobody else makes them: the agent can't follow what it is given. */
  private static final class Foreign extends Thread {

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    Foreign() {
      setDaemon(true);
    }

    <T> T get(Callable<T> work) throws Exception {
      FutureTask<T> task = new FutureTask<>(work);
      tasks.add(task);
      return task.get();
    }

    @Override
    public void run() {
      while (true) {
        try {
          tasks.take().run();
        } catch (InterruptedException e) {
          return;
        }
      }
    }
  }
}
