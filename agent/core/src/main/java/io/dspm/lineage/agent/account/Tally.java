package io.dspm.lineage.agent.account;

import io.dspm.lineage.agent.identity.ContentHash;
import io.dspm.lineage.agent.identity.UsedDirectory;
import io.dspm.lineage.agent.identity.UsedFile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is counted of the files that one directory may stand for. */
final class Tally {

  private static final int MOST_NAMES = 20;
  private static final int MOST_PARTITIONS = 100;

  /** Of all words on where the files are: names may be long. */
  private static final int MOST_CHARACTERS = 4_000;

  private long files;

  /** Those of which the directory is the table. */
  private long own;

  private long size;
  private boolean sized = true;
  private final List<String> names = new ArrayList<>(1);
  private int namesLength;
  private boolean full;
  private final Set<String> partitions = new LinkedHashSet<>(1);
  private int partitionsLength;

  long files() {
    return files;
  }

  /**
   * Counts a file.
   *
   * @param directory the length of the directory's path
   */
  void add(UsedFile file, int directory, boolean isOwn) {
    files++;
    own += isOwn ? 1 : 0;
    sized &= file.size() >= 0;
    size += file.size();
    addName(file, directory);
    int partitionEnd = file.path().lastIndexOf('/');
    if (isOwn && partitionEnd > directory && partitions.size() < MOST_PARTITIONS) {
      String partition = file.path().substring(directory + 1, partitionEnd);
      if (partitionsLength + partition.length() <= MOST_CHARACTERS && partitions.add(partition)) {
        partitionsLength += partition.length();
      }
    }
  }

  /**
   * Keeps the file's name, if it is one of the first.
   *
   * @return whether there was room
   */
  boolean addName(UsedFile file, int directory) {
    int length = file.path().length() - directory - 1;
    full |= names.size() >= MOST_NAMES || namesLength + length > MOST_CHARACTERS;
    if (full) {
      return false;
    }
    names.add(file.path().substring(directory + 1));
    namesLength += length;
    return true;
  }

  /** Counts what is counted of a directory inside; the names were added before. */
  void addInner(Tally inner) {
    files += inner.files;
    sized &= inner.sized;
    size += inner.size;
  }

  /**
   * These files as one.
   *
   * @param path without a slash at its end
   */
  UsedDirectory directory(String path, @Nullable ContentHash treeHash) {
    boolean partitioned = own == files && !partitions.isEmpty();
    return new UsedDirectory(
        path.isEmpty() ? "/" : path,
        treeHash,
        files,
        sized ? size : -1,
        List.copyOf(partitioned ? partitions : names),
        partitioned);
  }
}
