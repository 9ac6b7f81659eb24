package io.dspm.lineage.agent.identity;

import io.dspm.lineage.agent.delivery.Descriptors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
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

  /** How often a file is hashed that somebody keeps touching. */
  private static final int MOST_PASSES = 3;

  /** How long an append may take between the file's time and its size. */
  private static final int APPEND_MILLIS = 50;

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
    ContentHash hash;
    // Also where there is no agent to ask for the descriptor's number.
    OpenedFile open = OpenedFile.openChannel(file);
    try {
      hash = digest(open.channel(), Long.MAX_VALUE);
    } finally {
      LockedFiles.close(open, stamp.key());
    }
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
   * Settles the identity, unless there is no descriptor left to open the file with, or the system
   * failed to read it.
   *
   * @param last whether a failure of the system is final
   * @return whether it is settled
   */
  static boolean settle(Identity identity, boolean last) {
    for (; ; ) {
      Identity.Whereabouts at = identity.whereabouts();
      boolean prefix = identity.prefix();
      Identity.State state;
      ContentHash hash = null;
      boolean failed = false;
      try {
        hash = attempt(identity, at, prefix);
        state = hash == null ? Identity.State.CHANGED : Identity.State.SETTLED;
      } catch (NoSuchFileException gone) {
        state = Identity.State.VANISHED;
      } catch (IOException e) {
        boolean there = Files.exists(at.location());
        state = there ? Identity.State.UNREADABLE : Identity.State.VANISHED;
        failed = !(e instanceof AccessDeniedException) && at.stamp().regular();
      }
      if (prefix != identity.prefix() || (hash == null && identity.isElsewhereThan(at))) {
        // An append came in between, so that only what was there before it counts; or the file
        // has been moved.
        continue;
      }
      if (failed && (!last || !Descriptors.areLeft())) {
        return false;
      }
      identity.settle(state, hash);
      return true;
    }
  }

  /** The hash, if the file was what it should be all along; {@code null} if not. */
  private static @Nullable ContentHash attempt(
      Identity identity, Identity.Whereabouts at, boolean prefix) throws IOException {
    FileStamp stamp = at.stamp();
    HeldFile held = identity.retained();
    if (held == null) {
      // Opened, a pipe in its place would wait for a writer for ever.
      FileStamp there = FileStamp.of(at.location());
      if (there == null) {
        throw new NoSuchFileException(at.location().toString());
      }
      if (!there.regular()) {
        if (there.equals(stamp)) {
          throw new IOException(at.location() + " is not a regular file");
        }
        return null;
      }
    }
    HeldFile file = held == null ? HeldFile.toHash(at.location(), stamp.key()) : held;
    try {
      if (!isStill(stamp, stampOf(file, at, prefix), prefix)) {
        return null;
      }
      // Whoever takes its name away from now on finds it held already.
      identity.hold(file);
      long length = prefix ? stamp.size() : Long.MAX_VALUE;
      ContentHash hash = digest(file.channel(), length);
      for (int passes = 1; hash != null; passes++) {
        Identity.Whereabouts known = identity.whereabouts();
        FileStamp found = stampOf(file, known, prefix);
        while (!isStill(known.stamp(), found, prefix) && identity.isElsewhereThan(known)) {
          known = identity.whereabouts();
          found = stampOf(file, known, prefix);
        }
        if (isStill(known.stamp(), found, prefix)) {
          return hash;
        }
        if (passes == MOST_PASSES || !onlyAttributesDiffer(known.stamp(), found)) {
          return null;
        }
        // Somebody else has touched it, while the bytes began as they should: they are what they
        // were if they are the same once more, and nobody touches them this time.
        if (!hash.equals(digest(file.channel(), length))) {
          return null;
        }
        if (Objects.requireNonNull(found).equals(stampOf(file, known, prefix))) {
          return hash;
        }
      }
      return null;
    } finally {
      file.release();
    }
  }

  /**
   * The file's stamp now. Where something is being appended, the system sets the times before the
   * size: then a moment later it is known which it was.
   */
  private static @Nullable FileStamp stampOf(
      HeldFile file, Identity.Whereabouts expected, boolean prefix) {
    FileStamp found = file.stamp(expected.location());
    for (int i = 0; prefix && i < APPEND_MILLIS && isBeingChanged(found, expected.stamp()); i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      found = file.stamp(expected.location());
    }
    return found;
  }

  private static boolean onlyAttributesDiffer(FileStamp expected, @Nullable FileStamp found) {
    return found != null
        && found.regular()
        && found.size() == expected.size()
        && found.modified() == expected.modified()
        && Objects.equals(found.key(), expected.key());
  }

  private static boolean isBeingChanged(@Nullable FileStamp found, FileStamp expected) {
    return found != null && found.size() == expected.size() && !found.equals(expected);
  }

  private static boolean isStill(FileStamp expected, @Nullable FileStamp found, boolean prefix) {
    // Of a file that has grown nobody can tell whether it was only appended to. Of one that has
    // not, the times tell.
    boolean grown =
        prefix
            && found != null
            && found.regular()
            && found.size() > expected.size()
            && Objects.equals(found.key(), expected.key());
    return grown || expected.equals(found);
  }

  /**
   * The hash of the first {@code length} bytes, or of all; {@code null} if the file ends before.
   * Others may read through the same channel at the same time.
   */
  private static @Nullable ContentHash digest(FileChannel channel, long length) throws IOException {
    ReadingDigest digest = ReadingDigest.ofNothing();
    boolean all = digest.read(channel, 0, length) == length;
    return all || length == Long.MAX_VALUE ? digest.end() : null;
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
