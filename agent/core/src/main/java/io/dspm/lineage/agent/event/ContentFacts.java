package io.dspm.lineage.agent.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event says of a dataset that is a file's content, or that of many files, beside its name.
 *
 * @param version the content's hash in hex; {@code null} if it is not known
 * @param path the whole path, where the name does not say it all; {@code null} where it does
 * @param state how far the content is known
 * @param files there if it is a directory
 */
public record ContentFacts(
    @Nullable String version, @Nullable String path, State state, @Nullable Files files) {

  /** How far a content is known. */
  public enum State {
    KNOWN("known"),
    CHANGED("changed"),
    VANISHED("vanished"),
    UNREADABLE("unreadable"),
    PENDING("pending"),
    /** Many files, not known for one reason or the other. */
    UNKNOWN("unknown");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /** As events say it. */
    String word() {
      return word;
    }
  }

  /**
   * The files of a directory that are one dataset.
   *
   * @param size of all, in bytes; negative if it is not known
   * @param locations partitions or files, relative to the directory; some of them, if they are many
   * @param partitioned whether they are partitions
   */
  public record Files(long count, long size, List<String> locations, boolean partitioned) {

    /** Whether there may be more locations than are named. */
    boolean isPartial() {
      return partitioned ? locations.size() >= MOST_PARTITIONS : locations.size() < count;
    }
  }

  /** How many partitions are named. */
  public static final int MOST_PARTITIONS = 100;
}
