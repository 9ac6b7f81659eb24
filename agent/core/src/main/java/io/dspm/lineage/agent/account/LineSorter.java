package io.dspm.lineage.agent.account;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts lines by role, name and number: in memory where there are few, else in sorted stretches of
 * one file, which are merged.
 *
 * <p>Takes some 10 MB and one descriptor, however many lines there are (10 million make some 700
 * stretches). The file is deleted at the end.
 */
final class LineSorter implements Closeable {

  /**
   * A line and its number.
   *
   * @param at its number in the account
   */
  record Numbered(Line line, long at) {}

  /** A stretch is written when its lines take about so much of the heap. */
  static final long STRETCH = 6L << 20;

  private static final int WRITTEN_AT_ONCE = 64 << 10;

  /** All windows on stretches together, unless they are so many that each gets the least. */
  private static final int WINDOWS = 8 << 20;

  private static final int LEAST_WINDOW = 4 << 10;
  private static final int MOST_WINDOW = 64 << 10;

  /** What a line takes of the heap beside its names. */
  private static final int LINE = 350;

  private static final Comparator<Numbered> ORDER =
      new Comparator<>() {
        @Override
        public int compare(Numbered one, Numbered other) {
          int byRole = one.line.role.compareTo(other.line.role);
          int byName =
              byRole != 0 ? byRole : Arrays.compareUnsigned(one.line.name, other.line.name);
          return byName != 0 ? byName : Long.compare(one.at, other.at);
        }
      };

  private final Path path;
  private final long stretch;
  private final List<Numbered> lines = new ArrayList<>();
  private long heap;
  private @Nullable RandomAccessFile file;
  private final List<Long> ends = new ArrayList<>();
  private @Nullable PriorityQueue<Source> sources;

  /**
   * @param stretch how much of the heap lines may take
   */
  LineSorter(Path path, long stretch) {
    this.path = path;
    this.stretch = stretch;
  }

  void add(Line line, long at) throws IOException {
    lines.add(new Numbered(line, at));
    heap += LINE + line.name.length + (line.location == null ? 0 : line.location.length);
    if (heap >= stretch) {
      write();
    }
  }

  private void write() throws IOException {
    RandomAccessFile out = file;
    if (out == null) {
      out = AccountFile.createPrivate(path);
      file = out;
    }
    lines.sort(ORDER);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(WRITTEN_AT_ONCE + 1024);
    for (Numbered each : lines) {
      byte[] content = each.line.bytes();
      ByteBuffer header = ByteBuffer.allocate(12).putInt(content.length).putLong(each.at);
      bytes.writeBytes(header.array());
      bytes.writeBytes(content);
      if (bytes.size() >= WRITTEN_AT_ONCE) {
        out.write(bytes.toByteArray());
        bytes.reset();
      }
    }
    out.write(bytes.toByteArray());
    ends.add(out.getFilePointer());
    lines.clear();
    heap = 0;
  }

  /** The next line in order, once all were added; {@code null} if there is none. */
  @Nullable Numbered next() throws IOException {
    PriorityQueue<Source> merged = sources;
    if (merged == null) {
      merged = merge();
      sources = merged;
    }
    Source first = merged.poll();
    if (first == null) {
      return null;
    }
    Numbered next = first.current;
    if (first.advance()) {
      merged.add(first);
    }
    return next;
  }

  private PriorityQueue<Source> merge() throws IOException {
    RandomAccessFile in = file;
    PriorityQueue<Source> merged = new PriorityQueue<>();
    if (in != null && !lines.isEmpty()) {
      write();
    }
    if (in == null) {
      lines.sort(ORDER);
      add(merged, new InMemory(lines));
      return merged;
    }
    int window = Math.max(LEAST_WINDOW, Math.min(MOST_WINDOW, WINDOWS / ends.size()));
    long from = 0;
    for (long end : ends) {
      add(merged, new Stretch(in, from, end, window));
      from = end;
    }
    return merged;
  }

  private static void add(PriorityQueue<Source> merged, Source source) throws IOException {
    if (source.advance()) {
      merged.add(source);
    }
  }

  /** Lines in order. */
  private abstract static class Source implements Comparable<Source> {
    Numbered current = NONE;

    private static final Numbered NONE = new Numbered(Line.of(new AccountEntry.Gone("")), 0);

    /** Goes on to the next line, if there is one. */
    abstract boolean advance() throws IOException;

    @Override
    public int compareTo(Source other) {
      return ORDER.compare(current, other.current);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  private static final class InMemory extends Source {
    private final List<Numbered> lines;
    private int next;

    InMemory(List<Numbered> lines) {
      this.lines = lines;
    }

    @Override
    boolean advance() {
      if (next == lines.size()) {
        return false;
      }
      current = lines.get(next);
      next++;
      return true;
    }
  }

  private static final class Stretch extends Source {
    private final RandomAccessFile file;
    private final long end;
    private byte[] window;
    private long windowAt;
    private int windowLength;
    private long at;

    Stretch(RandomAccessFile file, long from, long end, int window) {
      this.file = file;
      this.at = from;
      this.end = end;
      this.window = new byte[window];
    }

    @Override
    boolean advance() throws IOException {
      if (at == end) {
        return false;
      }
      fill(12);
      ByteBuffer header = ByteBuffer.wrap(window, (int) (at - windowAt), 12);
      int length = header.getInt();
      long number = header.getLong();
      if (length < 0 || at + 12 + length > end) {
        throw new IOException("What was sorted is damaged");
      }
      fill(12 + length);
      Line line = Line.parse(window, (int) (at - windowAt) + 12, length);
      if (line == null) {
        throw new IOException("What was sorted is damaged");
      }
      current = new Numbered(line, number);
      at += 12 + length;
      return true;
    }

    private void fill(int needed) throws IOException {
      if (at >= windowAt && at + needed <= windowAt + windowLength) {
        return;
      }
      if (needed > window.length) {
        window = new byte[needed];
      }
      windowAt = at;
      windowLength = (int) Math.min(window.length, end - at);
      file.seek(at);
      file.readFully(window, 0, windowLength);
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
      Files.deleteIfExists(path);
    }
  }
}
