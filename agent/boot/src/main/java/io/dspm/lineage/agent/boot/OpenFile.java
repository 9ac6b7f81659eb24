package io.dspm.lineage.agent.boot;

import java.io.FileDescriptor;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * One open file, by its FileDescriptor object: streams, channels and dispatchers over the same
 * descriptor share it.
 *
 * <p>The descriptor is held weakly: the JDK closes a leaked one when it is collected, and must stay
 * able to.
 */
public final class OpenFile extends WeakReference<FileDescriptor> {

  public static final int READ = 1;
  public static final int WRITE = 2;
  public static final int APPEND = 4;

  /** Existing content is thrown away by the open. */
  public static final int TRUNCATE = 8;

  /** The open may make the file. */
  public static final int CREATE = 16;

  /** No run: unlike {@code null}, which is the process run. */
  private static final Object NOBODY = new Object();

  /** The path as the program gave it: a String or a {@link java.nio.file.Path}. */
  public final Object path;

  /** The bits above. */
  public final int mode;

  /**
   * The run that last asked this handle for content; read and written without a lock, a lost update
   * costs a repeat.
   */
  volatile @Nullable Object reader = NOBODY;

  /** The run that last changed content through this handle. */
  volatile @Nullable Object writer = NOBODY;

  /**
   * What the target found before a file was opened for writing; {@code null} for a file opened for
   * reading.
   */
  public final @Nullable Object before;

  /**
   * The file itself, whatever its name, once the target has looked: what it put here, to be
   * compared by {@code equals}.
   */
  public volatile @Nullable Object key;

  /** How many locks are taken through it; the target counts. */
  public volatile int locks;

  /**
   * @param path a String or a {@link java.nio.file.Path}
   * @param mode the bits above
   */
  public OpenFile(FileDescriptor fd, Object path, int mode, @Nullable Object before) {
    super(fd);
    this.path = path;
    this.mode = mode;
    this.before = before;
  }

  /** An open file of which nothing is to be told. */
  static OpenFile ofNoConcern(FileDescriptor fd) {
    return new OpenFile(fd, "", 0, null);
  }

  /**
   * The content of a file is about to change, or has changed: whoever reads on through a handle
   * that is open now reads another content. The run that changes it does not: what it reads back is
   * its own.
   */
  public static void contentChanges(@Nullable Object key, @Nullable Object byRun) {
    if (key != null) {
      OpenFiles.lookAgain(key, byRun);
    }
  }

  /**
   * The content of a file is about to be read while others have it open: the next write of whoever
   * has written to it already would change what was read.
   */
  public static void contentIsRead(@Nullable Object key) {
    if (key != null) {
      OpenFiles.tellWritesAgain(key);
    }
  }

  /** The next write through this handle is told again. */
  void tellWriteAgain() {
    writer = NOBODY;
  }

  /** The next read through this handle is told again, unless it was last that run's. */
  void lookAgain(@Nullable Object run) {
    if (reader != run) {
      reader = NOBODY;
    }
  }

  /** Whether a write through this handle was told. */
  public boolean wasWritten() {
    return writer != NOBODY;
  }

  boolean wasNeverUsed() {
    return reader == NOBODY && writer == NOBODY && mode != 0;
  }

  /** The number of an open descriptor as the system knows it; negative if it has none. */
  public static int number(FileDescriptor fd) {
    return OpenFiles.number(fd);
  }

  boolean mayHaveChangedUnseen() {
    return writer == NOBODY && has(WRITE);
  }

  public boolean has(int bit) {
    return (mode & bit) != 0;
  }
}
