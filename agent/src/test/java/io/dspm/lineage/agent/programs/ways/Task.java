package io.dspm.lineage.agent.programs.ways;

import java.util.concurrent.TimeUnit;

/** A piece of work that uses files of one owner, each time others. Any thread may do it. */
public final class Task implements Runnable {

  private final Trial trial;
  private final String owner;
  private int most = Integer.MAX_VALUE;
  private int begun;
  private int done;

  Task(Trial trial, String owner) {
    this.trial = trial;
    this.owner = owner;
  }

  /** After so many times it does nothing. */
  public synchronized Task atMost(int times) {
    most = times;
    return this;
  }

  @Override
  public void run() {
    doing(() -> {});
  }

  /** As {@link #run}, with something else between its read and its write. */
  public void doing(Trial.Step between) {
    synchronized (this) {
      if (begun == most) {
        return;
      }
      begun++;
    }
    try {
      trial.copy(owner, between);
    } catch (Exception | Error e) {
      trial.failed(e);
      throw new IllegalStateException(e);
    } finally {
      synchronized (this) {
        done++;
        notifyAll();
      }
    }
  }

  /** As {@link #run}, for whoever wants a value. */
  public String call() {
    run();
    return owner;
  }

  /** Waits until it was done for the first time. */
  public void await() {
    awaitTimes(1);
  }

  public void awaitTimes(int times) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Trial.PATIENCE_SECONDS);
    boolean interrupted = false;
    synchronized (this) {
      while (done < times) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          throw new IllegalStateException(
              "done " + done + " times instead of " + times + " for " + owner);
        }
        try {
          wait(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Who it works for. */
  String owner() {
    return owner;
  }
}
