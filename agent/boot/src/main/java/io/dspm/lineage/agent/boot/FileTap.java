package io.dspm.lineage.agent.boot;

import java.io.FileDescriptor;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK's woven file methods call. Every method returns at once while there is no target.
 */
public final class FileTap {

  /** The mode bits of RandomAccessFile.open, as the JDK passes them to its native method. */
  private static final int RANDOM_READ_WRITE = 2;

  /** Opens that could not be followed because the descriptor's number was beyond the table. */
  public static final AtomicLong unfollowed = new AtomicLong();

  private FileTap() {}

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
      StackRoom.check();
      OpenFile file = new OpenFile(fd, path, mode, state.before);
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

  // reads and writes

  /** Content is about to be asked for. */
  public static void reading(FileDescriptor fd) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    OpenFile file = OpenFiles.find(fd);
    if (file == null || ThreadState.inContextOf(file.reader)) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      StackRoom.check();
      state.skipEndedRuns(target);
      file.reader = state.run;
      target.firstRead(file, fd, state.run);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }

  /** Content is about to be changed. */
  public static void writing(FileDescriptor fd) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    OpenFile file = OpenFiles.find(fd);
    if (file == null || ThreadState.inContextOf(file.writer)) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      StackRoom.check();
      state.skipEndedRuns(target);
      file.writer = state.run;
      target.firstWrite(file, fd, state.run);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }

  /** Content is about to be cut off, whatever the handle was opened for. */
  public static void truncating(FileDescriptor fd) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    OpenFile file = OpenFiles.find(fd);
    if (file == null) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      StackRoom.check();
      state.skipEndedRuns(target);
      file.writer = state.run;
      target.truncating(file, fd, state.run);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }

  /** A mapping is about to be made. A mapping that can't change the file is a read. */
  public static void mapping(FileDescriptor fd, Object mode) {
    if (mode == java.nio.channels.FileChannel.MapMode.READ_ONLY
        || mode == java.nio.channels.FileChannel.MapMode.PRIVATE) {
      reading(fd);
    } else if (Hook.target != null) {
      OpenFile file = OpenFiles.find(fd);
      if (file != null) {
        file.mappedForWriting = true;
      }
    }
  }

  /** One file is about to be copied into another without passing through the JVM. */
  public static void transferring(FileDescriptor from, FileDescriptor to) {
    reading(from);
    writing(to);
  }

  /** The descriptor is about to be closed, for good. */
  public static void closing(FileDescriptor fd) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    OpenFile file = OpenFiles.find(fd);
    if (file == null) {
      return;
    }
    // Even inside the agent: a stale entry would only waste its place.
    OpenFiles.remove(fd, file);
    if (!file.mayHaveChangedUnseen()) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      StackRoom.check();
      target.closingUnwritten(file, fd, state.run);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }
}
