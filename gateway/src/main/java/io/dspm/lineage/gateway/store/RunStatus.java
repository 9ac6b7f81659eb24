package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.ingest.EventType;

/**
 * Where a run stands. The order is that of strength: of two ends at the same moment the later one
 * in this list holds, so that a failure is never hidden.
 */
public enum RunStatus {
  /** Heard of, by an event of another type only. */
  UNKNOWN,
  RUNNING,
  COMPLETE,
  ABORT,
  FAIL;

  static RunStatus after(EventType type) {
    return switch (type) {
      case START, RUNNING -> RUNNING;
      case COMPLETE -> COMPLETE;
      case ABORT -> ABORT;
      case FAIL -> FAIL;
      case OTHER -> UNKNOWN;
    };
  }
}
