package io.dspm.lineage.agent.config;

import java.time.Duration;

/**
 * How the spool keeps what waits.
 *
 * @param fsync when what was written is forced to the disk
 * @param maxBytes so much the directory may take
 * @param maxAge what dead processes left longer ago is given up; zero: never
 */
public record SpoolSettings(Fsync fsync, long maxBytes, Duration maxAge) {

  /** When what was written is forced to the disk. */
  public enum Fsync {
    /** Soon, once for all that was written meanwhile. */
    INTERVAL,
    /** Before anybody relies on it. */
    ALWAYS,
    /** When the system likes. */
    NEVER
  }

  public static final SpoolSettings DEFAULT =
      new SpoolSettings(Fsync.INTERVAL, 1_000_000_000, Duration.ZERO);
}
