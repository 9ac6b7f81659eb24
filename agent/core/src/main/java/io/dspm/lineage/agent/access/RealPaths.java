package io.dspm.lineage.agent.access;

import io.dspm.lineage.agent.boot.OpenFile;
import io.dspm.lineage.agent.identity.FileStamp;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.concurrent.ConcurrentHashMap;
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

  private static final int MOST_DIRECTORIES = 1_000;

  /**
   * How long a directory that something outside this JVM replaced by a link goes by its old name.
   */
  private static final long LIFETIME_NANOS = 1_000_000_000;

  private final boolean proc;

  /** The real directories behind those that the program named. */
  private final Map<Object, Directory> directories = new ConcurrentHashMap<>();

  /** A real directory, and when it was found to be that: links come and go. */
  private record Directory(Path real, long nanoTime) {}

  public RealPaths() {
    proc = Files.isDirectory(Path.of(OPEN_FILES));
  }

  /** An open file: where it is, and its stamp. */
  record Located(Path path, FileStamp stamp) {}

  /**
   * Where an open file is and what it is like; {@code null} for one that has no name any more.
   *
   * <p>Mostly it is where the program said, in the directory that this name led to before. That is
   * asked first, since it is quicker to prove than the kernel's own answer to get: the name must
   * lead to this very file. Only where a directory was replaced by a link just now, it may lead
   * there by that link.
   */
  @Nullable Located locate(OpenFile file, FileDescriptor fd) {
    FileStamp stamp = FileStamp.ofDescriptor(OpenFile.number(fd));
    Path likely = stamp == null ? null : likely(file.path);
    if (stamp != null && likely != null && stamp.isOfFileNamed(likely)) {
      return new Located(likely, stamp);
    }
    Path path = of(file, fd);
    FileStamp found = path == null || stamp != null ? stamp : FileStamp.of(path);
    return path == null || found == null ? null : new Located(path, found);
  }

  private @Nullable Path likely(Object given) {
    try {
      if (given instanceof Path path) {
        Path parent = path.getParent();
        Path name = path.getFileName();
        return parent == null || name == null ? null : directory(parent, parent).resolve(name);
      }
      String path = (String) given;
      int slash = path.lastIndexOf('/');
      String parent = slash <= 0 ? "" : path.substring(0, slash);
      return slash == 0 ? null : directory(parent, null).resolve(path.substring(slash + 1));
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  private Path directory(Object named, @Nullable Path path) throws IOException {
    Directory known = directories.get(named);
    long now = System.nanoTime();
    if (known == null || now - known.nanoTime() > LIFETIME_NANOS) {
      Path real = (path == null ? Path.of((String) named) : path).toRealPath();
      known = new Directory(real, now);
      if (directories.size() >= MOST_DIRECTORIES) {
        directories.clear();
      }
      directories.put(named, known);
    }
    return known.real();
  }

  /** A directory has got another name: what was known of those below it is void. */
  void forgetDirectories() {
    directories.clear();
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
    // Not by a channel: the JDK would load its network library now, before the program has said
    // how.
    try (FileInputStream info = new FileInputStream("/proc/self/fdinfo/" + number)) {
      StringTokenizer lines =
          new StringTokenizer(new String(info.readAllBytes(), StandardCharsets.US_ASCII), "\n");
      long flags = 0;
      long position = 0;
      while (lines.hasMoreTokens()) {
        String line = lines.nextToken();
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
