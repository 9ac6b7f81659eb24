package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.delivery.SpoolFormat.Header;
import io.dspm.lineage.agent.delivery.SpoolFormat.Opening;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads a spool file from the beginning and finds every intact record in it, whatever else is in
 * it: a torn tail, damage in the middle, another file's bytes.
 *
 * <p>Memory is bounded by one window of 64 KiB; every byte is looked at a bounded number of times
 * as long as the file was written by {@link SpoolFile}.
 */
final class SpoolReader {

  /**
   * What a file turned out to be.
   *
   * @param end where the last intact record ends; what follows is a torn tail
   * @param damaged places where something was skipped to get at the next intact record
   */
  record Scan(Opening opening, int records, long end, int damaged) {}

  /** Is shown every intact record. */
  interface Sink {
    void record(Header header) throws IOException;
  }

  private static final int WINDOW = 64 << 10;

  private final RandomAccessFile file;
  private final long size;
  private final byte[] window = new byte[WINDOW];
  private long windowAt;
  private int windowLength;

  private SpoolReader(RandomAccessFile file, long size) {
    this.file = file;
    this.size = size;
  }

  /** Applies every intact record of {@code file} to {@code index}, in order. */
  static Scan scan(RandomAccessFile file, SpoolIndex index) throws IOException {
    Scan scan = scan(file, file.length(), index);
    index.isRead();
    return scan;
  }

  /** Shows every intact record in the first {@code size} bytes of {@code file}, in order. */
  static Scan scan(RandomAccessFile file, long size, Sink sink) throws IOException {
    return new SpoolReader(file, size).scan(sink);
  }

  /**
   * The payload of the run's record at {@code at}, or {@code null} if that is not what was written
   * there.
   */
  static byte @Nullable [] payload(RandomAccessFile file, long at, UUID run) throws IOException {
    long size = file.length();
    if (at + SpoolFormat.RECORD_HEADER > size) {
      return null;
    }
    byte[] fixed = new byte[SpoolFormat.RECORD_HEADER];
    file.seek(at);
    file.readFully(fixed);
    Header header = SpoolFormat.header(fixed, 0, at);
    if (header == null || !header.run().equals(run) || header.end() > size) {
      return null;
    }
    byte[] bytes = new byte[header.length()];
    file.readFully(bytes);
    return SpoolFormat.sum(bytes, 0, bytes.length) == header.payloadSum() ? bytes : null;
  }

  private Scan scan(Sink sink) throws IOException {
    byte[] first = new byte[(int) Math.min(size, SpoolFormat.FILE_HEADER)];
    file.seek(0);
    file.readFully(first);
    Opening opening = SpoolFormat.opening(first);
    if (opening == Opening.NEWER) {
      return new Scan(opening, 0, size, 0);
    }
    long at = opening == Opening.OURS ? SpoolFormat.FILE_HEADER : 0;
    long end = at;
    int records = 0;
    int damaged = 0;
    boolean skipping = opening != Opening.OURS;
    while (at + SpoolFormat.RECORD_HEADER <= size) {
      Header header = intactRecord(at);
      if (header == null) {
        skipping = true;
        at = nextMark(at + 1);
        continue;
      }
      damaged += skipping ? 1 : 0;
      skipping = false;
      sink.record(header);
      records++;
      at = header.end();
      end = at;
    }
    return new Scan(opening, records, end, damaged);
  }

  private @Nullable Header intactRecord(long at) throws IOException {
    fill(at, SpoolFormat.RECORD_HEADER);
    Header header = SpoolFormat.header(window, (int) (at - windowAt), at);
    if (header == null || header.end() > size || !payloadIntact(header)) {
      return null;
    }
    if (header.type() == SpoolFormat.BEGUN && header.length() >= SpoolFormat.PARENT) {
      fill(header.payloadAt(), SpoolFormat.PARENT);
      return header.of(SpoolFormat.parent(window, (int) (header.payloadAt() - windowAt)));
    }
    return header;
  }

  private boolean payloadIntact(Header header) throws IOException {
    CRC32C sum = new CRC32C();
    long at = header.payloadAt();
    while (at < header.end()) {
      fill(at, 1);
      int offset = (int) (at - windowAt);
      int length = (int) Math.min(windowLength - offset, header.end() - at);
      sum.update(window, offset, length);
      at += length;
    }
    return (int) sum.getValue() == header.payloadSum();
  }

  /** The first place from {@code from} on where a record's mark stands, else the file's end. */
  private long nextMark(long from) throws IOException {
    for (long at = from; at + SpoolFormat.RECORD_HEADER <= size; at++) {
      fill(at, SpoolFormat.RECORD_HEADER);
      if (SpoolFormat.marked(window, (int) (at - windowAt))) {
        return at;
      }
    }
    return size;
  }

  /** Sees to it that {@code needed} bytes from {@code at} on, all within the file, are at hand. */
  private void fill(long at, int needed) throws IOException {
    if (at >= windowAt && at + needed <= windowAt + windowLength) {
      return;
    }
    windowLength = 0;
    windowAt = at;
    int length = (int) Math.min(WINDOW, size - at);
    file.seek(at);
    file.readFully(window, 0, length);
    windowLength = length;
  }
}
