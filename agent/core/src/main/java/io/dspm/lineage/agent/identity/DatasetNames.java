package io.dspm.lineage.agent.identity;

import io.dspm.lineage.agent.config.DatasetSettings;
import io.dspm.lineage.agent.config.DatasetSettings.Naming;
import io.dspm.lineage.agent.event.ContentFacts;
import io.dspm.lineage.agent.event.ContentFacts.Files;
import io.dspm.lineage.agent.event.ContentFacts.State;
import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * Names datasets that are files as it is configured: by path and content ({@code
 * file::/data/x.csv@sha256:9f86…}) or by path alone ({@code /data/x.csv}). {@code
 * docs/dataset-identity.md} says why, and how paths are written.
 *
 * <p>A name has no more than 255 characters, in UTF-16 as in Unicode's count, since Marquez takes
 * two names for one that have the first 255 in common; so it has no more than 765 bytes of UTF-8.
 * Any thread.
 */
public final class DatasetNames {

  /** Where nothing is configured. */
  public static final DatasetNames DEFAULT = new DatasetNames(DatasetSettings.DEFAULT);

  static final int LONGEST = 255;

  private static final String BEFORE = "file::";
  private static final String AFTER = "@sha256:";
  private static final String UNKNOWN = "unknown";
  private static final int HEX = 64;

  /** The most that a facet takes in JSON beside its own members: its name and two addresses. */
  private static final int FACET_BYTES = 320;

  private final Naming naming;
  private final String namespace;

  public DatasetNames(DatasetSettings settings) {
    this.naming = settings.naming();
    this.namespace = settings.namespace();
  }

  /** The dataset that is this content of this file. */
  public Dataset file(UsedFile file) {
    ContentHash hash = file.hash();
    String name = name(file.path(), hash);
    boolean saysAll = naming == Naming.CONTENT && hash != null && says(name, file.path());
    return new Dataset(
        namespace,
        name,
        new ContentFacts(
            hash == null ? null : hash.hex(), saysAll ? null : file.path(), state(file), null));
  }

  /** The dataset that is these files of this directory. */
  public Dataset directory(UsedDirectory directory) {
    ContentHash hash = directory.treeHash();
    String path = directory.path().endsWith("/") ? directory.path() : directory.path() + "/";
    return new Dataset(
        namespace,
        name(path, hash),
        new ContentFacts(
            hash == null ? null : hash.hex(),
            path,
            hash == null ? State.UNKNOWN : State.KNOWN,
            new Files(
                directory.fileCount(),
                directory.size(),
                directory.locations(),
                directory.partitioned())));
  }

  private String name(String path, @Nullable ContentHash hash) {
    if (naming == Naming.PATH) {
      return FittedPath.of(plain(path), LONGEST);
    }
    String after = AFTER + (hash == null ? UNKNOWN : hash.hex());
    int around = BEFORE.length() + AFTER.length();
    return BEFORE
        // A form is the same whether the content is known or not.
        + FittedPath.of(path, LONGEST - BEFORE.length() - after.length(), LONGEST - around - HEX)
        + after;
  }

  /**
   * Marquez can't find a node whose name begins with two slashes, as those of Windows' shares do.
   * No other path on Windows begins with one.
   */
  private static String plain(String path) {
    return path.startsWith("//") ? path.substring(1) : path;
  }

  private static boolean says(String name, String path) {
    return name.startsWith(path, BEFORE.length());
  }

  private static State state(UsedFile file) {
    return switch (file.state()) {
      case SETTLED -> State.KNOWN;
      case CHANGED -> State.CHANGED;
      case VANISHED -> State.VANISHED;
      case UNREADABLE -> State.UNREADABLE;
      case PENDING, GIVEN_UP -> State.PENDING;
    };
  }

  /**
   * How many bytes of an event's JSON the dataset takes at most, and not much less than that. Any
   * dataset, not only those that are made here.
   */
  public static long estimatedBytes(Dataset dataset) {
    long bytes = 40 + JsonText.size(dataset.namespace()) + JsonText.size(dataset.name());
    ContentFacts content = dataset.content();
    if (content == null) {
      return bytes;
    }
    if (content.version() != null) {
      bytes += FACET_BYTES + HEX;
    }
    if (content.path() != null) {
      bytes += FACET_BYTES + JsonText.size(content.path());
    }
    Files files = content.files();
    if (files != null) {
      bytes += 2 * FACET_BYTES + 100;
      for (String location : files.locations()) {
        // A partition is said as a whole and by its parts.
        bytes +=
            files.partitioned() ? 60 + 3 * JsonText.size(location) : 4 + JsonText.size(location);
      }
    }
    return bytes;
  }
}
