package io.dspm.lineage.gateway.node;

/** A job, by namespace and name. */
public record JobName(String namespace, String name) {
  /** The string that names this job, and no other, in a query. */
  public String id() {
    return NodeId.of(NodeId.JOB, namespace, name);
  }
}
