package io.dspm.lineage.agent.delivery;

/** The events of a run, in the order in which the server must see them. */
public enum EventKind {
  /** The run's first event. */
  START(1),
  /**
   * Which files a dataset of the run stands for: any number of events, in the order in which they
   * were added.
   */
  FILES(3),
  /** The run's last event, however it ended: COMPLETE, FAIL or ABORT. */
  END(2);

  private final int code;

  EventKind(int code) {
    this.code = code;
  }

  /** The number in the spool's records. */
  int code() {
    return code;
  }
}
