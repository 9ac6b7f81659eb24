package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.delivery.SpoolFormat.Opening;
import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One file of a process's part of the spool. A segment that nobody works at is <em>parked</em>: it
 * takes neither a handle nor an index, only how many events wait in it is remembered.
 *
 * <p>Not thread-safe: guarded by its {@link SpoolFile}.
 */
final class SpoolSegment {

  /**
   * A file as it was found.
   *
   * @param segment {@code null} if nothing in it is a record
   */
  record Found(SpoolReader.Scan scan, @Nullable SpoolSegment segment) {

    /** Whether an agent with a newer format has written it: then it is left alone. */
    boolean isNewer() {
      return scan.opening() == Opening.NEWER;
    }
  }

  final Path path;
  final int number;
  private @Nullable SpoolWriter writer;
  private int parked;
  private long size;

  private SpoolSegment(Path path, int number, SpoolWriter writer) {
    this.path = path;
    this.number = number;
    this.writer = writer;
  }

  /** Makes a new one. */
  static SpoolSegment create(Path path, int number, SpoolFiles files) throws IOException {
    RandomAccessFile file = files.create(path);
    try {
      return new SpoolSegment(path, number, SpoolWriter.begin(file));
    } catch (IOException | RuntimeException e) {
      file.close();
      Files.deleteIfExists(path);
      throw e;
    }
  }

  /** Reads one that is there, and cuts off its torn end. */
  static Found open(Path path, int number, SpoolFiles files) throws IOException {
    RandomAccessFile file = files.open(path);
    boolean keep = false;
    try {
      SpoolIndex index = new SpoolIndex();
      SpoolReader.Scan scan = SpoolReader.scan(file, index);
      boolean foreign =
          scan.opening() == Opening.UNKNOWN
              && scan.records() == 0
              && file.length() > SpoolFormat.FILE_HEADER;
      if (scan.opening() == Opening.NEWER || foreign) {
        return new Found(scan, null);
      }
      if (scan.end() < file.length()) {
        file.setLength(scan.end());
      }
      keep = true;
      return new Found(
          scan, new SpoolSegment(path, number, new SpoolWriter(file, index, scan.end())));
    } finally {
      if (!keep) {
        file.close();
      }
    }
  }

  boolean isParked() {
    return writer == null;
  }

  /**
   * What writes to it.
   *
   * @throws IllegalStateException if it is parked
   */
  SpoolWriter writer() {
    if (writer == null) {
      throw new IllegalStateException(path + " is parked");
    }
    return writer;
  }

  SpoolIndex index() {
    return writer().index;
  }

  int waiting() {
    return writer == null ? parked : writer.index.waiting();
  }

  long size() {
    return writer == null ? size : writer.size();
  }

  /** Whether nothing in it matters any more. */
  boolean isEmpty() {
    return writer != null && writer.index.isEmpty();
  }

  void park() throws IOException {
    SpoolWriter open = writer();
    parked = open.index.waiting();
    size = open.size();
    writer = null;
    open.file.close();
  }

  /**
   * Opens it again. No run in it is open: those were carried on.
   *
   * @return how many events that waited are gone since; -1 if no record at all is left
   */
  int load(SpoolFiles files) throws IOException {
    Found found = open(path, number, files);
    if (found.segment == null) {
      return -1;
    }
    writer = found.segment.writer();
    writer.index.forgetOpen();
    return Math.max(0, parked - writer.index.waiting());
  }

  /**
   * Ends the runs that are open without an event: what became of them stood in a newer segment,
   * which is lost. To tell that they were aborted might be a lie.
   */
  void giveUpOpen(AgentLog log) throws IOException {
    List<UUID> open = index().openRuns();
    for (UUID run : open) {
      writer().put(SpoolFormat.DROPPED, null, run, SpoolWriter.NOTHING);
    }
    if (!open.isEmpty()) {
      log.warn("What became of " + open.size() + " runs in " + path + " is lost");
    }
  }

  /**
   * Of a segment that newer ones follow: moves the runs to {@code newest} that are open since the
   * disk has lost their END. Those that went on are forgotten.
   */
  void rescue(SpoolSegment newest) throws IOException {
    long at = index().sealedAt();
    byte[] sealed = at == SpoolIndex.NOWHERE ? null : writer().read(SpoolFormat.NO_RUN, at);
    if (sealed != null) {
      Set<UUID> wentOn = SpoolFormat.runsOf(sealed);
      for (UUID id : index().openRuns()) {
        SpoolIndex.Run run = wentOn.contains(id) ? null : index().run(id);
        if (run != null) {
          if (!newest.index().has(id)) {
            writer().carry(run, newest.writer());
          }
          // From here on a crash can't bring it back from this segment.
          writer().put(SpoolFormat.DROPPED, null, id, SpoolWriter.NOTHING);
        }
      }
    }
    index().forgetOpen();
  }

  void close() throws IOException {
    if (writer != null) {
      writer.file.close();
    }
  }
}
