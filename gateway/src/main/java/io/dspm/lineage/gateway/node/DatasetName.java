package io.dspm.lineage.gateway.node;

import java.util.Optional;

/** A dataset, by namespace and name. */
public record DatasetName(String namespace, String name) {
  /** The string that names this dataset, and no other, in answers and queries. */
  public String id() {
    return content().isPresent() ? name : NodeId.of(NodeId.DATASET, namespace, name);
  }

  /** The file content that this dataset is; empty for any other kind of dataset. */
  public Optional<FileContent> content() {
    return namespace.equals(FileContent.NAMESPACE) ? FileContent.parse(name) : Optional.empty();
  }
}
