package io.dspm.lineage.agent.delivery;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * How the spool touches the disk: nobody but the owner may read what it makes. Tests put a failing
 * disk in its place.
 *
 * <p>Records go through {@link RandomAccessFile} because an interrupt closes a {@link FileChannel}
 * for good, and the agent does not know who interrupts its threads.
 */
class SpoolFiles {

  private final boolean posix;

  SpoolFiles(Path directory) {
    this.posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  void makeDirectory(Path directory) throws IOException {
    Files.createDirectories(directory, attributes("rwx------"));
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
