package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.log.AgentLog;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The courier's threads: one from the first lane on until the end, more while more lanes are ready
 * than there are threads without one. Those beyond the first end when they have had nothing to do
 * for a while.
 *
 * <p>No thread ends for want of heap, nor for an interrupt.
 */
final class Carriers {

  /** What the threads do, without the lock. */
  interface Work {

    /** Called before each turn: there may be more than the queue was told of. */
    void refill();

    /** Sends the lane's next event and notes what came of it. Throws nothing. */
    void carry(Lane lane);
  }

  /** How long the courier leaves a heap alone that had no room for a note. */
  static final long OUT_OF_MEMORY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** How long a thread beyond the first waits for something to do. */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final DeliveryQueue queue;
  private final Work work;
  private final ThreadFactory threads;
  private final int most;
  private final AgentLog log;

  private final ReentrantLock lock;
  private final Condition turns;
  // All below are guarded by the lock.
  private int working;
  private int idle;
  private boolean closed;

  /**
   * Starts no thread yet.
   *
   * @param lock guards the queue, and is held by whoever calls {@link #wake} and {@link #close}
   * @param most how many threads there are at most
   */
  Carriers(
      ReentrantLock lock,
      DeliveryQueue queue,
      Work work,
      ThreadFactory threads,
      int most,
      AgentLog log) {
    this.lock = lock;
    this.turns = lock.newCondition();
    this.queue = queue;
    this.work = work;
    this.threads = threads;
    this.most = most;
    this.log = log;
  }

  /** Sees to it that somebody comes for what is ready. */
  void wake() {
    try {
      if (idle > 0) {
        turns.signal();
      }
      boolean more = working == 0 ? !queue.isEmpty() : queue.ready() > idle;
      if (more && working < most && !closed) {
        threads.newThread(new Carrier()).start();
        working++;
      }
    } catch (Throwable e) {
      // No thread to be had: the next event or drain tries again, and the spool keeps this one.
      log.warnOnce("courier", "The courier's thread could not be started: " + e);
    }
  }

  /** As {@link #wake}, where all that was put off is not any more. */
  void wakeAll() {
    turns.signalAll();
    wake();
  }

  /** Lets the threads end. */
  void close() {
    closed = true;
    turns.signalAll();
  }

  /** No lambda: the first one in a JVM costs milliseconds. */
  private final class Carrier implements Runnable {
    @Override
    public void run() {
      Lane lane = turn();
      while (lane != null) {
        work.carry(lane);
        lane = turn();
      }
    }
  }

  private @Nullable Lane turn() {
    while (true) {
      try {
        work.refill();
        return awaitTurn();
      } catch (Throwable e) {
        // The pipeline may soon be done with what it fills the heap with.
        LockSupport.parkNanos(OUT_OF_MEMORY_NANOS);
      }
    }
  }

  /** Waits for a turn; {@code null} if this thread is not needed any more. */
  private @Nullable Lane awaitTurn() {
    lock.lock();
    try {
      long idleSince = System.nanoTime();
      while (!closed) {
        long now = System.nanoTime();
        Lane lane = queue.take(now);
        if (lane != null) {
          if (queue.ready() > 0) {
            wake();
          }
          return lane;
        }
        long idleFor = now - idleSince;
        if (working > 1 && idleFor >= IDLE_NANOS) {
          break;
        }
        long patience = working > 1 ? IDLE_NANOS - idleFor : Long.MAX_VALUE;
        idle(Math.min(patience, queue.untilNext(now)));
      }
      working--;
      // Whoever is left may wait for what this one knew to come.
      turns.signal();
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void idle(long nanos) {
    idle++;
    try {
      // Whoever interrupts this thread means something else: it goes on.
      boolean unused = awaited(turns, nanos);
    } finally {
      idle--;
    }
  }

  /** Waits so long, or for ever. Returns whether the wait was interrupted. */
  @SuppressWarnings("WaitNotInLoop") // the callers loop
  static boolean awaited(Condition condition, long nanos) {
    try {
      if (nanos == Long.MAX_VALUE) {
        condition.await();
      } else if (nanos > 0) {
        condition.awaitNanos(nanos);
      }
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
