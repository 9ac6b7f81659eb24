package io.dspm.lineage.agent.boot;

import java.io.FileDescriptor;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK's woven methods call that open and make files. Every method returns at once while
 * there is no target.
 */
public final class OpenTap {

  /** The mode bits of RandomAccessFile.open, as the JDK passes them to its native method. */
  private static final int RANDOM_READ_WRITE = 2;

  /** Opens that could not be followed because the descriptor's number was beyond the table. */
  public static final AtomicLong unfollowed = new AtomicLong();

  /** What the JDK turns file names into bytes with. */
  private static final Charset FILE_NAMES = fileNames();

  private OpenTap() {}

  private static Charset fileNames() {
    try {
      return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    } catch (IllegalArgumentException unknown) {
      return StandardCharsets.UTF_8;
    }
  }

  // FileInputStream.open

  public static void openedInput(FileDescriptor fd, String path) {
    opened(fd, path, OpenFile.READ);
  }

  // FileOutputStream.open

  public static void openingOutput(String path, boolean append) {
    opening(path, outputMode(append));
  }

  public static void openedOutput(FileDescriptor fd, String path, boolean append) {
    opened(fd, path, outputMode(append));
  }

  private static int outputMode(boolean append) {
    return OpenFile.WRITE | OpenFile.CREATE | (append ? OpenFile.APPEND : OpenFile.TRUNCATE);
  }

  // RandomAccessFile.open

  public static void openingRandom(String path, int mode) {
    if ((mode & RANDOM_READ_WRITE) != 0) {
      opening(path, randomMode(mode));
    }
  }

  public static void openedRandom(FileDescriptor fd, String path, int mode) {
    opened(fd, path, randomMode(mode));
  }

  private static int randomMode(int mode) {
    return (mode & RANDOM_READ_WRITE) != 0
        ? OpenFile.READ | OpenFile.WRITE | OpenFile.CREATE
        : OpenFile.READ;
  }

  // File.createNewFile

  public static void created(boolean done, Object path) {
    Target target = Hook.target;
    if (target == null || !done) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      StackRoom.check();
      target.created(path, state.run);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }

  /** {@code File.createTempFile}. */
  public static void createdTemporary(Object path) {
    created(true, path);
  }

  // sun.nio.fs.UnixChannelFactory.open

  public static void openingChannel(
      int directory,
      Path path,
      boolean read,
      boolean write,
      boolean append,
      boolean truncate,
      boolean create,
      boolean createNew) {
    if (write) {
      opening(
          within(directory, path), channelMode(read, write, append, truncate, create, createNew));
    }
  }

  public static void openedChannel(
      FileDescriptor fd,
      int directory,
      Path path,
      boolean read,
      boolean write,
      boolean append,
      boolean truncate,
      boolean create,
      boolean createNew) {
    opened(
        fd, within(directory, path), channelMode(read, write, append, truncate, create, createNew));
  }

  /**
   * A SecureDirectoryStream's paths are relative to a directory that it holds open; Linux can say
   * where that is.
   */
  private static Object within(int directory, Path path) {
    return directory >= 0 && !path.isAbsolute() ? "/proc/self/fd/" + directory + "/" + path : path;
  }

  /** As above, with the name in the bytes that the system is given. */
  static String within(int directory, byte[] name) {
    String given = new String(name, FILE_NAMES);
    return directory >= 0 && !given.startsWith("/")
        ? "/proc/self/fd/" + directory + "/" + given
        : given;
  }

  private static int channelMode(
      boolean read,
      boolean write,
      boolean append,
      boolean truncate,
      boolean create,
      boolean createNew) {
    return (read ? OpenFile.READ : 0)
        | (write ? OpenFile.WRITE : 0)
        | (append ? OpenFile.APPEND : 0)
        // Without write the JDK ignores these options.
        | (write && truncate ? OpenFile.TRUNCATE : 0)
        | (write && (create || createNew) ? OpenFile.CREATE : 0);
  }

  private static void opening(Object path, int mode) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      state.before = null;
      StackRoom.check();
      state.before = target.opening(path, mode, state.run);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }

  private static void opened(@Nullable FileDescriptor fd, Object path, int mode) {
    Target target = Hook.target;
    if (target == null || fd == null) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      OpenFile file = new OpenFile(fd, path, mode, state.before);
      if (state.before == null && file.has(OpenFile.WRITE)) {
        // Else it was checked before the open, and nobody is told of one for reading.
        StackRoom.check();
      }
      state.before = null;
      if (!OpenFiles.put(fd, file)) {
        unfollowed.incrementAndGet();
      } else if (file.has(OpenFile.WRITE) && target.openedForWriting(file, fd, state.run)) {
        file.writer = state.run;
      }
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }

  // files that were open before the agent looked

  /**
   * Follows a file that was open before, such as the standard input.
   *
   * @param file {@code null} for one that is of no concern
   */
  public static void adopt(FileDescriptor fd, @Nullable OpenFile file) {
    if (!OpenFiles.put(fd, file == null ? OpenFile.ofNoConcern(fd) : file)) {
      unfollowed.incrementAndGet();
    }
  }

  /** A pipe to a child process, which the JDK itself reads, on a thread with next to no stack. */
  public static void pipe(FileDescriptor fd) {
    if (Hook.target != null) {
      adopt(fd, null);
    }
  }

  /**
   * The file of a descriptor whose opening was not seen: it was open before the agent came, or
   * native code opened it. The target is asked once for each.
   */
  static @Nullable OpenFile found(Target target, FileDescriptor fd) {
    if (!OpenFiles.holds(fd)) {
      return null;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return null;
    }
    try {
      StackRoom.check();
      OpenFile file = target.found(fd);
      adopt(fd, file);
      return file;
    } catch (Throwable error) {
      Hook.swallowed(error);
      return null;
    } finally {
      state.busy = false;
    }
  }
}
