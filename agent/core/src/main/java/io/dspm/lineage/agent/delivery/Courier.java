package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.delivery.DeliveryQueue.Lane;
import io.dspm.lineage.agent.delivery.DrainResult.Outcome;
import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Carries events from the spool to the server, on one daemon thread that begins with the first
 * event.
 *
 * <p>At least once, and in order within a run: an event leaves only when the one before it has been
 * answered with success, or refused for good. A refused event goes to the dead-letter folder and
 * its run goes on, since an END stands alone. A server that is busy puts off the run, one that is
 * not there puts off everything; no other failure loses an event or ends the thread.
 *
 * <p>All methods may be called from any of the agent's threads and, for {@link #drain}, from a
 * shutdown hook. None of them waits for the network but {@code drain}. Its weakness: a request that
 * timed out may still be at work in the server when it is sent again.
 */
public final class Courier implements AutoCloseable {

  /** How long the courier leaves a heap alone that had no room for a note. */
  private static final long OUT_OF_MEMORY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** With fewer in the queue, more are looked up. */
  private static final int FEW_RUNS = 500;

  private final Spool spool;
  private final Transport transport;
  private final Dispatch dispatch;
  private final AgentLog log;
  private final ThreadFactory threads;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition progress = lock.newCondition();
  // All below are guarded by the lock.
  private final DeliveryQueue queue;
  private final Set<SpoolFile> adopted = new HashSet<>();
  private int lettingGo;
  private boolean started;

  /** Read without the lock, too. */
  private volatile boolean closed;

  private long unreachable;
  private long sent;
  private long retried;
  private long refused;
  private long unreadable;
  private @Nullable String lastError;

  /** Serves {@code spool} from now on. */
  public Courier(Spool spool, Transport transport, AgentLog log) {
    this(spool, transport, log, new CourierThread());
  }

  /**
   * Serves {@code spool} from now on.
   *
   * @param threads makes the one thread, which must be a daemon
   */
  public Courier(Spool spool, Transport transport, AgentLog log, ThreadFactory threads) {
    this(spool, transport, log, threads, Backoff.standard());
  }

  Courier(Spool spool, Transport transport, AgentLog log, ThreadFactory threads, Backoff backoff) {
    this.spool = spool;
    this.transport = transport;
    this.dispatch = new Dispatch(transport, spool.deadLetters(), log);
    this.log = log;
    this.threads = threads;
    this.queue = new DeliveryQueue(backoff);
    // No lambda: this runs when the agent starts, and the first one in a JVM costs milliseconds.
    spool.deliverTo(
        new SpoolFile.Arrivals() {
          @Override
          public void arrived(SpoolFile file, UUID run) {
            enqueue(file, run, file.adopted());
          }
        });
  }

  /** Sends what waits in a leftover, of which there is more to come until it is adopted. */
  public void deliver(Leftover leftover) {
    for (UUID run : leftover.file().waitingRuns()) {
      enqueue(leftover.file(), run, true);
    }
  }

  /** Takes charge of a leftover: sends what waits in it, then lets go of it. */
  public void adopt(Leftover leftover) {
    SpoolFile file = leftover.file();
    deliver(leftover);
    boolean done;
    lock.lock();
    try {
      adopted.add(file);
      done = isDone(file);
    } finally {
      lock.unlock();
    }
    if (done) {
      letGo(file);
    }
  }

  /**
   * Waits until nothing is waiting, with a new attempt at once whatever was put off. Returns
   * earlier when there is no connection to the server, and when {@code timeout} is over. An
   * interrupt does not cut it short; it is set again at the end.
   */
  public DrainResult drain(Duration timeout) {
    Outcome outcome = drain(timeout, false);
    Tally tally = tally();
    return new DrainResult(outcome, tally.waiting(), tally.lastError());
  }

  /**
   * As {@link #drain}, but for the events of this process only: what was adopted from others has
   * waited before and can wait for the next process.
   */
  public DrainResult drainOwn(Duration timeout) {
    Outcome outcome = drain(timeout, true);
    return new DrainResult(outcome, spool.waiting(), tally().lastError());
  }

  private Outcome drain(Duration timeout, boolean ownOnly) {
    long deadline = System.nanoTime() + timeout.toNanos();
    boolean interrupted = false;
    @Nullable Outcome outcome;
    lock.lock();
    try {
      long unreachableBefore = unreachable;
      queue.everythingNow();
      wake();
      outcome = outcome(unreachableBefore, deadline, ownOnly);
      while (outcome == null) {
        interrupted |= awaited(progress, deadline - System.nanoTime());
        outcome = outcome(unreachableBefore, deadline, ownOnly);
      }
    } finally {
      lock.unlock();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome;
  }

  private @Nullable Outcome outcome(long unreachableBefore, long deadline, boolean ownOnly) {
    if (ownOnly ? spool.waiting() == 0 : queue.isEmpty() && lettingGo == 0 && !spool.hasBacklog()) {
      return Outcome.EMPTY;
    } else if (closed) {
      return Outcome.CLOSED;
    } else if (unreachable != unreachableBefore) {
      return Outcome.UNREACHABLE;
    }
    return deadline - System.nanoTime() <= 0 ? Outcome.TIMED_OUT : null;
  }

  public Tally tally() {
    lock.lock();
    try {
      int waiting = spool.waiting();
      for (SpoolFile file : adopted) {
        waiting += file.waiting();
      }
      return new Tally(sent, retried, refused, unreadable, waiting, lastError);
    } finally {
      lock.unlock();
    }
  }

  /** Stops; what is not delivered stays in the spool, whose own file is not closed by this. */
  @Override
  public void close() {
    Set<SpoolFile> toClose;
    lock.lock();
    try {
      closed = true;
      toClose = new HashSet<>(adopted);
      adopted.clear();
      lettingGo += toClose.size();
      work.signalAll();
      progress.signalAll();
    } finally {
      lock.unlock();
    }
    transport.close();
    for (SpoolFile file : toClose) {
      letGo(file);
    }
  }

  private void enqueue(SpoolFile file, UUID run, boolean ofAnother) {
    lock.lock();
    try {
      queue.arrived(file, run, ofAnother);
      wake();
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    try {
      if (!started && !closed && !queue.isEmpty()) {
        threads.newThread(this::work).start();
        started = true;
      }
      work.signal();
    } catch (Throwable e) {
      // No thread to be had: the next event or drain tries again, and the spool keeps this one.
      log.warnOnce("courier", "The courier's thread could not be started: " + e);
    }
  }

  private void work() {
    while (true) {
      refill();
      Lane lane = awaitTurn();
      if (lane == null) {
        return;
      }
      try {
        note(lane, dispatch.next(lane.file, lane.run));
      } catch (Throwable e) {
        putBack(lane);
      }
    }
  }

  /**
   * There was not even the heap to note how it went. The pipeline may soon be done with what it
   * fills the heap with; until then this waits, making no object.
   */
  private void putBack(Lane lane) {
    while (!closed) {
      try {
        note(lane, Dispatch.OUT_OF_MEMORY);
        return;
      } catch (Throwable e) {
        LockSupport.parkNanos(OUT_OF_MEMORY_NANOS);
      }
    }
  }

  /** There may be more than the queue was told of. */
  private void refill() {
    boolean low;
    lock.lock();
    try {
      low = queue.size() < FEW_RUNS;
    } finally {
      lock.unlock();
    }
    try {
      if (low && spool.hasBacklog()) {
        spool.refill();
      }
    } catch (RuntimeException | Error e) {
      log.info("What waits in the spool could not be looked up: " + e);
    }
  }

  private @Nullable Lane awaitTurn() {
    lock.lock();
    try {
      while (!closed) {
        long now = System.nanoTime();
        Lane lane = queue.take(now);
        if (lane != null) {
          return lane;
        }
        // Whoever interrupts this thread means something else: it goes on.
        awaited(work, queue.untilNext(now));
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the wait was interrupted. */
  @SuppressWarnings("WaitNotInLoop") // the callers loop
  private static boolean awaited(Condition condition, long nanos) {
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

  private void note(Lane lane, Dispatch.Result result) {
    boolean done;
    lock.lock();
    try {
      count(result);
      queue.note(lane, result, System.nanoTime());
      done = result.step() == Dispatch.Step.NOTHING_WAITING && isDone(lane.file);
      progress.signalAll();
    } finally {
      lock.unlock();
    }
    if (done) {
      letGo(lane.file);
    }
  }

  private void count(Dispatch.Result result) {
    lastError = result.error() == null ? lastError : result.error();
    switch (result.step()) {
      case NOTHING_WAITING -> {}
      case SENT -> sent++;
      case REFUSED -> refused++;
      case UNREADABLE -> unreadable++;
      case TRY_AGAIN -> retried++;
      case UNREACHABLE -> {
        retried++;
        unreachable++;
      }
    }
  }

  /** Whether the file has served; if so, {@link #letGo} must follow. The lock is held. */
  private boolean isDone(SpoolFile file) {
    boolean done = (closed || file.waiting() == 0) && adopted.remove(file);
    lettingGo += done ? 1 : 0;
    return done;
  }

  private void letGo(SpoolFile file) {
    try {
      file.close();
    } catch (IOException e) {
      log.debug("Closing " + file, e);
    }
    lock.lock();
    try {
      lettingGo--;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
