package io.dspm.lineage.gateway.store;

/** One edge, in the direction in which data flows. */
public record Edge(NodeKey from, NodeKey to) {
  /** This and the next two are the key of its row. */
  public long run() {
    return (from.kind() == NodeKind.RUN ? from : to).row();
  }

  public long dataset() {
    return (from.kind() == NodeKind.DATASET ? from : to).row();
  }

  public String role() {
    return from.kind() == NodeKind.DATASET ? "I" : "O";
  }
}
