package io.dspm.lineage.agent.event;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes strings, whole numbers, truth values, and lists and maps of such as bytes: what JSON would
 * do, but for notes that are written before JSON is loaded.
 *
 * <pre>
 * value   S length UTF-8 | N 8 bytes | T | F | L count value... | M count (S-less key, value)...
 * </pre>
 */
final class Tree {

  private static final int DEEPEST = 16;

  private Tree() {}

  static byte[] toBytes(Map<String, ?> map) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(out, map);
    } catch (IOException e) {
      throw new IllegalStateException("Nothing can fail in writing to memory", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #toBytes} made.
   *
   * @throws IllegalArgumentException if the bytes are no such thing
   */
  static Map<String, Object> fromBytes(byte[] bytes) {
    try {
      return map(read(ByteBuffer.wrap(bytes), 0));
    } catch (BufferUnderflowException | ClassCastException e) {
      throw new IllegalArgumentException("Cut short, or no tree", e);
    }
  }

  /** As a map, which it is known to be. */
  @SuppressWarnings("unchecked") // All that is read has strings for keys.
  static Map<String, Object> map(Object tree) {
    return (Map<String, Object>) tree;
  }

  private static void write(DataOutputStream out, Object value) throws IOException {
    if (value instanceof String text) {
      out.writeByte('S');
      writeText(out, text);
    } else if (value instanceof Number number) {
      out.writeByte('N');
      out.writeLong(number.longValue());
    } else if (value instanceof Boolean truth) {
      out.writeByte(truth ? 'T' : 'F');
    } else if (value instanceof List<?> list) {
      out.writeByte('L');
      out.writeInt(list.size());
      for (Object element : list) {
        write(out, element);
      }
    } else if (value instanceof Map<?, ?> map) {
      out.writeByte('M');
      out.writeInt(map.size());
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        writeText(out, entry.getKey().toString());
        write(out, entry.getValue());
      }
    } else {
      throw new IllegalArgumentException("Nothing that can be written: " + value.getClass());
    }
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static Object read(ByteBuffer in, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("Too deep");
    }
    byte type = in.get();
    return switch (type) {
      case 'S' -> readText(in);
      case 'N' -> in.getLong();
      case 'T' -> true;
      case 'F' -> false;
      case 'L' -> {
        int count = count(in);
        List<Object> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          list.add(read(in, depth + 1));
        }
        yield list;
      }
      case 'M' -> {
        int count = count(in);
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
          map.put(readText(in), read(in, depth + 1));
        }
        yield map;
      }
      default -> throw new IllegalArgumentException("No type " + type);
    };
  }

  private static String readText(ByteBuffer in) {
    byte[] utf8 = new byte[count(in)];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** Each of what is counted takes at least a byte. */
  private static int count(ByteBuffer in) {
    int count = in.getInt();
    if (count < 0 || count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return count;
  }
}
