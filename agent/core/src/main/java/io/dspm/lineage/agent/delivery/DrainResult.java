package io.dspm.lineage.agent.delivery;

import org.jspecify.annotations.Nullable;

/**
 * How a wait for delivery ended.
 *
 * @param waiting events the courier knows of that are still in the spool
 * @param lastError why, in a few words for a person; {@code null} if nothing went wrong
 */
public record DrainResult(Outcome outcome, int waiting, @Nullable String lastError) {

  /** Why the wait ended. */
  public enum Outcome {
    /** Nothing is waiting any more. */
    EMPTY,
    /** There is no connection to the server, so waiting would not help. */
    UNREACHABLE,
    /** The time was up. */
    TIMED_OUT,
    /** The courier was closed meanwhile. */
    CLOSED
  }
}
