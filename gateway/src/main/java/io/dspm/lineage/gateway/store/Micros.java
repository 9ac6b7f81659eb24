package io.dspm.lineage.gateway.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the store keeps them: microseconds since 1970 UTC; what is finer is cut off. */
final class Micros {
  private Micros() {}

  static long of(Instant time) {
    // Not ChronoUnit.between: it counts nanoseconds, and those overflow after 292 years.
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
