package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.ingest.ParentRun;
import io.dspm.lineage.gateway.node.DatasetName;
import io.dspm.lineage.gateway.node.JobName;
import io.dspm.lineage.gateway.node.RunId;
import java.time.Instant;
import java.util.Optional;

/** A node as it is now. */
public sealed interface Node {
  NodeKey key();

  /** Its name in answers. */
  String id();

  record DatasetNode(NodeKey key, DatasetName name) implements Node {
    @Override
    public String id() {
      return name.id();
    }
  }

  record RunNode(
      NodeKey key,
      RunId run,
      JobName job,
      RunStatus status,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt,
      Optional<ParentRun> parent)
      implements Node {
    @Override
    public String id() {
      return run.id();
    }
  }
}
