package io.dspm.lineage.agent.counters;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file of counters, all numbers big-endian: two places of 1,024 bytes, of which the
 * one that is whole and has the higher turn counts. Each writing goes to the other one, so that a
 * process that dies while it writes leaves what it wrote before.
 *
 * <pre>
 * place    0  8  magic "LINCOUNT"
 *          8  8  turn, from 1
 *         16  8  pid of whom they are; 0 for the sum of processes that have ended
 *         24  8  counted since, milliseconds since 1970
 *         32  2  n, how many counters
 *         34  8n the counters, each in its place, see {@link Counter}
 *             8  the last error's time
 *             2  e, its length
 *             e  its words, in UTF-8
 *             2  a, the length of a name
 *             a  name: whose counters were added last to the sum
 *       1020  4  CRC32C of bytes 0 to 1019
 * </pre>
 *
 * <p>Not thread-safe.
 */
final class CounterFile {

  /**
   * What a file says.
   *
   * @param lastAdded whose counters were added last; empty for those of one process
   */
  record Content(Counters counters, long pid, String lastAdded, long turn) {}

  static final int PLACE = 1_024;

  private static final long MAGIC = 0x4C494E434F554E54L;
  private static final int MOST_TEXT = 320;

  private CounterFile() {}

  /** What the file says; {@code null} if it says nothing that is whole. */
  static @Nullable Content read(RandomAccessFile file) throws IOException {
    byte[] bytes = new byte[2 * PLACE];
    int length = (int) Math.min(file.length(), bytes.length);
    file.seek(0);
    file.readFully(bytes, 0, length);
    Content one = content(bytes, 0);
    Content other = content(bytes, PLACE);
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.turn() > other.turn() ? one : other;
  }

  /** As {@link #read(RandomAccessFile)}. */
  static @Nullable Content read(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      return read(file);
    }
  }

  /** Writes to the place whose turn it is. */
  static void write(RandomAccessFile file, Content content) throws IOException {
    file.seek((content.turn() & 1) * PLACE);
    file.write(bytes(content));
  }

  private static byte[] bytes(Content content) {
    byte[] bytes = new byte[PLACE];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Counters counters = content.counters();
    buffer.putLong(MAGIC).putLong(content.turn()).putLong(content.pid());
    buffer.putLong(counters.since());
    Counter[] all = Counter.values();
    buffer.putShort((short) all.length);
    int values = buffer.position();
    for (Counter counter : all) {
      buffer.putLong(values + 8 * counter.place(), counters.get(counter));
    }
    buffer.position(values + 8 * all.length);
    buffer.putLong(counters.errorAt());
    put(buffer, counters.error() == null ? "" : counters.error());
    put(buffer, content.lastAdded());
    buffer.putInt(PLACE - 4, sum(bytes, 0));
    return bytes;
  }

  private static void put(ByteBuffer buffer, String text) {
    byte[] words = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(words.length, MOST_TEXT);
    buffer.putShort((short) length).put(words, 0, length);
  }

  private static @Nullable Content content(byte[] bytes, int at) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, at, PLACE - 4).slice();
    if (buffer.getLong() != MAGIC
        || ByteBuffer.wrap(bytes).getInt(at + PLACE - 4) != sum(bytes, at)) {
      return null;
    }
    try {
      return content(buffer);
    } catch (BufferUnderflowException | NegativeArraySizeException notOurs) {
      return null;
    }
  }

  private static Content content(ByteBuffer buffer) {
    long turn = buffer.getLong();
    long pid = buffer.getLong();
    Counters counters = Counters.since(buffer.getLong());
    int count = buffer.getShort();
    Counter[] known = Counter.values();
    for (int i = 0; i < count; i++) {
      long value = buffer.getLong();
      for (Counter counter : known) {
        counters = counter.place() == i ? counters.with(counter, value) : counters;
      }
    }
    long errorAt = buffer.getLong();
    String error = text(buffer);
    counters = counters.withError(error.isEmpty() ? null : error, errorAt);
    return new Content(counters, pid, text(buffer), turn);
  }

  private static String text(ByteBuffer buffer) {
    byte[] words = new byte[buffer.getShort()];
    buffer.get(words);
    return new String(words, StandardCharsets.UTF_8);
  }

  private static int sum(byte[] bytes, int at) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, at, PLACE - 4);
    return (int) sum.getValue();
  }
}
