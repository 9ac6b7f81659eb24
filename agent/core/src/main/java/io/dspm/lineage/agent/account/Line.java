package io.dspm.lineage.agent.account;

import io.dspm.lineage.agent.identity.ContentHash;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Identity;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A line of an account as its file has it, names in bytes; numbers are big-endian.
 *
 * <pre>
 * all      0  1  type: 1 USED, 2 GONE, 3 MOVED
 *          1  1  role: 0 INPUT, 1 OUTPUT
 *          2  1  state: 0 PENDING, 1 SETTLED, 2 CHANGED, 3 VANISHED, 4 UNREADABLE, 5 GIVEN_UP
 *          3  1  what follows, added up: 1 hash, 2 stamp, 4 location, which is 8 the name
 *          4  4  n, the name's length
 *          8  n  name ({@link NameBytes}); of MOVED the directory's old one
 *
 * hash       32  SHA-256
 *
 * stamp       1  1 regular, 2 has a key, or both
 *             8  size
 *             8  modified, nanoseconds since 1970
 *             8  changed
 *             4  n, the key's length
 *             n  key: what {@link Object#toString} makes of it, "(dev=fe01,ino=1234)"
 *
 * location    4  n, its length
 *             n  {@link Place}; of MOVED the directory's new name
 * </pre>
 */
final class Line {

  static final byte USED = 1;
  static final byte GONE = 2;
  static final byte MOVED = 3;

  private static final int HASH = 1;
  private static final int STAMP = 2;
  private static final int LOCATION = 4;
  private static final int SAME = 8;

  private static final int REGULAR = 1;
  private static final int KEY = 2;

  private static final Role[] ROLES = {Role.INPUT, Role.OUTPUT};
  private static final Identity.State[] STATES = {
    Identity.State.PENDING,
    Identity.State.SETTLED,
    Identity.State.CHANGED,
    Identity.State.VANISHED,
    Identity.State.UNREADABLE,
    Identity.State.GIVEN_UP
  };

  final byte type;
  final Role role;
  final Identity.State state;
  final byte[] name;
  final byte @Nullable [] hash;

  /** With its key as text. */
  final @Nullable FileStamp stamp;

  final byte @Nullable [] location;

  private Line(
      byte type,
      Role role,
      Identity.State state,
      byte[] name,
      byte @Nullable [] hash,
      @Nullable FileStamp stamp,
      byte @Nullable [] location) {
    this.type = type;
    this.role = role;
    this.state = state;
    this.name = name;
    this.hash = hash;
    this.stamp = stamp;
    this.location = location;
  }

  static Line of(AccountEntry entry) {
    if (entry instanceof AccountEntry.Used used) {
      ContentHash hash = used.hash();
      Path location = used.location();
      FileStamp stamp = used.stamp();
      return new Line(
          USED,
          used.role(),
          used.state(),
          NameBytes.of(used.name()),
          hash == null ? null : HexFormat.of().parseHex(hash.hex()),
          stamp == null ? null : withTextKey(stamp),
          location == null ? null : Place.of(location));
    }
    if (entry instanceof AccountEntry.MovedDirectory moved) {
      return other(MOVED, moved.from(), NameBytes.of(moved.to()));
    }
    return other(GONE, ((AccountEntry.Gone) entry).name(), null);
  }

  private static Line other(byte type, String name, byte @Nullable [] location) {
    return new Line(
        type, Role.OUTPUT, Identity.State.GIVEN_UP, NameBytes.of(name), null, null, location);
  }

  /** The same, of another name and place. */
  Line movedTo(byte[] newName, byte @Nullable [] newLocation) {
    return new Line(type, role, state, newName, hash, stamp, newLocation);
  }

  AccountEntry entry() {
    String text = NameBytes.name(name);
    return switch (type) {
      case GONE -> new AccountEntry.Gone(text);
      case MOVED ->
          new AccountEntry.MovedDirectory(text, location == null ? "" : NameBytes.name(location));
      default ->
          new AccountEntry.Used(
              role,
              text,
              location == null ? null : Place.path(location),
              stamp,
              state,
              contentHash());
    };
  }

  boolean isPending() {
    return type == USED && state == Identity.State.PENDING;
  }

  @Nullable ContentHash contentHash() {
    return hash == null ? null : new ContentHash(HexFormat.of().formatHex(hash));
  }

  /** A stamp as one that was read back can equal it: the JDK makes no key out of a text. */
  static FileStamp withTextKey(FileStamp stamp) {
    Object key = stamp.key();
    return key == null
        ? stamp
        : new FileStamp(
            stamp.regular(), stamp.size(), stamp.modified(), stamp.changed(), key.toString());
  }

  byte[] bytes() {
    byte[] key = stamp == null || stamp.key() == null ? null : text(stamp.key());
    boolean same = location != null && Arrays.equals(location, name);
    int length = 8 + name.length + (hash == null ? 0 : hash.length);
    length += stamp == null ? 0 : 29 + (key == null ? 0 : key.length);
    length += location == null || same ? 0 : 4 + location.length;
    ByteBuffer buffer = ByteBuffer.allocate(length);
    int parts = (hash == null ? 0 : HASH) | (stamp == null ? 0 : STAMP);
    parts |= (location == null ? 0 : LOCATION) | (same ? SAME : 0);
    buffer.put(type).put((byte) index(ROLES, role)).put((byte) index(STATES, state));
    buffer.put((byte) parts).putInt(name.length).put(name);
    if (hash != null) {
      buffer.put(hash);
    }
    if (stamp != null) {
      buffer.put((byte) ((stamp.regular() ? REGULAR : 0) | (key == null ? 0 : KEY)));
      buffer.putLong(stamp.size()).putLong(stamp.modified()).putLong(stamp.changed());
      buffer.putInt(key == null ? 0 : key.length);
      if (key != null) {
        buffer.put(key);
      }
    }
    if (location != null && !same) {
      buffer.putInt(location.length).put(location);
    }
    return buffer.array();
  }

  private static byte[] text(Object key) {
    return key.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static <T> int index(T[] all, T one) {
    return Arrays.asList(all).indexOf(one);
  }

  /** Reads what {@link #bytes} made; {@code null} if it is something else. */
  static @Nullable Line parse(byte[] bytes, int offset, int length) {
    try {
      return parse(ByteBuffer.wrap(bytes, offset, length));
    } catch (BufferUnderflowException | IndexOutOfBoundsException | NegativeArraySizeException no) {
      return null;
    }
  }

  private static @Nullable Line parse(ByteBuffer buffer) {
    byte type = buffer.get();
    Role role = ROLES[buffer.get()];
    Identity.State state = STATES[buffer.get()];
    int parts = buffer.get();
    byte[] name = sized(buffer);
    byte[] hash = (parts & HASH) == 0 ? null : exactly(buffer, 32);
    FileStamp stamp = (parts & STAMP) == 0 ? null : stamp(buffer);
    byte[] location = null;
    if ((parts & LOCATION) != 0) {
      location = (parts & SAME) == 0 ? sized(buffer) : name;
    }
    boolean whole =
        switch (type) {
          case USED -> (state == Identity.State.SETTLED) == (hash != null);
          case GONE -> true;
          case MOVED -> location != null;
          default -> false;
        };
    return whole ? new Line(type, role, state, name, hash, stamp, location) : null;
  }

  private static FileStamp stamp(ByteBuffer buffer) {
    int flags = buffer.get();
    long size = buffer.getLong();
    long modified = buffer.getLong();
    long changed = buffer.getLong();
    String key = new String(sized(buffer), StandardCharsets.UTF_8);
    return new FileStamp(
        (flags & REGULAR) != 0, size, modified, changed, (flags & KEY) == 0 ? null : key);
  }

  private static byte[] sized(ByteBuffer buffer) {
    return exactly(buffer, buffer.getInt());
  }

  private static byte[] exactly(ByteBuffer buffer, int length) {
    if (length > buffer.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }
}
