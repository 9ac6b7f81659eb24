package io.dspm.lineage.agent.access;

import io.dspm.lineage.agent.boot.OpenFile;
import io.dspm.lineage.agent.identity.FileStamp;
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

  /** A file that is open and has no name any more. */
  record Unlinked(Path name, FileStamp stamp) {}

  /**
   * The last name and the stamp of an open file that has lost its name; {@code null} if it has not,
   * or none can say.
   */
  @Nullable Unlinked unlinked(FileDescriptor fd) {
    int number = OpenFile.number(fd);
    if (!proc || number < 0) {
      return null;
    }
    try {
      Path open = Path.of(OPEN_FILES + number);
      String name = Files.readSymbolicLink(open).toString();
      FileStamp stamp = FileStamp.of(open);
      return name.endsWith(UNLINKED) && stamp != null
          ? new Unlinked(Path.of(name.substring(0, name.length() - UNLINKED.length())), stamp)
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  static Path asPath(Object path) {
    if (path instanceof File file) {
      return file.toPath();
    }
    return path instanceof Path given ? given : Path.of((String) path);
  }
}
