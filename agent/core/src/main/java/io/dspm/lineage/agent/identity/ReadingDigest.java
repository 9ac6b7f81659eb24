package io.dspm.lineage.agent.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of a file, as it is read. Each hashing thread has one, freed with it: most files are
 * small and many.
 */
final class ReadingDigest {

  /** What is read at once. Direct: the JDK would copy through such a buffer anyway. */
  private static final int BUFFER = 256 * 1024;

  /** What is hashed at once: stays in the processor's nearest cache between copy and hash. */
  private static final int PIECE = 16 * 1024;

  private static final ThreadLocal<ReadingDigest> OF_THREAD =
      ThreadLocal.withInitial(ReadingDigest::new);

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final byte[] piece = new byte[PIECE];
  private final MessageDigest sha256 = FileHasher.sha256();

  private ReadingDigest() {}

  /** This thread's, of nothing yet. */
  static ReadingDigest ofNothing() {
    ReadingDigest digest = OF_THREAD.get();
    digest.sha256.reset();
    return digest;
  }

  /**
   * Adds the bytes of a file from one offset to another. Others may use the channel at the same
   * time.
   *
   * @return the offset that was reached: {@code to}, or before it where the file ends
   */
  long read(FileChannel channel, long from, long to) throws IOException {
    long position = from;
    while (position < to) {
      buffer.clear().limit((int) Math.min(BUFFER, to - position));
      int read = channel.read(buffer, position);
      if (read < 0) {
        break;
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        int length = Math.min(PIECE, buffer.remaining());
        buffer.get(piece, 0, length);
        sha256.update(piece, 0, length);
      }
      HashingProgress.hashed(read);
      position += read;
    }
    return position;
  }

  /** The hash of what was read. More may follow. {@code null} if this JDK can't tell before. */
  @Nullable ContentHash soFar() {
    try {
      return ContentHash.of(((MessageDigest) sha256.clone()).digest());
    } catch (CloneNotSupportedException notThisJdk) {
      return null;
    }
  }

  /** The hash of what was read. Nothing may follow. */
  ContentHash end() {
    return ContentHash.of(sha256.digest());
  }
}
