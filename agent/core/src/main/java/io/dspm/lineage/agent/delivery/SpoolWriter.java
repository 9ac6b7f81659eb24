package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.delivery.SpoolFormat.Header;
import io.dspm.lineage.agent.delivery.SpoolIndex.Place;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Adds records to one open file and keeps its index in step.
 *
 * <p>Not thread-safe: guarded by its {@link SpoolFile}.
 */
final class SpoolWriter {

  static final byte[] NOTHING = new byte[0];

  final RandomAccessFile file;
  final SpoolIndex index;

  /** Where the last whole record ends. */
  private long end;

  /** Goes on after the last whole record of a file that was read. */
  SpoolWriter(RandomAccessFile file, SpoolIndex index, long end) {
    this.file = file;
    this.index = index;
    this.end = end;
  }

  /** Begins a new, empty file. */
  static SpoolWriter begin(RandomAccessFile file) throws IOException {
    file.write(SpoolFormat.fileHeader(System.currentTimeMillis()));
    return new SpoolWriter(file, new SpoolIndex(), SpoolFormat.FILE_HEADER);
  }

  /** The same bytes, opened again. */
  SpoolWriter on(RandomAccessFile reopened) {
    return new SpoolWriter(reopened, index, end);
  }

  /** As below, for what is the only one of its kind. */
  void put(byte type, @Nullable EventKind kind, UUID run, byte[] payload) throws IOException {
    put(type, kind, 0, run, payload);
  }

  /** Adds a record; if that fails, the file is as it was before. */
  void put(byte type, @Nullable EventKind kind, int number, UUID run, byte[] payload)
      throws IOException {
    byte[] record = SpoolFormat.record(type, kind, number, run, payload);
    Header header = SpoolFormat.header(record, 0, end);
    if (header == null) {
      throw new IllegalStateException("A record just made is not whole");
    }
    try {
      file.seek(end);
      file.write(record);
    } catch (IOException e) {
      cutBack();
      throw e;
    }
    boolean child = type == SpoolFormat.BEGUN && payload.length >= SpoolFormat.PARENT;
    index.apply(child ? header.of(SpoolFormat.parent(payload, 0)) : header);
    end = header.end();
  }

  /** The payload that was put there, or {@code null} if the disk has lost it. */
  byte @Nullable [] read(Place place) throws IOException {
    return SpoolReader.payload(file, place);
  }

  /** How many bytes of the file no longer matter. */
  long garbage() {
    return end - SpoolFormat.FILE_HEADER - index.liveBytes();
  }

  /** Writes what still matters to the empty file {@code into}. */
  SpoolWriter copyLive(RandomAccessFile into) throws IOException {
    SpoolWriter copy = begin(into);
    for (SpoolIndex.Run run : index.runs()) {
      copy(SpoolFormat.BEGUN, null, 0, run.id, run.header, copy);
      if (run.startSettled) {
        copy.put(SpoolFormat.DELIVERED, EventKind.START, run.id, NOTHING);
      }
      copy(SpoolFormat.EVENT, EventKind.START, 0, run.id, run.start, copy);
      if (run.files != null) {
        for (SpoolIndex.Numbered files : run.files) {
          copy(SpoolFormat.EVENT, EventKind.FILES, files.number(), run.id, files.place(), copy);
        }
      }
      copy(SpoolFormat.EVENT, EventKind.END, 0, run.id, run.end, copy);
    }
    return copy;
  }

  private void copy(
      byte type,
      @Nullable EventKind kind,
      int number,
      UUID run,
      @Nullable Place place,
      SpoolWriter copy)
      throws IOException {
    byte[] payload = place == null ? null : read(place);
    if (payload != null) {
      copy.put(type, kind, number, run, payload);
    }
  }

  /** A record cut short does no harm, but on a full disk its bytes are wanted. */
  private void cutBack() {
    try {
      file.setLength(end);
    } catch (IOException ignored) {
      // The next record goes over it.
    }
  }
}
