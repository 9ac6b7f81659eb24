package io.dspm.lineage.agent.identity;

import io.dspm.lineage.agent.boot.OpenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files of which the pipeline holds a lock. On Unix a process loses its locks on a file when any of
 * its descriptors of that file is closed, the agent's too: these stay open until the last lock is
 * gone, and serve again meanwhile.
 *
 * <p>Any thread. What is done with the monitor held is a look-up or a close.
 */
public final class LockedFiles {

  private static final class Locked {
    int locks;
    final Deque<OpenedFile> kept = new ArrayDeque<>();
  }

  private static final Map<Object, Locked> BY_KEY = new HashMap<>();

  private LockedFiles() {}

  /**
   * The locks taken through a handle are about to be more, or are less.
   *
   * @param key the file itself, as its stamp has it
   */
  public static synchronized void changed(OpenFile handle, Object key, int more) {
    int change = Math.max(more, -handle.locks);
    handle.locks += change;
    count(key, change);
  }

  /** A handle is about to be closed, and its locks with it. */
  public static synchronized void closing(OpenFile handle) {
    Object key = handle.key;
    if (key != null) {
      changed(handle, key, -handle.locks);
    }
  }

  private static void count(Object key, int change) {
    Locked file = BY_KEY.get(key);
    if (file == null) {
      file = new Locked();
      BY_KEY.put(key, file);
    }
    file.locks += change;
    if (file.locks <= 0) {
      BY_KEY.remove(key);
      for (OpenedFile kept : file.kept) {
        kept.close();
      }
    }
  }

  /** Opens a file for reading. */
  static OpenedFile open(Path path, @Nullable Object key) throws IOException {
    OpenedFile kept = key == null ? null : take(key);
    return kept == null ? OpenedFile.open(path) : kept;
  }

  private static synchronized @Nullable OpenedFile take(Object key) {
    Locked file = BY_KEY.get(key);
    return file == null ? null : file.kept.poll();
  }

  /** Closes a file, at once or when it is not locked any more. */
  static synchronized void close(OpenedFile opened, @Nullable Object key) {
    Locked file = key == null ? null : BY_KEY.get(key);
    if (file == null) {
      opened.close();
    } else {
      file.kept.add(opened);
    }
  }
}
