package io.dspm.lineage.agent.result;

import io.dspm.lineage.agent.boot.FutureTap;
import io.dspm.lineage.agent.boot.JobTap;
import java.lang.ref.SoftReference;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks after runs that wait for an object of the pipeline: every 100 ms where nobody tells when it
 * is done, and every second whether somebody still holds it. One thread of the agent, from the
 * first such run on.
 *
 * <p>A future that has to be looked at is held until the heap runs short: its owner may drop it as
 * soon as it is done, which is before anybody looked.
 */
final class FutureWatch implements Runnable {

  static final String DROPPED = "The job's result was dropped before it was seen to be there";

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long DROPPED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ThreadFactory threads;
  private final Set<SoftReference<Future<?>>> silent = ConcurrentHashMap.newKeySet();
  private @Nullable Thread thread;
  private volatile boolean idle;

  FutureWatch(ThreadFactory threads) {
    this.threads = threads;
  }

  /** {@code run} ends with {@code awaited}, or is given up when that is collected. */
  void add(Object awaited, Object run) {
    FutureTap.await(awaited, run);
    wake();
  }

  /**
   * As {@link #add}, for a future that tells nobody. It is asked on the agent's thread only: what
   * it answers, and how soon, is the pipeline's code.
   */
  void addSilent(Future<?> future, Object run) {
    FutureTap.await(future, run);
    silent.add(new SoftReference<>(future));
    wake();
    // It may be done already.
    LockSupport.unpark(thread);
  }

  private synchronized void wake() {
    if (thread == null) {
      thread = threads.newThread(this);
      thread.start();
    } else if (idle) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void run() {
    while (true) {
      try {
        idle = true;
        calmDown();
        while (FutureTap.AWAITED.isEmpty()) {
          LockSupport.park(this);
          calmDown();
        }
        idle = false;
        giveUpDropped();
        LockSupport.parkNanos(this, look() ? LOOK_NANOS : DROPPED_NANOS);
      } catch (RuntimeException | Error e) {
        // The pipeline's own future. It is looked at again.
        LockSupport.parkNanos(this, DROPPED_NANOS);
      }
    }
  }

  /** Interrupted by whomever, be it one of the futures, it would not rest any more. */
  private static void calmDown() {
    boolean unused = Thread.interrupted();
  }

  private static void giveUpDropped() {
    for (Object run = FutureTap.AWAITED.removeCollected();
        run != null;
        run = FutureTap.AWAITED.removeCollected()) {
      JobTap.ended(run, null, DROPPED);
    }
  }

  /** Whether there are futures that have to be looked at. */
  private boolean look() {
    for (Iterator<SoftReference<Future<?>>> all = silent.iterator(); all.hasNext(); ) {
      Future<?> future = all.next().get();
      Object run = future == null ? null : FutureTap.AWAITED.get(future);
      if (future == null || run == null || settle(future, run)) {
        all.remove();
      }
    }
    return !silent.isEmpty();
  }

  /** On a thread of the agent, since a future may keep whoever asks it. */
  void settleAll() {
    giveUpDropped();
    for (Object awaited : FutureTap.AWAITED.keys()) {
      Object run = FutureTap.AWAITED.get(awaited);
      if (run != null && awaited instanceof Future<?> future) {
        settle(future, run);
      }
    }
  }

  /** Ends the run of a future that is done. Whether it is. */
  static boolean settle(Future<?> future, Object run) {
    try {
      if (!future.isDone()) {
        return false;
      }
      if (future instanceof ForkJoinTask<?> task) {
        FutureTap.ended(task, run);
        Object others = FutureTap.take(task);
        if (others != null && others != run) {
          FutureTap.ended(task, others);
        }
      } else if (future.isCancelled()) {
        ended(future, run, null, FutureTap.CANCELLED);
      } else {
        // It is done, so this comes back at once, were it not the pipeline's.
        future.get(0, TimeUnit.NANOSECONDS);
        ended(future, run, null, null);
      }
    } catch (ExecutionException | CompletionException e) {
      ended(future, run, e.getCause() == null ? e : e.getCause(), null);
    } catch (CancellationException e) {
      ended(future, run, null, FutureTap.CANCELLED);
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException | RuntimeException | Error e) {
      // One that can't say how it ended, or has an interrupt for an answer. The job did return.
      ended(future, run, null, null);
    }
    return true;
  }

  /** The run, and all others that have waited for the same future. */
  private static void ended(
      Future<?> future, Object run, @Nullable Throwable error, @Nullable String givenUp) {
    JobTap.ended(run, error, givenUp);
    Object others = FutureTap.take(future);
    if (others != null && others != run) {
      JobTap.ended(others, error, givenUp);
    }
  }
}
