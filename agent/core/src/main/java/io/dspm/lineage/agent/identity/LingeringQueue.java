package io.dspm.lineage.agent.identity;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A queue of work whose takers look for more by themselves for a while, before they wait to be
 * woken: to wake a thread costs the one that hands over several microseconds, and a program that
 * uses many small files would pay them for each.
 */
public final class LingeringQueue extends LinkedBlockingQueue<Runnable> {

  private static final long serialVersionUID = 1;

  private static final int LOOKS = 100;
  private static final long NANOS_BETWEEN = TimeUnit.MICROSECONDS.toNanos(100);

  @Override
  public @Nullable Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
    for (int i = 0; i < LOOKS; i++) {
      Runnable work = poll();
      if (work != null) {
        return work;
      }
      LockSupport.parkNanos(this, NANOS_BETWEEN);
    }
    return super.poll(timeout, unit);
  }
}
