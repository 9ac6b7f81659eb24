package io.dspm.lineage.agent.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether events should leave at all: as many as there are threads while the server takes them, one
 * at a time to find out whether there is one, none for a while after that one failed.
 *
 * <p>A server that fails one event after the other is left alone like one that is not there.
 * Guarded by {@link Courier}'s lock.
 */
final class Pace {

  /** So many failures in a row, of whatever runs, are the server's. */
  static final int MANY_FAILURES = 4;

  private final Backoff backoff;

  /** Whether the server answered lately. */
  private boolean open;

  private int failedRounds;
  private int failuresInARow;
  private boolean putOff;
  private long notBefore;

  Pace(Backoff backoff) {
    this.backoff = backoff;
  }

  /**
   * Whether one more may leave.
   *
   * @param out how many are on their way
   */
  boolean allows(long now, int out) {
    if (putOff && now - notBefore < 0) {
      return false;
    }
    putOff = false;
    return open || out == 0;
  }

  /** Whether several may be on their way. */
  boolean open() {
    return open;
  }

  /** Until when nothing leaves, seen from {@code now}; zero or less if that is over. */
  long putOffFor(long now) {
    return putOff ? notBefore - now : 0;
  }

  /** The server took an event, or said that it never will. */
  void answered() {
    open = true;
    failedRounds = 0;
    failuresInARow = 0;
  }

  /**
   * The server was there and failed.
   *
   * @param probe whether the attempt was to find out
   * @param asked how long it wants to be left alone
   */
  void failed(boolean probe, long now, @Nullable Duration asked) {
    failuresInARow++;
    if (failuresInARow < MANY_FAILURES) {
      open = true;
    } else {
      leaveAlone(probe, now, asked);
    }
  }

  /** There was no server. */
  void gone(boolean probe, long now) {
    leaveAlone(probe, now, null);
  }

  /** Forgets the delay, once. */
  void now() {
    putOff = false;
  }

  private void leaveAlone(boolean probe, long now, @Nullable Duration asked) {
    if (!open && !probe) {
      // It was on its way already when the others failed.
      return;
    }
    open = false;
    failedRounds++;
    putOff = true;
    notBefore = now + backoff.nanos(failedRounds, asked);
  }
}
