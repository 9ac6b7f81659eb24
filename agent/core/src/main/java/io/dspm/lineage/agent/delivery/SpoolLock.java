package io.dspm.lineage.agent.delivery;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Says that the owner of a spool file is alive: the operating system lets go of the lock when the
 * process ends, however it ends, so that neither a reused pid nor a reboot confuses anyone.
 *
 * <p>The lock is on a file of its own because segments come and go. Its weakness: who deletes the
 * lock file of a living process lets another process take that one for dead.
 */
final class SpoolLock {

  /** POSIX drops a process's lock when it closes <em>any</em> channel of the file: open it once. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /**
   * Channels of locks that another class loader in this JVM holds: closing them would end those.
   */
  private static final Queue<FileChannel> NEVER_CLOSED = new ConcurrentLinkedQueue<>();

  private final Path path;
  private final SpoolFiles files;
  private @Nullable FileChannel channel;

  private SpoolLock(Path path, SpoolFiles files, @Nullable FileChannel channel) {
    this.path = path;
    this.files = files;
    this.channel = channel;
  }

  /** Takes the lock if nobody holds it, in this process or in any other, else {@code null}. */
  static @Nullable SpoolLock tryAcquire(Path path, SpoolFiles files) throws IOException {
    if (!HELD.add(path)) {
      return null;
    }
    boolean acquired = false;
    boolean heldElsewhereInThisJvm = false;
    try {
      FileChannel channel = lockedChannel(path, files);
      acquired = channel != null;
      return channel == null ? null : new SpoolLock(path, files, channel);
    } catch (OverlappingFileLockException e) {
      heldElsewhereInThisJvm = true;
      return null;
    } finally {
      if (!acquired && !heldElsewhereInThisJvm) {
        HELD.remove(path);
      }
    }
  }

  private static @Nullable FileChannel lockedChannel(Path path, SpoolFiles files)
      throws IOException {
    FileChannel channel = files.openLock(path);
    boolean keep = false;
    try {
      // An adopter of another file may have cleaned ours away between opening and locking.
      keep = locked(channel, files) && Files.exists(path);
      return keep ? channel : null;
    } catch (OverlappingFileLockException e) {
      keep = true;
      NEVER_CLOSED.add(channel);
      throw e;
    } finally {
      if (!keep) {
        channel.close();
      }
    }
  }

  private static boolean locked(FileChannel channel, SpoolFiles files) throws NoLocks {
    try {
      return files.tryLock(channel) != null;
    } catch (OverlappingFileLockException e) {
      throw e;
    } catch (IOException e) {
      throw new NoLocks(e);
    }
  }

  /** For a file system that has no locks: nobody can take it, so nobody takes anything over. */
  static SpoolLock none(Path path, SpoolFiles files) {
    HELD.add(path);
    return new SpoolLock(path, files, null);
  }

  /** The file system has no locks. */
  static final class NoLocks extends IOException {

    private static final long serialVersionUID = 1;

    NoLocks(IOException cause) {
      super("no locks here: " + cause.getMessage(), cause);
    }
  }

  /**
   * Whether somebody holds the lock now; nothing is made or taken over. Asks with a shared lock for
   * the blink of an eye: whoever tries to acquire it just then is refused once.
   *
   * @throws IOException if the lock file is missing or can't be read
   */
  static boolean held(Path path) throws IOException {
    if (!HELD.add(path)) {
      return true;
    }
    boolean heldElsewhereInThisJvm = false;
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      try {
        return channel.tryLock(0, Long.MAX_VALUE, true) == null;
      } catch (OverlappingFileLockException e) {
        heldElsewhereInThisJvm = true;
        NEVER_CLOSED.add(channel);
        return true;
      } finally {
        if (!heldElsewhereInThisJvm) {
          channel.close();
        }
      }
    } finally {
      if (!heldElsewhereInThisJvm) {
        HELD.remove(path);
      }
    }
  }

  /** Makes the lock file anew if somebody deleted it. */
  void restore() throws IOException {
    if (channel == null || Files.exists(path)) {
      return;
    }
    FileChannel fresh = lockedChannel(path, files);
    if (fresh == null) {
      throw new IOException("Another process has taken " + path);
    }
    channel.close();
    channel = fresh;
  }

  /** Lets go, and leaves the lock file to whoever adopts the spool file. */
  void release() throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      HELD.remove(path);
    }
  }

  /** Lets go for good: the spool file must be gone already, so that nobody adopts it any more. */
  void delete() throws IOException {
    try {
      Files.deleteIfExists(path);
    } finally {
      release();
    }
  }
}
