package io.dspm.lineage.agent.delivery;

import java.io.IOException;

/**
 * There is no room for a run: all of it is dropped, and counted as such by the {@link Spool}.
 * Thrown for each of its events.
 */
public final class SpoolFullException extends IOException {

  private static final long serialVersionUID = 1;

  SpoolFullException(String message) {
    super(message);
  }
}
