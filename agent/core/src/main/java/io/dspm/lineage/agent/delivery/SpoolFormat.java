package io.dspm.lineage.agent.delivery;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a segment, all numbers big-endian.
 *
 * <pre>
 * file     0  8  magic "LINSPOOL"
 *          8  2  format version, 2
 *         10  2  zero
 *         12  8  created, milliseconds since 1970
 *         20  8  zero
 *         28  4  CRC32C of bytes 0 to 27
 *         32     records, to the end of the file
 *
 * record   0  4  mark FE 4C 52 FF, which no UTF-8 text contains
 *          4  1  type: 1 BEGUN, 2 EVENT, 3 DELIVERED, 4 DEAD, 5 DROPPED, 6 ROLLED,
 *                7 SEALED;
 *                plus 64 if it was carried over from an older segment
 *          5  1  kind: 1 START, 2 END, 3 FILES; 0 for those that are about no event
 *          6  2  number of a FILES among those of its run, from 0; else zero
 *          8 16  run; zero for ROLLED and SEALED
 *         24  4  n, the payload's length
 *         28  4  CRC32C of the payload
 *         32  4  CRC32C of bytes 0 to 31
 *         36  n  payload: EVENT its JSON; BEGUN 16 bytes of the parent's run, zero if there is
 *                none, and its header; SEALED 16 bytes for each run that went on in the
 *                next segment; else none
 * </pre>
 *
 * <p>The commit point of a record is its last byte: a record counts once both sums agree, and a
 * record cut short by a crash never does. A reader who meets damage goes on at the next mark whose
 * sums agree. DELIVERED and DEAD settle the event of their run, kind and number, and to settle an
 * END settles its START: the server must never see a START after the END. DROPPED settles all of
 * its run. Unknown types and kinds are skipped.
 *
 * <p>SEALED comes last in a segment when the next one is committed. It tells the runs that went on
 * from those whose END the disk has lost; where it is missing, all are taken to have gone on.
 *
 * <p>A process writes to its newest segment, but for the marks that settle what is in older ones.
 * To begin a new segment, it carries over what still matters of every run that is open, in records
 * that say so. The commit point of that is ROLLED, the first record that does not: from then on the
 * runs that are open in older segments live in the newest one alone. A newest segment that has
 * nothing but what was carried over, while the one before it is there, is none: all of it is in
 * that. Of the segments of a process the newest is deleted last, since it is what says that a run
 * that is open in an older one is over.
 */
final class SpoolFormat {

  static final int FILE_HEADER = 32;
  static final int RECORD_HEADER = 36;
  static final short VERSION = 2;
  static final int MAX_PAYLOAD = 64 << 20;

  /** How many FILES a run has at most: their number has two bytes. */
  static final int MAX_FILES = 1 << 16;

  static final byte BEGUN = 1;
  static final byte EVENT = 2;
  static final byte DELIVERED = 3;
  static final byte DEAD = 4;
  static final byte DROPPED = 5;
  static final byte ROLLED = 6;
  static final byte SEALED = 7;

  /** Added to the type of a record that an older segment had as well. */
  static final byte CARRIED = 64;

  /** The run of a record that is about none. */
  static final UUID NO_RUN = new UUID(0, 0);

  /** How much of a BEGUN's payload is its parent. */
  static final int PARENT = 16;

  private static final long MAGIC = 0x4C494E53504F4F4CL;
  private static final int MARK = 0xFE4C52FF;

  /**
   * The fixed part of a record.
   *
   * @param at where in the file it begins
   * @param type without {@link #CARRIED}
   * @param kind {@code null} if the record has none, or one that is not known here
   * @param number 0 unless it is one of several of its kind
   * @param parent of a BEGUN, if there is one
   */
  record Header(
      long at,
      byte type,
      boolean carried,
      @Nullable EventKind kind,
      int number,
      UUID run,
      int length,
      int payloadSum,
      @Nullable UUID parent) {

    Header of(@Nullable UUID parent) {
      return new Header(at, type, carried, kind, number, run, length, payloadSum, parent);
    }

    long payloadAt() {
      return at + RECORD_HEADER;
    }

    long end() {
      return payloadAt() + length;
    }
  }

  /** What the first bytes of a file say. */
  enum Opening {
    OURS,
    /** Written by an agent newer than this one. */
    NEWER,
    /** Cut short, damaged, or no spool file. */
    UNKNOWN
  }

  private SpoolFormat() {}

  static byte[] fileHeader(long createdMillis) {
    byte[] bytes = new byte[FILE_HEADER];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.putLong(MAGIC).putShort(VERSION).putShort((short) 0).putLong(createdMillis).putLong(0);
    buffer.putInt(sum(bytes, 0, FILE_HEADER - 4));
    return bytes;
  }

  static Opening opening(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (bytes.length < FILE_HEADER
        || buffer.getLong(0) != MAGIC
        || buffer.getInt(FILE_HEADER - 4) != sum(bytes, 0, FILE_HEADER - 4)) {
      return Opening.UNKNOWN;
    }
    return buffer.getShort(8) > VERSION ? Opening.NEWER : Opening.OURS;
  }

  static byte[] record(byte type, @Nullable EventKind kind, int number, UUID run, byte[] payload) {
    byte[] bytes = new byte[RECORD_HEADER + payload.length];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.putInt(MARK).put(type);
    buffer.put((byte) (kind == null ? 0 : kind.code())).putShort((short) number);
    buffer.putLong(run.getMostSignificantBits()).putLong(run.getLeastSignificantBits());
    buffer.putInt(payload.length).putInt(sum(payload, 0, payload.length));
    buffer.putInt(sum(bytes, 0, RECORD_HEADER - 4));
    buffer.put(payload);
    return bytes;
  }

  /**
   * The header in {@link #RECORD_HEADER} bytes from {@code offset}, or {@code null} if none is
   * intact there.
   *
   * @param at where in the file that is
   */
  static @Nullable Header header(byte[] bytes, int offset, long at) {
    if (!marked(bytes, offset)) {
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, RECORD_HEADER).slice();
    int length = buffer.getInt(24);
    if (buffer.getInt(32) != sum(bytes, offset, RECORD_HEADER - 4)
        || length < 0
        || length > MAX_PAYLOAD) {
      return null;
    }
    UUID run = new UUID(buffer.getLong(8), buffer.getLong(16));
    EventKind kind = kind(buffer.get(5));
    int number = Short.toUnsignedInt(buffer.getShort(6));
    boolean carried = (buffer.get(4) & CARRIED) != 0;
    byte type = (byte) (buffer.get(4) & ~CARRIED);
    return new Header(at, type, carried, kind, number, run, length, buffer.getInt(28), null);
  }

  /** The payload of a BEGUN. */
  static byte[] begun(@Nullable UUID parent, byte[] header) {
    ByteBuffer payload = ByteBuffer.allocate(PARENT + header.length);
    payload.putLong(parent == null ? 0 : parent.getMostSignificantBits());
    payload.putLong(parent == null ? 0 : parent.getLeastSignificantBits());
    return payload.put(header).array();
  }

  /** The payload of a SEALED. */
  static byte[] sealed(List<UUID> runs) {
    ByteBuffer payload = ByteBuffer.allocate(PARENT * runs.size());
    for (UUID run : runs) {
      payload.putLong(run.getMostSignificantBits()).putLong(run.getLeastSignificantBits());
    }
    return payload.array();
  }

  /** What was given to {@link #sealed}. */
  static Set<UUID> runsOf(byte[] sealed) {
    Set<UUID> runs = new HashSet<>();
    for (ByteBuffer left = ByteBuffer.wrap(sealed); left.remaining() >= PARENT; ) {
      runs.add(new UUID(left.getLong(), left.getLong()));
    }
    return runs;
  }

  /** What was given to {@link #begun} for a header; empty if the disk lost it. */
  static byte[] headerOf(byte @Nullable [] begun) {
    return begun == null || begun.length < PARENT
        ? new byte[0]
        : Arrays.copyOfRange(begun, PARENT, begun.length);
  }

  /**
   * The parent in the {@link #PARENT} bytes from {@code offset}, where a BEGUN's payload begins.
   */
  static @Nullable UUID parent(byte[] bytes, int offset) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, PARENT);
    UUID parent = new UUID(buffer.getLong(), buffer.getLong());
    return parent.getMostSignificantBits() == 0 && parent.getLeastSignificantBits() == 0
        ? null
        : parent;
  }

  private static @Nullable EventKind kind(byte code) {
    for (EventKind kind : EventKind.values()) {
      if (kind.code() == code) {
        return kind;
      }
    }
    return null;
  }

  static int sum(byte[] bytes, int offset, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, offset, length);
    return (int) sum.getValue();
  }

  /** Whether a record may begin at {@code offset}, at a glance. */
  static boolean marked(byte[] bytes, int offset) {
    return bytes[offset] == (byte) (MARK >>> 24)
        && bytes[offset + 1] == (byte) (MARK >>> 16)
        && bytes[offset + 2] == (byte) (MARK >>> 8)
        && bytes[offset + 3] == (byte) MARK;
  }
}
