package io.dspm.lineage.agent.boot;

import java.io.FileDescriptor;
import java.nio.channels.FileChannel.MapMode;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK's woven methods call that read, change and close open files. Every method returns at
 * once while there is no target.
 */
public final class FileTap {

  private FileTap() {}

  /** The file of an open descriptor, however it was opened; {@code null} if nobody can say. */
  private static @Nullable OpenFile fileOf(Target target, FileDescriptor fd) {
    OpenFile file = OpenFiles.find(fd);
    return file == null ? OpenTap.found(target, fd) : file;
  }

  /** So many bytes are about to be asked for. */
  public static void readingSome(int length, FileDescriptor fd) {
    if (length > 0) {
      reading(fd);
    }
  }

  /** So many bytes are about to be written. */
  public static void writingSome(int length, FileDescriptor fd) {
    if (length > 0) {
      writing(fd);
    }
  }

  /** Content is about to be asked for. */
  public static void reading(FileDescriptor fd) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    OpenFile file = fileOf(target, fd);
    if (file == null || !file.has(OpenFile.READ) || ThreadState.inContextOf(file.reader)) {
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
    OpenFile file = fileOf(target, fd);
    if (file == null || !file.has(OpenFile.WRITE) || ThreadState.inContextOf(file.writer)) {
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
    changing(fd, -1, false);
  }

  /** {@code RandomAccessFile.setLength}: may cut off, add, or do nothing. */
  public static void settingLength(FileDescriptor fd, long length) {
    changing(fd, length, false);
  }

  /** A mapping is about to be made. A mapping that can't change the file is a read. */
  public static void mapping(FileDescriptor fd, Object mode) {
    if (mode == MapMode.PRIVATE || mode.toString().startsWith("READ_ONLY")) {
      reading(fd);
    } else {
      changing(fd, -1, true);
    }
  }

  private static void changing(FileDescriptor fd, long length, boolean byMapping) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    OpenFile file = fileOf(target, fd);
    if (file == null || !file.has(OpenFile.WRITE)) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      StackRoom.check();
      state.skipEndedRuns(target);
      if (byMapping) {
        target.mappingForWriting(file, fd, state.run);
      } else {
        if (target.truncating(file, fd, length, state.run)) {
          file.writer = state.run;
        }
      }
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }

  /** One file is about to be copied into another without passing through the JVM. */
  public static void transferring(FileDescriptor from, FileDescriptor to) {
    reading(from);
    writing(to);
  }

  /** A lock of the system's on a file is about to be taken. */
  public static void locking(FileDescriptor fd) {
    lock(fd, 1);
  }

  /** It was taken, or not: as the JDK's dispatcher says it, 0 and 1 are locks. */
  public static void locked(int result, FileDescriptor fd) {
    if (result != 0 && result != 1) {
      lock(fd, -1);
    }
  }

  /** A lock was released. */
  public static void unlocked(FileDescriptor fd) {
    lock(fd, -1);
  }

  private static void lock(FileDescriptor fd, int more) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    OpenFile file = fileOf(target, fd);
    if (file == null || file.mode == 0) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      StackRoom.check();
      target.locks(file, fd, more);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
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
    if (file.wasWritten()) {
      OpenFile.contentChanges(file.key, file.writer);
    }
    if (file.locks == 0
        && !file.mayHaveChangedUnseen()
        && !(file.wasNeverUsed() && Hook.tellsUnused)) {
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
