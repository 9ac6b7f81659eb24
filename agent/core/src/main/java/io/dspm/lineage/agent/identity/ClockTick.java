package io.dspm.lineage.agent.identity;

import java.util.concurrent.TimeUnit;

/**
 * When a stamp can tell: a file that changes twice within one tick of its file system's clock has
 * the same stamp after both. So what is read of it stands for the stamp only if the file's times
 * lie further back than a tick at the moment when the reading begins; any change from then on gives
 * it other times. It is the rule by which git mistrusts what it calls racily clean.
 */
final class ClockTick {

  /**
   * Linux stamps files by a clock that goes on with each timer interrupt, of which there are 100 a
   * second or more.
   */
  static final long NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private ClockTick() {}

  /**
   * How long it takes until the stamp can tell: 0 if it can. A time in the future takes as long as
   * that lasts.
   *
   * @param now nanoseconds since the epoch
   */
  static long nanosUntilOver(FileStamp stamp, long now) {
    long last = Math.max(stamp.modified(), stamp.changed());
    if (last > Long.MAX_VALUE / 2) {
      return Long.MAX_VALUE;
    }
    return Math.max(0, last + of(stamp) - now + 1);
  }

  /** Whole seconds are those of a file system that has no finer ones; FAT counts by two. */
  private static long of(FileStamp stamp) {
    boolean whole = stamp.modified() % SECOND == 0 && stamp.changed() % SECOND == 0;
    return whole ? 2 * SECOND + NANOS : NANOS;
  }
}
