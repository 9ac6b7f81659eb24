package io.dspm.lineage.agent.identity;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what will happen, and no longer than it may take on a busy machine. */
public final class Deadline {

  private static final long NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(2);

  private Deadline() {}

  /** Something that becomes true. */
  public interface Condition {
    boolean holds() throws Exception;
  }

  /** Returns once the condition holds; fails if it does not come to that. */
  public static void await(Condition condition) {
    long end = System.nanoTime() + NANOS;
    try {
      while (!condition.holds()) {
        if (System.nanoTime() - end > 0) {
          throw new AssertionError("It did not happen within 20 seconds");
        }
        LockSupport.parkNanos(LOOK_AGAIN);
      }
    } catch (Exception e) {
      throw new AssertionError("The condition could not be asked", e);
    }
  }

  /** Returns once the thread waits for something; fails if it ends instead. */
  public static void awaitWaiting(Thread thread) {
    await(
        () -> {
          Thread.State state = thread.getState();
          if (state == Thread.State.TERMINATED) {
            throw new IllegalStateException(thread + " ended without waiting");
          }
          return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
        });
  }

  /** Returns once the thread has ended. */
  public static void awaitEnd(Thread thread) {
    await(() -> thread.getState() == Thread.State.TERMINATED);
  }
}
