package io.dspm.lineage.gateway.node;

import java.util.Optional;

/** A dataset, by namespace and name. */
public record DatasetName(String namespace, String name) {
  /** The string that names this dataset, and no other, in answers and queries. */
  public String id() {
    return namespace.equals(FileContent.NAMESPACE) && FileContent.parse(name).isPresent()
        ? name
        : NodeId.of(NodeId.DATASET, namespace, name);
  }

  /** The file that this dataset is, as far as its name tells; empty for other datasets. */
  public Optional<FileContent> content() {
    return FileContent.parse(this);
  }
}
