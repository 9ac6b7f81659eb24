package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.delivery.SpoolFormat.Header;
import io.dspm.lineage.agent.delivery.SpoolIndex.Pending;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One process's spool file, open, with its lock held. {@link SpoolFormat} draws the bytes.
 *
 * <p>When {@link #append} has returned, the record survives the end of the process however it ends;
 * a power cut may take what the system had not written yet. All methods may be called from any of
 * the agent's threads; one lock serialises them, and no thread of the application ever takes it.
 * Settled records are cleared away by writing what is left to a new file that replaces the old one
 * in one step, so that every moment leaves one whole file behind.
 */
final class SpoolFile {

  /** Is told of events that wait; called without any lock held. */
  interface Arrivals {
    void arrived(SpoolFile file, UUID run);
  }

  /** An event with its bytes. */
  static final class Event {
    final EventKind kind;

    /** Which of its kind, where there are several. */
    final int number;

    /** {@code null} if the disk has lost them. */
    final byte @Nullable [] json;

    private Event(EventKind kind, int number, byte @Nullable [] json) {
      this.kind = kind;
      this.number = number;
      this.json = json;
    }
  }

  static final String SUFFIX = ".spool";
  static final String LOCK_SUFFIX = ".lock";
  static final String FRESH_SUFFIX = ".fresh";

  private static final long MIN_GARBAGE = 1 << 20;

  private final Path path;
  private final SpoolFiles files;
  private final SpoolLock lock;
  private SpoolWriter writer;
  private long garbageAllowed = MIN_GARBAGE;
  private boolean closed;

  /** Goes on with an open file whose lock is held, of this process or of a dead one. */
  SpoolFile(Path path, SpoolFiles files, SpoolLock lock, SpoolWriter writer) {
    this.path = path;
    this.files = files;
    this.lock = lock;
    this.writer = writer;
  }

  /** Makes a new file; the lock is the caller's to release if this fails. */
  static SpoolFile create(Path path, SpoolFiles files, SpoolLock lock) throws IOException {
    RandomAccessFile file = files.create(path);
    try {
      return new SpoolFile(path, files, lock, SpoolWriter.begin(file));
    } catch (IOException | RuntimeException e) {
      file.close();
      Files.deleteIfExists(path);
      throw e;
    }
  }

  synchronized void begun(UUID run, @Nullable UUID parent, byte[] header) throws IOException {
    write(SpoolFormat.BEGUN, null, 0, run, SpoolFormat.begun(parent, header));
  }

  /**
   * Returns {@code false}, and writes nothing, if the run has that event or its END already, or as
   * many of them as there can be.
   */
  synchronized boolean append(UUID run, EventKind kind, byte[] json) throws IOException {
    if (!writer.index.accepts(run, kind)) {
      return false;
    }
    write(SpoolFormat.EVENT, kind, writer.index.nextNumber(run, kind), run, json);
    return true;
  }

  /** The run's next event to send; {@code null} if there is none, or the file is closed. */
  synchronized @Nullable Event next(UUID run) throws IOException {
    Pending pending = closed ? null : writer.index.pending(run);
    return pending == null
        ? null
        : new Event(pending.kind(), pending.number(), writer.read(pending.place()));
  }

  /**
   * Marks an event as dealt with. It counts as such in this process even if the mark can't be
   * written; then another process may send it once more.
   *
   * @param number which of its kind, where there are several
   * @param type {@link SpoolFormat#DELIVERED} or {@link SpoolFormat#DEAD}
   */
  synchronized void settle(UUID run, EventKind kind, int number, byte type) throws IOException {
    if (closed) {
      return;
    }
    try {
      write(type, kind, number, run, SpoolWriter.NOTHING);
    } catch (IOException e) {
      writer.index.apply(new Header(0, type, kind, number, run, 0, 0, null));
      throw e;
    }
    long garbage = writer.garbage();
    if (garbage >= garbageAllowed && garbage >= writer.index.liveBytes()) {
      garbageAllowed = 2 * garbage;
      compact();
      garbageAllowed = MIN_GARBAGE;
    }
  }

  /** The run in which this one began; {@code null} if there is none, or it is not in the file. */
  synchronized @Nullable UUID parent(UUID run) {
    return writer.index.parent(run);
  }

  /** Whether the run is in this file, and its START is still to come, or to be settled. */
  synchronized boolean awaitsStart(UUID run) {
    return !closed && writer.index.awaitsStart(run);
  }

  /** Where the account of one of its runs belongs. */
  Path accountOf(UUID run) {
    return SpoolAccounts.of(path, run);
  }

  /** The runs that have no END. */
  synchronized List<UUID> open() {
    List<UUID> open = new ArrayList<>();
    for (SpoolIndex.Run run : writer.index.runs()) {
      if (run.open()) {
        open.add(run.id);
      }
    }
    return open;
  }

  synchronized int waiting() {
    return writer.index.waiting();
  }

  /** Whether no run is open and no event waits. */
  synchronized boolean isEmpty() {
    return writer.index.isEmpty();
  }

  synchronized List<UUID> waitingRuns() {
    return writer.index.waitingRuns();
  }

  synchronized List<OpenRun> openRuns() throws IOException {
    List<OpenRun> open = new ArrayList<>();
    for (SpoolIndex.Run run : writer.index.runs()) {
      if (run.open() && !closed) {
        byte[] header = run.header == null ? null : writer.read(run.header);
        open.add(new OpenRun(run.id, SpoolFormat.headerOf(header), run.started()));
      }
    }
    return open;
  }

  /** Deletes the file if nothing in it matters any more, else leaves it for the next process. */
  synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (writer.index.isEmpty()) {
      try {
        writer.file.close();
        Files.deleteIfExists(path);
      } finally {
        lock.delete();
      }
      return;
    }
    try {
      files.force(writer.file);
    } finally {
      try {
        writer.file.close();
      } finally {
        lock.release();
      }
    }
  }

  /** Writes what still matters to a new file and puts that in the place of the old one. */
  synchronized void compact() throws IOException {
    Path fresh = path.resolveSibling(path.getFileName() + FRESH_SUFFIX);
    Files.deleteIfExists(fresh);
    RandomAccessFile out = files.create(fresh);
    boolean replaced = false;
    try {
      SpoolWriter copy = writer.copyLive(out);
      files.force(out);
      SpoolWriter old = writer;
      if (files.replacesOpenFiles()) {
        files.replace(fresh, path);
        writer = copy;
      } else {
        writer = replaceClosed(fresh, copy);
      }
      replaced = true;
      old.file.close();
    } finally {
      if (!replaced) {
        out.close();
        Files.deleteIfExists(fresh);
      }
    }
  }

  /** Windows renames no open file. */
  private SpoolWriter replaceClosed(Path fresh, SpoolWriter copy) throws IOException {
    copy.file.close();
    writer.file.close();
    try {
      files.replace(fresh, path);
    } catch (IOException e) {
      writer = writer.on(files.open(path));
      throw e;
    }
    return copy.on(files.open(path));
  }

  private void write(byte type, @Nullable EventKind kind, int number, UUID run, byte[] payload)
      throws IOException {
    if (closed) {
      throw new IOException("it is closed");
    }
    if (payload.length > SpoolFormat.MAX_PAYLOAD) {
      throw new IOException(
          payload.length + " bytes in one event, of at most " + SpoolFormat.MAX_PAYLOAD);
    }
    if (!Files.exists(path)) {
      reappear();
    }
    writer.put(type, kind, number, run, payload);
  }

  /** Somebody deleted the file: what matters is written again, from what the system still has. */
  private void reappear() throws IOException {
    files.makeDirectory(path.resolveSibling(""));
    lock.restore();
    compact();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
