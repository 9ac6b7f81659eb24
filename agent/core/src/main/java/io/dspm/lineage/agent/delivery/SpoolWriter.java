package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.delivery.SpoolFormat.Header;
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
    boolean child = header.type() == SpoolFormat.BEGUN && payload.length >= SpoolFormat.PARENT;
    index.apply(child ? header.of(SpoolFormat.parent(payload, 0)) : header);
    end = header.end();
  }

  /** The payload of the run's record there, or {@code null} if the disk has lost it. */
  byte @Nullable [] read(UUID run, long at) throws IOException {
    return SpoolReader.payload(file, at, run);
  }

  long size() {
    return end;
  }

  /** Writes what still matters of a run to {@code into}, as carried over. */
  void carry(SpoolIndex.Run run, SpoolWriter into) throws IOException {
    carry(SpoolFormat.BEGUN, null, 0, run.id, run.header, into);
    if (run.startSettled) {
      into.put(carried(SpoolFormat.DELIVERED), EventKind.START, 0, run.id, NOTHING);
    }
    carry(SpoolFormat.EVENT, EventKind.START, 0, run.id, run.start, into);
    if (run.files != null) {
      for (SpoolIndex.Numbered files : run.files) {
        carry(SpoolFormat.EVENT, EventKind.FILES, files.number(), run.id, files.at(), into);
      }
    }
    carry(SpoolFormat.EVENT, EventKind.END, 0, run.id, run.end, into);
    SpoolIndex.Run copy = into.index.run(run.id);
    if (copy != null) {
      copy.tried = run.tried;
    }
  }

  private void carry(
      byte type, @Nullable EventKind kind, int number, UUID run, long at, SpoolWriter into)
      throws IOException {
    byte[] payload = at == SpoolIndex.NOWHERE ? null : read(run, at);
    if (payload != null) {
      into.put(carried(type), kind, number, run, payload);
    }
  }

  private static byte carried(byte type) {
    return (byte) (type | SpoolFormat.CARRIED);
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
