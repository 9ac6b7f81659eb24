package io.dspm.lineage.agent.access;

import io.dspm.lineage.agent.boot.OpenFile;
import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds the real path of an open file: absolute, links resolved.
 *
 * <p>On Linux the kernel knows it, whatever became of the name that the program used: {@code
 * /proc/self/fd/N} follows renames and costs one system call. Elsewhere the program's name is
 * resolved.
 */
public final class RealPaths {

  private static final String OPEN_FILES = "/proc/self/fd/";
  private static final String UNLINKED = " (deleted)";

  // Linux's flags of open(2), as /proc shows them: the same on every architecture that Java runs
  // on.
  private static final int O_ACCMODE = 3;
  private static final int O_RDONLY = 0;
  private static final int O_WRONLY = 1;
  private static final int O_APPEND = 02000;

  private final boolean proc;

  public RealPaths() {
    proc = Files.isDirectory(Path.of(OPEN_FILES));
  }

  /** The real path; {@code null} for a file that has no name any more. */
  public @Nullable Path of(OpenFile file, FileDescriptor fd) {
    try {
      int number = OpenFile.number(fd);
      if (!proc || number < 0) {
        return asPath(file.path).toRealPath();
      }
      Path real = Files.readSymbolicLink(Path.of(OPEN_FILES + number));
      // A pipe or socket reads like "pipe:[123]".
      if (!real.isAbsolute() || (real.toString().endsWith(UNLINKED) && !Files.exists(real))) {
        return null;
      }
      return real;
    } catch (IOException e) {
      return null;
    }
  }

  /** The path under which a descriptor is found again; {@code null} where there is none such. */
  @Nullable Path link(FileDescriptor fd) {
    int number = OpenFile.number(fd);
    return proc && number >= 0 ? Path.of(OPEN_FILES + number) : null;
  }

  /**
   * The last name of an open file that has lost its name; {@code null} if it has not, or none can
   * say.
   */
  @Nullable Path lostName(FileDescriptor fd) {
    Path link = link(fd);
    try {
      String name = link == null ? "" : Files.readSymbolicLink(link).toString();
      return name.endsWith(UNLINKED)
          ? Path.of(name.substring(0, name.length() - UNLINKED.length()))
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** How a descriptor was opened, in bits of {@link OpenFile}; 0 if nobody can say. */
  int mode(FileDescriptor fd, long size) {
    int number = OpenFile.number(fd);
    if (!proc || number < 0) {
      return 0;
    }
    try {
      long flags = 0;
      long position = 0;
      for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + number))) {
        String value = line.substring(line.indexOf(':') + 1).trim();
        if (line.startsWith("flags:")) {
          flags = Long.parseLong(value, 8);
        } else if (line.startsWith("pos:")) {
          position = Long.parseLong(value);
        }
      }
      boolean atEnd = (flags & O_APPEND) != 0 || position >= size;
      return switch ((int) (flags & O_ACCMODE)) {
        case O_RDONLY -> OpenFile.READ;
        case O_WRONLY -> OpenFile.WRITE | (atEnd ? OpenFile.APPEND : 0);
        default -> OpenFile.READ | OpenFile.WRITE | (atEnd ? OpenFile.APPEND : 0);
      };
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  static Path asPath(Object path) {
    if (path instanceof File file) {
      return file.toPath();
    }
    return path instanceof Path given ? given : Path.of((String) path);
  }
}
