package io.dspm.lineage.agent.account;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The bytes of an account's file, all numbers big-endian.
 *
 * <pre>
 * file     0  8  magic "LINACCNT"
 *          8  2  format version, 1
 *         10  2  zero
 *         12  4  CRC32C of bytes 0 to 11
 *         16     lines, to the end of the file
 *
 * line     0  4  mark FE 4C 41 FF, which no UTF-8 text contains
 *          4  4  n, the content's length
 *          8  4  CRC32C of bytes 0 to 7 and of the content
 *         12  n  content, see {@link Line}
 * </pre>
 *
 * <p>A line counts once its sum agrees, so one that was cut short never does. A reader who meets
 * damage goes on at the next mark of a line whose sum agrees.
 */
final class AccountFormat {

  static final int FILE_HEADER = 16;
  static final int LINE_HEADER = 12;
  static final int MAX_CONTENT = 1 << 20;
  static final short VERSION = 1;

  private static final long MAGIC = 0x4C494E4143434E54L;
  private static final int MARK = 0xFE4C41FF;

  private AccountFormat() {}

  static byte[] fileHeader() {
    ByteBuffer buffer = ByteBuffer.allocate(FILE_HEADER);
    buffer.putLong(MAGIC).putShort(VERSION).putShort((short) 0);
    return buffer.putInt(sum(buffer.array(), 0, FILE_HEADER - 4)).array();
  }

  /** The version of the file that begins with these bytes; 0 if they are damaged. */
  static int version(byte[] header) {
    ByteBuffer buffer = ByteBuffer.wrap(header);
    boolean intact =
        header.length >= FILE_HEADER
            && buffer.getLong(0) == MAGIC
            && buffer.getInt(FILE_HEADER - 4) == sum(header, 0, FILE_HEADER - 4);
    return intact ? buffer.getShort(8) & 0xFFFF : 0;
  }

  static byte[] line(byte[] content) {
    ByteBuffer buffer = ByteBuffer.allocate(LINE_HEADER + content.length);
    buffer.putInt(MARK).putInt(content.length).putInt(0).put(content);
    return buffer.putInt(8, lineSum(buffer.array(), 0, content.length)).array();
  }

  static boolean marked(byte[] bytes, int offset) {
    return ByteBuffer.wrap(bytes).getInt(offset) == MARK;
  }

  /** What the line at {@code offset} says of its content's length. */
  static int length(byte[] bytes, int offset) {
    return ByteBuffer.wrap(bytes).getInt(offset + 4);
  }

  static boolean intact(byte[] bytes, int offset, int length) {
    return ByteBuffer.wrap(bytes).getInt(offset + 8) == lineSum(bytes, offset, length);
  }

  private static int lineSum(byte[] bytes, int offset, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, offset, 8);
    sum.update(bytes, offset + LINE_HEADER, length);
    return (int) sum.getValue();
  }

  private static int sum(byte[] bytes, int offset, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, offset, length);
    return (int) sum.getValue();
  }
}
