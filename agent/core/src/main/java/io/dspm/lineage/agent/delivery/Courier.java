package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.config.DeliverySettings;
import io.dspm.lineage.agent.delivery.DrainResult.Outcome;
import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Carries events from the spool to the server, on daemon threads: one that begins with the first
 * event, and more while more runs have events ready than there are threads.
 *
 * <p>At least once; in order within a run: an event leaves only when the one before it has been
 * answered with success, or refused for good; and a run's first event leaves only after the START
 * of its parent. A refused event goes to the dead-letter folder and its run goes on, since an END
 * stands alone. A server that is busy puts off the run, one that is not there, or that fails one
 * run after the other, puts off everything; no other failure loses an event or ends the threads.
 *
 * <p>Where the server may still be at work on an event that it did not answer, the run's END is
 * sent a second time when that must be over, so that it has the last word; until then it counts as
 * waiting.
 *
 * <p>All methods may be called from any of the agent's threads and, for {@link #drain}, from a
 * shutdown hook. None of them waits for the network but {@code drain}.
 */
public final class Courier implements AutoCloseable {

  private static final int SERVER_ERROR = 500;

  /** With fewer in the queue, more are looked up. */
  private static final int FEW_RUNS = 500;

  private final Spool spool;
  private final Transport transport;
  private final Dispatch dispatch;
  private final AgentLog log;
  private final DeliveryCounters counters = new DeliveryCounters();
  private final AtomicBoolean refilling = new AtomicBoolean();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();
  // All below are guarded by the lock.
  private final DeliveryQueue queue;
  private final Carriers carriers;
  private final Set<SpoolFile> adopted = new HashSet<>();
  private int lettingGo;

  /** Read without the lock, too. */
  private volatile boolean closed;

  private long unreachable;

  /** Serves {@code spool} from now on. */
  public Courier(Spool spool, Transport transport, AgentLog log) {
    this(spool, transport, log, DeliverySettings.DEFAULT.threads());
  }

  /**
   * Serves {@code spool} from now on.
   *
   * @param mostThreads how many threads there are at most, and so how many events on their way
   */
  public Courier(Spool spool, Transport transport, AgentLog log, int mostThreads) {
    this(spool, transport, log, new CourierThread(), mostThreads);
  }

  /**
   * Serves {@code spool} from now on.
   *
   * @param threads makes the threads, which must be daemons
   */
  public Courier(Spool spool, Transport transport, AgentLog log, ThreadFactory threads) {
    this(spool, transport, log, threads, DeliverySettings.DEFAULT.threads());
  }

  /**
   * Serves {@code spool} from now on.
   *
   * @param threads makes the threads, which must be daemons
   * @param mostThreads how many there are at most, and so how many events on their way
   */
  public Courier(
      Spool spool, Transport transport, AgentLog log, ThreadFactory threads, int mostThreads) {
    this(spool, transport, log, threads, mostThreads, Backoff.standard());
  }

  Courier(
      Spool spool,
      Transport transport,
      AgentLog log,
      ThreadFactory threads,
      int mostThreads,
      Backoff backoff) {
    this.spool = spool;
    this.transport = transport;
    this.dispatch = new Dispatch(transport, spool.deadLetters(), log);
    this.log = log;
    this.queue = new DeliveryQueue(backoff);
    this.carriers = new Carriers(lock, queue, new Carrying(), threads, mostThreads, log);
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
   * interrupt does not cut it short; it is set again at the end. An END that is to be sent a second
   * time is not hurried.
   */
  public DrainResult drain(Duration timeout) {
    Outcome outcome = drain(timeout, false);
    Tally tally = tally();
    return new DrainResult(outcome, tally.waiting(), tally.lastError());
  }

  /**
   * As {@link #drain}, but for the events of this process only: what was adopted from others has
   * waited before and can wait for the next process; so can an END that the server has already.
   */
  public DrainResult drainOwn(Duration timeout) {
    Outcome outcome = drain(timeout, true);
    return new DrainResult(outcome, spool.waiting(), counters.lastError());
  }

  private Outcome drain(Duration timeout, boolean ownOnly) {
    long deadline = System.nanoTime() + timeout.toNanos();
    boolean interrupted = false;
    @Nullable Outcome outcome;
    lock.lock();
    try {
      long unreachableBefore = unreachable;
      queue.hurry(true);
      queue.everythingNow();
      carriers.wakeAll();
      outcome = outcome(unreachableBefore, deadline, ownOnly);
      while (outcome == null) {
        interrupted |= Carriers.awaited(progress, deadline - System.nanoTime());
        outcome = outcome(unreachableBefore, deadline, ownOnly);
      }
    } finally {
      queue.hurry(false);
      lock.unlock();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome;
  }

  private @Nullable Outcome outcome(long unreachableBefore, long deadline, boolean ownOnly) {
    if (ownOnly
        ? spool.waiting() <= queue.ownRepeats()
        : queue.isEmpty() && lettingGo == 0 && !spool.hasBacklog()) {
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
      return counters.tally(waiting);
    } finally {
      lock.unlock();
    }
  }

  /** What has gone over the wire so far. Takes no lock. */
  public Traffic traffic() {
    return counters.traffic();
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
      carriers.close();
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
      carriers.wake();
    } finally {
      lock.unlock();
    }
  }

  /** No lambdas: this runs in every JVM. */
  private final class Carrying implements Carriers.Work {

    /**
     * One thread at a time reads the disk for it. Where that fails, as for want of heap, and
     * nothing else is there to be sent, nobody would come again: so it is tried until it succeeds.
     */
    @Override
    public void refill() {
      while (spool.hasBacklog() && mayRefill()) {
        try {
          spool.refill();
          return;
        } catch (RuntimeException | Error e) {
          log.warnOnce("refill", "What waits in the spool could not be looked up: " + e);
        } finally {
          refilling.set(false);
        }
        if (closed || !hasNothing()) {
          return;
        }
        LockSupport.parkNanos(Carriers.OUT_OF_MEMORY_NANOS);
      }
    }

    @Override
    public void carry(Lane lane) {
      try {
        note(lane, dispatch.next(lane.file, lane.run, lane.lastWord));
      } catch (Throwable e) {
        putBack(lane);
      }
    }
  }

  private boolean hasNothing() {
    lock.lock();
    try {
      return queue.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private boolean mayRefill() {
    lock.lock();
    try {
      return queue.size() < FEW_RUNS && refilling.compareAndSet(false, true);
    } finally {
      lock.unlock();
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
        LockSupport.parkNanos(Carriers.OUT_OF_MEMORY_NANOS);
      }
    }
  }

  private void note(Lane lane, Dispatch.Result outcome) {
    Dispatch.Result result = outcome;
    if (result.status() == SERVER_ERROR && isPoison(lane)) {
      result = dispatch.giveUp(lane.file, lane.run, SERVER_ERROR, poison(outcome));
    }
    boolean done;
    lock.lock();
    try {
      queue.note(lane, result, System.nanoTime());
      counters.count(result);
      unreachable += result.step() == Dispatch.Step.UNREACHABLE ? 1 : 0;
      done = result.step() == Dispatch.Step.NOTHING_WAITING && isDone(lane.file);
      progress.signalAll();
    } finally {
      lock.unlock();
    }
    if (done) {
      letGo(lane.file);
    }
  }

  private boolean isPoison(Lane lane) {
    lock.lock();
    try {
      return queue.rejected(lane, System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  private static String poison(Dispatch.Result last) {
    return last.error()
        + "\n(poison: it was answered like this again and again, while events of other runs were"
        + " accepted each time)";
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
