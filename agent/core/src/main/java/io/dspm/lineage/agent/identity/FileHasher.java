package io.dspm.lineage.agent.identity;

import io.dspm.lineage.agent.delivery.Descriptors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Hashes a file, and says whether the bytes were those that it was asked about: the file's stamp
 * must be the same before the first byte is read and after the last.
 */
public final class FileHasher {

  private static final int BUFFER = 256 * 1024;

  /** What is hashed at once: stays in the processor's nearest cache between copy and hash. */
  private static final int PIECE = 16 * 1024;

  /** How long an append may take between the file's time and its size. */
  private static final int APPEND_MILLIS = 50;

  /** What each hashing thread works with, freed with it: most files are small and many. */
  private static final class Bench {

    /** Direct: the JDK would copy through such a one anyway. */
    final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    final byte[] piece = new byte[PIECE];

    final MessageDigest sha256 = sha256();
  }

  private static final ThreadLocal<Bench> BENCH = ThreadLocal.withInitial(Bench::new);

  private FileHasher() {}

  /**
   * The hash of all bytes of {@code file}, now, on this thread.
   *
   * @throws IOException if it can't be read, is no regular file, or keeps changing
   */
  public static ContentHash hash(Path file) throws IOException {
    FileStamp stamp = FileStamp.of(file);
    if (stamp == null) {
      throw new NoSuchFileException(file.toString());
    }
    if (!stamp.regular()) {
      throw new IOException(file + " is not a regular file");
    }
    ContentHash hash = digest(file, Long.MAX_VALUE, stamp.key());
    if (hash == null || !stamp.equals(FileStamp.of(file))) {
      throw new IOException(file + " changes while it is read: try again when nobody writes to it");
    }
    return hash;
  }

  /** The hash of a text in UTF-8. */
  public static ContentHash hash(String text) {
    return ContentHash.of(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Settles the identity, unless there is no descriptor left to open the file with.
   *
   * @return whether it is settled
   */
  static boolean settle(Identity identity) {
    try {
      boolean prefix = identity.prefix();
      while (!settle(identity, prefix) && prefix != identity.prefix()) {
        // An append came in between: only what was there before it counts.
        prefix = identity.prefix();
      }
    } catch (NoSuchFileException gone) {
      identity.settle(Identity.State.VANISHED, null);
    } catch (IOException e) {
      if (Files.isReadable(identity.location()) && !Descriptors.areLeft()) {
        return false;
      }
      identity.settle(
          Files.exists(identity.location()) ? Identity.State.UNREADABLE : Identity.State.VANISHED,
          null);
    }
    return true;
  }

  /** Whether it is settled; not so if what is to be hashed became another thing meanwhile. */
  private static boolean settle(Identity identity, boolean prefix) throws IOException {
    Path path = identity.location();
    FileStamp stamp = identity.stamp();
    Identity.State state = compare(stamp, stampOf(path, stamp, prefix), prefix);
    ContentHash hash = null;
    if (state == Identity.State.SETTLED) {
      hash = digest(path, prefix ? stamp.size() : Long.MAX_VALUE, stamp.key());
      state = compare(stamp, stampOf(path, stamp, prefix), prefix);
      if (hash == null && state == Identity.State.SETTLED) {
        state = Identity.State.CHANGED;
      }
    }
    if (prefix != identity.prefix()) {
      return false;
    }
    identity.settle(state, state == Identity.State.SETTLED ? hash : null);
    return true;
  }

  /**
   * The file's stamp now. Where something is being appended, the system sets the times before the
   * size: then a moment later it is known which it was.
   */
  private static @Nullable FileStamp stampOf(Path path, FileStamp expected, boolean prefix) {
    FileStamp found = FileStamp.of(path);
    for (int i = 0; prefix && i < APPEND_MILLIS && isBeingChanged(found, expected); i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      found = FileStamp.of(path);
    }
    return found;
  }

  private static boolean isBeingChanged(@Nullable FileStamp found, FileStamp expected) {
    return found != null && found.size() == expected.size() && !found.equals(expected);
  }

  private static Identity.State compare(
      FileStamp expected, @Nullable FileStamp found, boolean prefix) {
    if (found == null) {
      return Identity.State.VANISHED;
    }
    // Of a file that has grown nobody can tell whether it was only appended to. Of one that has
    // not, the times tell.
    boolean grown =
        prefix
            && found.regular()
            && found.size() > expected.size()
            && Objects.equals(found.key(), expected.key());
    return grown || expected.equals(found) ? Identity.State.SETTLED : Identity.State.CHANGED;
  }

  /**
   * The hash of the bytes before {@code end}, or of all; {@code null} if the file ends before it.
   */
  private static @Nullable ContentHash digest(Path path, long end, @Nullable Object key)
      throws IOException {
    Bench bench = BENCH.get();
    ByteBuffer buffer = bench.buffer;
    MessageDigest sha256 = bench.sha256;
    sha256.reset();
    long left = end;
    FileChannel channel = LockedFiles.open(path, key);
    try {
      while (left > 0) {
        buffer.clear().limit((int) Math.min(BUFFER, left));
        int read = channel.read(buffer);
        if (read < 0) {
          break;
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
          int length = Math.min(PIECE, buffer.remaining());
          buffer.get(bench.piece, 0, length);
          sha256.update(bench.piece, 0, length);
        }
        left -= read;
        HashingProgress.hashed(read);
      }
    } finally {
      LockedFiles.close(channel, key);
    }
    return end != Long.MAX_VALUE && left > 0 ? null : ContentHash.of(sha256.digest());
  }

  /** Of the JDK itself: the pipeline may have providers of its own, and they are its code. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256", "SUN");
    } catch (NoSuchAlgorithmException | NoSuchProviderException notThisJdk) {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every JDK has SHA-256", e);
      }
    }
  }
}
