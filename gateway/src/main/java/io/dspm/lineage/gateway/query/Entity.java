package io.dspm.lineage.gateway.query;

import io.dspm.lineage.gateway.store.NodeKey;
import io.dspm.lineage.gateway.store.NodeKind;
import java.util.List;

/**
 * What was asked about, found.
 *
 * @param asked as the person wrote it
 * @param id a string that names exactly this
 * @param nodes where to start: one dataset, one run, what holds contents of a path, or all runs of
 *     a job
 * @param truncated whether there are more such nodes than could be taken
 */
public record Entity(String asked, Kind kind, String id, List<NodeKey> nodes, boolean truncated) {
  /** What an entity can be. */
  public enum Kind {
    DATASET,
    RUN,
    /** What holds one content of a path, the file itself and directories, or every content. */
    PATH,
    JOB
  }

  public Entity {
    nodes = List.copyOf(nodes);
  }

  NodeKind nodeKind() {
    return kind == Kind.DATASET || kind == Kind.PATH ? NodeKind.DATASET : NodeKind.RUN;
  }
}
