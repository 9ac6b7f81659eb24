package io.dspm.lineage.agent.boot;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The one switch between woven code and the agent: no target, nothing happens.
 *
 * <p>May be set and cleared at any time by any thread.
 */
public final class Hook {

  /** Who is told; {@code null} while the agent is off. */
  public static volatile @Nullable Target target;

  /** Whether the target wants to hear of handles that are closed without having been used. */
  public static volatile boolean tellsUnused;

  /**
   * How many contents are still to be hashed: while there are none, nobody minds what becomes of a
   * file's attributes.
   */
  public static final AtomicInteger hashesPending = new AtomicInteger();

  /** How often the target threw. What it threw last is kept for the agent's own report. */
  public static final AtomicLong errors = new AtomicLong();

  /** The last error that was swallowed. */
  public static final AtomicReference<@Nullable Throwable> lastError = new AtomicReference<>();

  private Hook() {}

  static void swallowed(Throwable error) {
    try {
      errors.incrementAndGet();
      lastError.set(error);
    } catch (Throwable again) {
      // The stack or the heap is exhausted: the pipeline is about to hear of it by itself.
      return;
    }
  }
}
