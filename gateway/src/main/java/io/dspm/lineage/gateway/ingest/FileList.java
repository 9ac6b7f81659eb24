package io.dspm.lineage.gateway.ingest;

import java.util.List;
import java.util.Optional;

/**
 * The agent's facet {@code dspm_files}: a part of the list of files that a directory dataset stands
 * for.
 *
 * @param fileCount how many files the whole list has
 * @param offset the place of this part's first file in it, from 0
 */
public record FileList(long fileCount, long offset, List<ListedFile> files) {
  /**
   * One file.
   *
   * @param name relative to the directory
   * @param sha256 in lower-case hex, where it is known
   */
  public record ListedFile(String name, Optional<String> sha256, Optional<Long> size) {}

  public FileList {
    files = List.copyOf(files);
  }
}
