package io.dspm.lineage.agent.delivery;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long to leave a server alone: exponential with full jitter, so that a thousand agents do not
 * come back in step. What the server itself asks for counts, up to {@value #MAX_ASKED_MINUTES}
 * minutes.
 *
 * @param random between 0 (inclusive) and 1 (exclusive)
 */
record Backoff(Duration base, Duration max, DoubleSupplier random) {

  static final int MAX_ASKED_MINUTES = 60;

  private static final Duration BASE = Duration.ofMillis(500);
  private static final Duration MAX = Duration.ofSeconds(30);
  private static final long MAX_ASKED = Duration.ofMinutes(MAX_ASKED_MINUTES).toNanos();

  /** From half a second to half a minute. */
  static Backoff standard() {
    return new Backoff(BASE, MAX, new Jitter());
  }

  /**
   * Nanoseconds to wait.
   *
   * @param failures in a row so far, 1 or more
   * @param asked what the server asked for, if it did
   */
  long nanos(int failures, @Nullable Duration asked) {
    int doublings = Math.min(failures - 1, 30);
    long ceiling = Math.min(max.toNanos(), base.toNanos() << Math.min(doublings, 20));
    long jittered = (long) (random.getAsDouble() * ceiling);
    if (asked == null || asked.isNegative()) {
      return jittered;
    }
    boolean tooLong = asked.compareTo(Duration.ofMinutes(MAX_ASKED_MINUTES)) > 0;
    return Math.max(jittered, tooLong ? MAX_ASKED : asked.toNanos());
  }

  private static final class Jitter implements DoubleSupplier {
    @Override
    public double getAsDouble() {
      return ThreadLocalRandom.current().nextDouble();
    }
  }
}
