package io.dspm.lineage.agent.delivery;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the spool touches the disk: nobody but the owner may read what it makes. Tests put a failing
 * disk in its place.
 *
 * <p>Records go through {@link RandomAccessFile} because an interrupt closes a {@link FileChannel}
 * for good, and the agent does not know who interrupts its threads.
 */
class SpoolFiles {

  private final boolean posix;
  private @Nullable UserPrincipal self;

  SpoolFiles(Path directory) {
    this.posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  void makeDirectory(Path directory) throws IOException {
    Files.createDirectories(directory, attributes("rwx------"));
  }

  /**
   * Sees to it that nobody else can look into the directory.
   *
   * @return whether that is so; not if it is another user's
   */
  boolean protect(Path directory) throws IOException {
    if (!posix) {
      return true;
    }
    Set<PosixFilePermission> owners = PosixFilePermissions.fromString("rwx------");
    if (owners.containsAll(Files.getPosixFilePermissions(directory))) {
      return true;
    }
    if (!ours(directory, directory)) {
      return false;
    }
    Files.setPosixFilePermissions(directory, owners);
    return true;
  }

  /**
   * Whether the file is of the user that this process works for; yes where that can't be told.
   *
   * @param directory where a file may be made to find out who that is
   */
  boolean ours(Path file, Path directory) {
    try {
      UserPrincipal self = self(directory);
      return self == null || self.equals(Files.getOwner(file, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException | UnsupportedOperationException e) {
      return true;
    }
  }

  private synchronized @Nullable UserPrincipal self(Path directory) throws IOException {
    if (posix && self == null) {
      Path probe = directory.resolve("probe-" + Long.toHexString(System.nanoTime()) + ".tmp");
      Files.createFile(probe, attributes("rw-------"));
      try {
        self = Files.getOwner(probe);
      } finally {
        Files.deleteIfExists(probe);
      }
    }
    return self;
  }

  /** Takes the lock of an open lock file, or returns {@code null} if another process has it. */
  @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    return channel.tryLock();
  }

  /** Makes a new file, which must not exist, and opens it for reading and writing. */
  RandomAccessFile create(Path path) throws IOException {
    Files.createFile(path, attributes("rw-------"));
    return open(path);
  }

  RandomAccessFile open(Path path) throws IOException {
    return new RandomAccessFile(path.toFile(), "rw");
  }

  /** Opens a lock file, made if it is missing. */
  FileChannel openLock(Path path) throws IOException {
    return FileChannel.open(
        path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), attributes("rw-------"));
  }

  void force(RandomAccessFile file) throws IOException {
    file.getFD().sync();
  }

  /** Opens a file of counts, made if it is missing. */
  FileChannel openCounts(Path path) throws IOException {
    return FileChannel.open(
        path,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        attributes("rw-------"));
  }

  /** Forces the names in it, where the system opens directories. */
  void forceDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // As on Windows; then the file itself has to do.
      return;
    }
  }

  /** Renames {@code from} to {@code to}, in place of what was there, in one step. */
  void replace(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private FileAttribute<?>[] attributes(String permissions) {
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
