package io.dspm.lineage.agent.identity;

import io.dspm.lineage.agent.event.Dataset;

/** Names datasets as it is configured. Any thread. */
public final class DatasetNames {

  /** As DESIGN has it by default. */
  public static final DatasetNames DEFAULT = new DatasetNames();

  /** What facets take beside names. */
  private static final int FACETS = 300;

  private DatasetNames() {}

  public Dataset file(UsedFile file) {
    return new Dataset(DatasetId.NAMESPACE, new DatasetId(file.path(), file.hash()).toString());
  }

  public Dataset directory(UsedDirectory directory) {
    String path = directory.path().equals("/") ? "" : directory.path();
    return new Dataset(
        DatasetId.NAMESPACE, new DatasetId(path + "/", directory.treeHash()).toString());
  }

  /** About how many bytes of an event's JSON the dataset takes, with its facets. */
  public static long estimatedBytes(Dataset dataset) {
    return FACETS + dataset.namespace().length() + dataset.name().length() * 22L / 10;
  }
}
