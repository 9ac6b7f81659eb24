package io.dspm.lineage.agent.config;

/**
 * How datasets are named, and how much an event says of them.
 *
 * @param namespace of datasets that are files, in characters that Marquez takes as they are
 * @param groupThreshold how many files of one directory and role are datasets of their own; more
 *     are one dataset together
 * @param eventMaxBytes how large an event may become before files are grouped for that alone
 * @param groupList whether the files of such a group are listed, in events of their own
 */
public record DatasetSettings(
    Naming naming, String namespace, int groupThreshold, int eventMaxBytes, boolean groupList) {

  /** What a file's dataset is named by. */
  public enum Naming {
    /** Its path and its content. */
    CONTENT,
    /** Its path alone, as OpenLineage's own integrations do. */
    PATH
  }

  /** What counts where nothing is configured. */
  public static final DatasetSettings DEFAULT =
      new DatasetSettings(Naming.CONTENT, "file", 500, 1_000_000, true);
}
