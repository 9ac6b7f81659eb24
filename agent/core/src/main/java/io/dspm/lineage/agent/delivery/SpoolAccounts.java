package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of runs that lie beside spool files, and whatever was made to sort them, as a
 * directory was listed:
 *
 * <pre>
 * {stem of the spool file}.{run}.account
 * {stem of the spool file}.{run}.account{anything}
 * </pre>
 *
 * <p>They belong to whoever holds the lock of that stem. One whose run is not open any more, or
 * whose spool file is gone, is of no use to anybody.
 */
final class SpoolAccounts {

  private static final String SUFFIX = ".account";
  private static final int UUID_LENGTH = 36;

  /** One file that was found. */
  private record Found(Path path, UUID run) {}

  private final Map<String, List<Found>> byStem = new TreeMap<>();

  private SpoolAccounts() {}

  /** The account of a run of the process with that stem. */
  static Path of(Path directory, String stem, UUID run) {
    return directory.resolve(stem + "." + run + SUFFIX);
  }

  /** What lies in {@code directory} now; nothing if it can't be listed. */
  static SpoolAccounts in(Path directory, AgentLog log) {
    SpoolAccounts accounts = new SpoolAccounts();
    if (!Files.isDirectory(directory)) {
      return accounts;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        accounts.found(entry);
      }
    } catch (IOException | DirectoryIteratorException e) {
      log.debug("Can't list the accounts in " + directory, e);
    }
    return accounts;
  }

  /** The stems of the spool files that these lie beside, or would, if these were still there. */
  List<String> stems() {
    return List.copyOf(byStem.keySet());
  }

  /** Deletes what lies beside the spool file of that stem, but for the accounts of these runs. */
  void clear(String stem, List<UUID> open) throws IOException {
    for (Found found : byStem.getOrDefault(stem, List.of())) {
      boolean account = String.valueOf(found.path.getFileName()).endsWith(SUFFIX);
      if (!account || !open.contains(found.run)) {
        Files.deleteIfExists(found.path);
      }
    }
  }

  private void found(Path entry) {
    String name = String.valueOf(entry.getFileName());
    int dot = name.indexOf('.');
    if (dot < 0 || !name.startsWith(SUFFIX, dot + 1 + UUID_LENGTH)) {
      return;
    }
    UUID run = uuid(name.substring(dot + 1, dot + 1 + UUID_LENGTH));
    if (run != null) {
      String stem = name.substring(0, dot);
      byStem.computeIfAbsent(stem, none -> new ArrayList<>()).add(new Found(entry, run));
    }
  }

  private static @Nullable UUID uuid(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
