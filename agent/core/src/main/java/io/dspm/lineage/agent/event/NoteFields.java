package io.dspm.lineage.agent.event;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What else a note in the spool says of a run: fields by number, so that any agent can read past
 * those that it does not know.
 *
 * <pre>
 * 1 n    how many
 * n x    1 number, 4 length, bytes
 * </pre>
 */
final class NoteFields {

  /** The name of a {@link RunHeader.Kind}. */
  static final int KIND = 1;

  /** UTF-8. */
  static final int DESCRIPTION = 2;

  /** See {@link Circumstances#toBytes}. */
  static final int CIRCUMSTANCES = 3;

  /** See {@link Postponed#toBytes}. */
  static final int POSTPONED = 4;

  /** The names, sizes and switch of {@link io.dspm.lineage.agent.config.DatasetSettings}. */
  static final int DATASETS = 5;

  private final Map<Integer, byte[]> fields = new TreeMap<>();

  void put(int number, byte[] bytes) {
    fields.put(number, bytes);
  }

  byte[] get(int number) {
    return fields.getOrDefault(number, new byte[0]);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeByte(fields.size());
    for (Map.Entry<Integer, byte[]> field : fields.entrySet()) {
      out.writeByte(field.getKey());
      out.writeInt(field.getValue().length);
      out.write(field.getValue());
    }
  }

  static NoteFields read(DataInputStream in) throws IOException {
    NoteFields read = new NoteFields();
    int count = in.readUnsignedByte();
    for (int i = 0; i < count; i++) {
      int number = in.readUnsignedByte();
      int length = in.readInt();
      if (length < 0 || length > in.available()) {
        throw new IOException("A note that is cut short");
      }
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      read.put(number, bytes);
    }
    return read;
  }
}
