package io.dspm.lineage.agent.account;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Goes through an account's file from its beginning and finds every intact line, whatever else is
 * in it. Memory is bounded by the longest line.
 */
final class AccountReader implements Closeable {

  private static final int WINDOW = 128 << 10;

  private final RandomAccessFile file;
  private final long size;
  private byte[] window = new byte[WINDOW];
  private long windowAt;
  private int windowLength;
  private long at;
  private long end;
  private long damaged;
  private boolean skipping;

  /**
   * @param size how much of it counts
   * @throws IOException if it can't be read, or was written by a newer agent
   */
  AccountReader(Path path, long size) throws IOException {
    this.file = new RandomAccessFile(path.toFile(), "r");
    this.size = size;
    try {
      at = begin(path);
      end = at;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private long begin(Path path) throws IOException {
    byte[] header = new byte[(int) Math.min(size, AccountFormat.FILE_HEADER)];
    file.readFully(header);
    int version = AccountFormat.version(header);
    if (version > AccountFormat.VERSION) {
      throw new IOException(path + " was written by a newer lineage-agent");
    }
    skipping = version == 0;
    return skipping ? 0 : AccountFormat.FILE_HEADER;
  }

  /** The next intact line; {@code null} if there is none. */
  @Nullable Line next() throws IOException {
    while (at + AccountFormat.LINE_HEADER <= size) {
      int length = intactAt(at);
      if (length < 0) {
        skipping = true;
        at = nextMark(at + 1);
        continue;
      }
      damaged += skipping ? 1 : 0;
      skipping = false;
      int content = (int) (at - windowAt) + AccountFormat.LINE_HEADER;
      at += AccountFormat.LINE_HEADER + length;
      end = at;
      Line line = Line.parse(window, content, length);
      if (line != null) {
        return line;
      }
      damaged++;
    }
    return null;
  }

  /** Where the last line that was found ends. */
  long end() {
    return end;
  }

  /** Places where something was skipped; at the end, whatever follows the last line is one. */
  long damaged() {
    return damaged + (end < size ? 1 : 0);
  }

  /** The content's length of an intact line there, all of it in the window; else negative. */
  private int intactAt(long place) throws IOException {
    fill(place, AccountFormat.LINE_HEADER);
    int offset = (int) (place - windowAt);
    if (!AccountFormat.marked(window, offset)) {
      return -1;
    }
    int length = AccountFormat.length(window, offset);
    if (length < 0
        || length > AccountFormat.MAX_CONTENT
        || place + AccountFormat.LINE_HEADER + length > size) {
      return -1;
    }
    fill(place, AccountFormat.LINE_HEADER + length);
    return AccountFormat.intact(window, (int) (place - windowAt), length) ? length : -1;
  }

  private long nextMark(long from) throws IOException {
    for (long place = from; place + AccountFormat.LINE_HEADER <= size; place++) {
      fill(place, AccountFormat.LINE_HEADER);
      if (AccountFormat.marked(window, (int) (place - windowAt))) {
        return place;
      }
    }
    return size;
  }

  /** Sees to it that {@code needed} bytes from {@code place} on, all within the file, are there. */
  private void fill(long place, int needed) throws IOException {
    if (place >= windowAt && place + needed <= windowAt + windowLength) {
      return;
    }
    if (needed > window.length) {
      window = new byte[needed];
    }
    windowLength = 0;
    windowAt = place;
    int length = (int) Math.min(window.length, size - place);
    file.seek(place);
    file.readFully(window, 0, length);
    windowLength = length;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
