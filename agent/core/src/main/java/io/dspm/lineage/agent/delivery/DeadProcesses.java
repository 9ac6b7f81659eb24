package io.dspm.lineage.agent.delivery;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What lies in a spool directory under the names of processes, to be thrown away unread. That a
 * process is dead turns out by its lock, which is held while its files are deleted.
 */
public final class DeadProcesses {

  private DeadProcesses() {}

  /** All files of one process. */
  public static final class Left {

    private final Path directory;
    private final String stem;
    private final List<Path> files;

    private Left(Path directory, String stem, List<Path> files) {
      this.directory = directory;
      this.stem = stem;
      this.files = files;
    }

    /** What their names begin with. */
    public String stem() {
      return stem;
    }

    /**
     * Deletes them.
     *
     * @return false, and nothing is touched, if the process lives, or another one has taken over
     */
    public boolean delete() throws IOException {
      SpoolFiles disk = new SpoolFiles(directory);
      Path lockFile = SpoolNames.lock(directory, stem);
      SpoolLock lock = SpoolLock.tryAcquire(lockFile, disk);
      if (lock == null) {
        return false;
      }
      boolean deleted = false;
      try {
        deleteAllBut(lockFile);
        deleted = true;
      } finally {
        if (deleted) {
          lock.delete();
        } else {
          lock.release();
        }
      }
      return true;
    }

    /** The newest segment last: it is what says that runs are over which are open in older ones. */
    private void deleteAllBut(Path lockFile) throws IOException {
      for (int number : SpoolNames.in(directory).getOrDefault(stem, new TreeSet<>())) {
        Path segment = SpoolNames.segment(directory, stem, number);
        if (files.contains(segment)) {
          Files.deleteIfExists(segment);
        }
      }
      for (Path file : files) {
        if (!file.equals(lockFile)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /**
   * Those that seem to be dead now, the oldest first, and whose files were all written before that
   * moment. Nothing is touched.
   */
  public static List<Left> in(Path directory, Instant before) throws IOException {
    Map<String, List<Path>> byStem = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String stem = stem(String.valueOf(entry.getFileName()));
        if (!stem.isEmpty()) {
          byStem.computeIfAbsent(stem, none -> new ArrayList<>()).add(entry);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    List<Left> left = new ArrayList<>();
    for (Map.Entry<String, List<Path>> one : byStem.entrySet()) {
      boolean dead = SpoolSurvey.ownerOf(directory, one.getKey()) == SpoolSurvey.Owner.DEAD;
      if (dead && writtenBefore(one.getValue(), before)) {
        left.add(new Left(directory, one.getKey(), List.copyOf(one.getValue())));
      }
    }
    return left;
  }

  /** The time and a number, in hex, as {@link Spool} makes them; empty if it is no such name. */
  private static String stem(String name) {
    int dot = name.indexOf('.');
    if (dot != 21 || name.charAt(12) != '-' || name.endsWith(".damaged")) {
      return "";
    }
    for (int i = 0; i < dot; i++) {
      if (i != 12 && Character.digit(name.charAt(i), 16) < 0) {
        return "";
      }
    }
    return name.substring(0, dot);
  }

  private static boolean writtenBefore(List<Path> files, Instant moment) throws IOException {
    for (Path file : files) {
      try {
        if (!Files.getLastModifiedTime(file).toInstant().isBefore(moment)) {
          return false;
        }
      } catch (NoSuchFileException e) {
        // Delivered since the directory was listed.
      }
    }
    return true;
  }
}
