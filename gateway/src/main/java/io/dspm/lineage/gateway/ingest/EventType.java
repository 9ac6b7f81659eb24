package io.dspm.lineage.gateway.ingest;

/** The {@code eventType} of a run event. */
public enum EventType {
  START,
  RUNNING,
  COMPLETE,
  ABORT,
  FAIL,
  OTHER;

  /** Whether the run has ended with this event. */
  public boolean ends() {
    return this == COMPLETE || this == ABORT || this == FAIL;
  }
}
