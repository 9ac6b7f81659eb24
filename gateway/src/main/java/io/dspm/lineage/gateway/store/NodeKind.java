package io.dspm.lineage.gateway.store;

/** The two kinds of nodes; every edge joins one with the other. */
public enum NodeKind {
  DATASET,
  RUN;

  /** What is at the other end of this kind's edges. */
  public NodeKind other() {
    return this == DATASET ? RUN : DATASET;
  }
}
