package io.dspm.lineage.agent.programs.ways;

import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageRun;
import java.util.concurrent.TimeUnit;

/**
 * A thread that does what it is told, all within one run that begins with the first of it, or in
 * none. How it is told is nothing that the agent could take for a hand-over.
 */
final class Actor {

  private final String job;
  private final Thread thread;
  private Turn next;
  private boolean over;

  /**
   * @param job the run's job; {@code null} for no run
   */
  Actor(String job) {
    this.job = job;
    this.thread = new Thread(this::work, "actor of " + job);
    thread.setDaemon(true);
    thread.start();
  }

  /** Something to do, once. */
  static final class Turn {

    private final Trial.Step step;
    private boolean done;
    private Throwable failure;

    Turn(Trial.Step step) {
      this.step = step;
    }

    private void take() {
      Throwable thrown = null;
      try {
        step.run();
      } catch (Exception | Error e) {
        thrown = e;
      }
      synchronized (this) {
        failure = thrown;
        done = true;
        notifyAll();
      }
    }

    synchronized void await() throws Exception {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2 * Trial.PATIENCE_SECONDS);
      while (!done) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          throw new IllegalStateException("an actor does not come to an end");
        }
        wait(left);
      }
      if (failure != null) {
        throw new IllegalStateException(failure);
      }
    }
  }

  void does(Trial.Step step) throws Exception {
    begins(step).await();
  }

  synchronized Turn begins(Trial.Step step) throws InterruptedException {
    while (next != null) {
      wait();
    }
    next = new Turn(step);
    notifyAll();
    return next;
  }

  /** Ends the run and the thread. */
  void end() throws InterruptedException {
    synchronized (this) {
      over = true;
      notifyAll();
    }
    thread.join(TimeUnit.SECONDS.toMillis(Trial.PATIENCE_SECONDS));
  }

  private void work() {
    Turn first = take();
    if (first == null) {
      return;
    }
    if (job == null) {
      takeAll(first);
      return;
    }
    try (LineageRun run = Lineage.start(job)) {
      takeAll(first);
      run.complete();
    }
  }

  private void takeAll(Turn first) {
    for (Turn turn = first; turn != null; turn = take()) {
      turn.take();
    }
  }

  private synchronized Turn take() {
    while (next == null && !over) {
      try {
        wait();
      } catch (InterruptedException e) {
        // A task may have interrupted it; there is nothing to give up.
      }
    }
    Turn taken = next;
    next = null;
    notifyAll();
    return taken;
  }
}
