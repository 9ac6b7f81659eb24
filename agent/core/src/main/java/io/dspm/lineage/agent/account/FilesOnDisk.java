package io.dspm.lineage.agent.account;

import io.dspm.lineage.agent.identity.ContentHash;
import io.dspm.lineage.agent.identity.Identity;
import io.dspm.lineage.agent.identity.UsedFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Sorted files in a file of this process, each so:
 *
 * <pre>
 *  0  4  n, the name's length
 *  4  n  name ({@link NameBytes})
 *     8  size
 *     1  state, its place among {@link Identity.State}
 *    32  SHA-256, if it is SETTLED
 * </pre>
 */
final class FilesOnDisk implements SortedFiles {

  private static final int BUFFER = 64 << 10;
  private static final int HASH = 32;
  private static final Identity.State[] STATES = Identity.State.values();

  private final Path path;
  private final long count;

  private FilesOnDisk(Path path, long count) {
    this.path = path;
    this.count = count;
  }

  /** Takes files in their order. */
  static final class Writer implements Closeable {
    private final Path path;
    private final DataOutputStream out;
    private long count;

    Writer(Path path) throws IOException {
      this.path = path;
      AccountFile.createPrivate(path).close();
      out =
          new DataOutputStream(
              new BufferedOutputStream(new FileOutputStream(path.toFile()), BUFFER));
    }

    void add(UsedFile file) throws IOException {
      byte[] name = NameBytes.of(file.path());
      out.writeInt(name.length);
      out.write(name);
      out.writeLong(file.size());
      ContentHash hash = file.hash();
      out.writeByte(index(hash == null ? file.state() : Identity.State.SETTLED));
      if (hash != null) {
        out.write(HexFormat.of().parseHex(hash.hex()));
      }
      count++;
    }

    private static int index(Identity.State state) {
      int index = 0;
      while (STATES[index] != state) {
        index++;
      }
      return index;
    }

    /** All of them, once no more come. */
    FilesOnDisk files() throws IOException {
      out.flush();
      return new FilesOnDisk(path, count);
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public Walk walk() throws IOException {
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(new FileInputStream(path.toFile()), BUFFER));
    return new Walk() {
      private long left = count;

      @Override
      public @Nullable UsedFile next() throws IOException {
        if (left == 0) {
          return null;
        }
        left--;
        return read(in);
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    };
  }

  private static UsedFile read(DataInputStream in) throws IOException {
    String name = NameBytes.name(exactly(in, in.readInt()));
    long size = in.readLong();
    Identity.State state = STATES[in.readUnsignedByte()];
    ContentHash hash =
        state == Identity.State.SETTLED
            ? new ContentHash(HexFormat.of().formatHex(exactly(in, HASH)))
            : null;
    return new UsedFile(name, state, hash, size);
  }

  private static byte[] exactly(DataInputStream in, int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
