package io.dspm.lineage.agent;

import io.dspm.lineage.agent.counters.Counters;
import io.dspm.lineage.agent.counters.OwnCounters;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The counters for a thread of the program, which must not wait for a lock that is held while a
 * disk works: a thread of the agent counts for it. Where that takes too long, it gets what was
 * counted last.
 */
final class FreshCounters {

  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long PATIENCE_MILLIS = 500;
  private static final int IDLE_SECONDS = 10;

  private final OwnCounters.Source source;
  private final ThreadPoolExecutor thread;
  private @Nullable Future<?> counting;
  private volatile @Nullable Counted last;

  private record Counted(Counters counters, long at) {}

  FreshCounters(OwnCounters.Source source, ThreadFactory factory) {
    this.source = source;
    this.thread =
        new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    thread.allowCoreThreadTimeOut(true);
  }

  /** Half a second old at most, as long as the disk works. */
  Counters get() {
    Counted known = last;
    if (known == null || System.nanoTime() - known.at() > FRESH_NANOS) {
      await();
      known = last;
    }
    return known == null ? Counters.NONE : known.counters();
  }

  private void await() {
    try {
      begin().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException | Error notNow) {
      // What was counted last has to do.
      return;
    }
  }

  /** One at a time, however many ask. */
  private synchronized Future<?> begin() {
    Future<?> before = counting;
    if (before != null && !before.isDone()) {
      return before;
    }
    Future<?> begun = thread.submit(this::count);
    counting = begun;
    return begun;
  }

  private void count() {
    last = new Counted(source.now(), System.nanoTime());
  }
}
