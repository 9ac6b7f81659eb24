package io.dspm.lineage.agent.account;

import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.Gap;
import io.dspm.lineage.agent.event.ListedFile;
import io.dspm.lineage.agent.identity.DatasetNames;
import io.dspm.lineage.agent.identity.UsedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a run's account what its event says: hashes what is still to be hashed, sorts, and
 * groups what is too much. Inputs and outputs are grouped apart from each other, like this:
 *
 * <ul>
 *   <li>A file's <em>table</em> is its directory, or where that ends in partitions such as {@code
 *       dt=2025-01-01}, the directory around them.
 *   <li>Are there more than {@link Limits#threshold} files of one table, those of known content
 *       become one dataset: the table's directory with the {@link
 *       io.dspm.lineage.agent.identity.TreeHash} of their names relative to it. What is in other
 *       directories below it does not belong to it. Those of unknown content stay datasets of their
 *       own; or, if they alone are more than the threshold, become another dataset of the
 *       directory, without a hash.
 *   <li>Would all datasets still take more than {@link Limits#maxBytes}, everything whose table is
 *       at some depth or deeper is grouped by its directory of that depth, whole subtrees, known
 *       and unknown contents apart; the depth is the greatest at which it fits, 0 (the root, or a
 *       drive) if it fits at none. Inputs and outputs may take half each, and what the other
 *       leaves.
 *   <li>No group is of a single file.
 * </ul>
 *
 * <p>A name that was read with two contents counts twice. Which files a group stands for, in their
 * order, is told before the summary is returned.
 */
public final class Summarizer {

  /**
   * What becomes one dataset.
   *
   * @param threshold how many files of one directory and role become one dataset
   * @param maxBytes what all datasets of an event may take in JSON, estimated
   */
  public record Limits(int threshold, int maxBytes) {}

  /** Is told which files a dataset stands for, part by part, in order. */
  public interface Listing {

    /**
     * Some of the files.
     *
     * @param fileCount how many there are in all
     * @param offset how many were told before
     * @param files up to 2,000
     */
    void files(Dataset directory, long fileCount, long offset, List<ListedFile> files);
  }

  /** Is told how far hashing has come. */
  public interface Progress {

    /** So many files were hashed, with so many bytes, or turned out not to be what they were. */
    void hashed(long files, long bytes);
  }

  private final DatasetNames names;
  private final Limits limits;

  public Summarizer(DatasetNames names, Limits limits) {
    this.names = names;
    this.limits = limits;
  }

  /** Of a run that used few files, all settled; in any order. Gaps are of unknown contents. */
  public Summary of(List<UsedFile> inputs, List<UsedFile> outputs, Listing listing) {
    SortedFiles.InMemory read = SortedFiles.of(inputs);
    SortedFiles.InMemory written = SortedFiles.of(outputs);
    Gaps gaps = new Gaps();
    addGaps(gaps, read.files());
    addGaps(gaps, written.files());
    Summary each = oneByOne(read.files(), written.files(), gaps);
    try {
      return each == null ? grouped(read, written, gaps, listing) : each;
    } catch (IOException e) {
      throw new UncheckedIOException("Nothing can fail in memory", e);
    }
  }

  private static void addGaps(Gaps gaps, List<UsedFile> files) {
    for (UsedFile file : files) {
      gaps.add(file.path(), file.state());
    }
  }

  /** With a dataset for each file; {@code null} if these are too many. */
  private @Nullable Summary oneByOne(List<UsedFile> inputs, List<UsedFile> outputs, Gaps gaps) {
    if (inputs.size() > limits.threshold || outputs.size() > limits.threshold) {
      return null;
    }
    List<Dataset> read = new ArrayList<>(inputs.size());
    List<Dataset> written = new ArrayList<>(outputs.size());
    long bytes = named(inputs, read) + named(outputs, written);
    return bytes > limits.maxBytes ? null : new Summary(read, written, gaps.list());
  }

  private long named(List<UsedFile> files, List<Dataset> into) {
    long bytes = 0;
    for (UsedFile file : files) {
      Dataset dataset = names.file(file);
      bytes += DatasetNames.estimatedBytes(dataset);
      into.add(dataset);
    }
    return bytes;
  }

  /**
   * Of a run whose account is on disk. Memory is bounded whatever its size; it takes as long as
   * hashing takes.
   *
   * @param ended when the run ended: an output without a stamp that was changed later is unknown
   */
  public Summary of(AccountFile account, Instant ended, Listing listing) throws IOException {
    return of(account, ended, listing, (files, bytes) -> {});
  }

  /**
   * Likewise. If this thread is interrupted, it ends with an {@link java.io.InterruptedIOException}
   * and the account is as it was.
   *
   * @param progress is told after each file that was hashed
   */
  public Summary of(AccountFile account, Instant ended, Listing listing, Progress progress)
      throws IOException {
    return of(account, ended, listing, progress, LineSorter.STRETCH);
  }

  Summary of(AccountFile account, Instant ended, Listing listing, Progress progress, long stretch)
      throws IOException {
    Gaps gaps = new Gaps();
    AccountFile.deleteSorted(account.path());
    try (FilesOnDisk.Writer inputs = new FilesOnDisk.Writer(account.beside("inputs"));
        FilesOnDisk.Writer outputs = new FilesOnDisk.Writer(account.beside("outputs"))) {
      try (LineSorter lines = new LineSorter(account.beside("lines"), stretch)) {
        long damaged = sort(account, lines);
        if (damaged > 0) {
          gaps.add(
              new Gap("the list of files", damaged + " places in it were damaged, files are lost"));
        }
        new Settlement(new LateLook(ended, progress), gaps).settle(lines, inputs, outputs);
      }
      return grouped(inputs.files(), outputs.files(), gaps, listing);
    } finally {
      AccountFile.deleteSorted(account.path());
    }
  }

  /** Returns how many places are damaged. */
  private static long sort(AccountFile account, LineSorter lines) throws IOException {
    Moves moves = Moves.of(account);
    try (AccountReader reader = account.read()) {
      long at = 0;
      for (Line line = reader.next(); line != null; line = reader.next()) {
        Line moved = line.type == Line.MOVED ? null : moves.apply(line, at);
        if (moved != null) {
          lines.add(moved, at);
        }
        at++;
      }
      return Math.max(account.damaged(), reader.damaged());
    }
  }

  private Summary grouped(SortedFiles inputs, SortedFiles outputs, Gaps gaps, Listing listing)
      throws IOException {
    Survey read = Survey.of(inputs, names, limits.threshold);
    Survey written = Survey.of(outputs, names, limits.threshold);
    long most = limits.maxBytes;
    long free = most - written.bytes(written.deepest());
    int readDepth = read.fitting(Math.max(most / 2, free));
    int writtenDepth = written.fitting(most - read.bytes(readDepth));
    readDepth = read.fitting(most - written.bytes(writtenDepth));
    Grouping readGroups = new Grouping(names, inputs, read, readDepth);
    Grouping writtenGroups = new Grouping(names, outputs, written, writtenDepth);
    Summary summary = new Summary(readGroups.datasets(), writtenGroups.datasets(), gaps.list());
    readGroups.tell(listing);
    writtenGroups.tell(listing);
    return summary;
  }
}
