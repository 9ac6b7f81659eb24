package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.ingest.ParentRun;
import io.dspm.lineage.gateway.node.DatasetName;
import io.dspm.lineage.gateway.node.FileContent;
import io.dspm.lineage.gateway.node.JobName;
import io.dspm.lineage.gateway.node.RunId;
import java.time.Instant;
import java.util.Optional;

/** A node as it is now. */
public sealed interface Node {
  NodeKey key();

  /** Its name in answers. */
  String id();

  /**
   * A dataset; the rest is what is known of a file.
   *
   * @param path whole, also where the name has it shortened; of a directory it ends with {@code /}
   * @param sha256 where the name has it
   * @param state whether the content is known, in the agent's words
   * @param fileCount of a directory
   * @param size of a directory, in bytes
   */
  record DatasetNode(
      NodeKey key,
      DatasetName name,
      Optional<String> path,
      Optional<String> sha256,
      Optional<String> state,
      Optional<Long> fileCount,
      Optional<Long> size)
      implements Node {
    @Override
    public String id() {
      return name.id();
    }

    /** Whether it stands for the files of a directory. */
    public boolean isDirectory() {
      return path.map(FileContent::isDirectory).orElse(false);
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
