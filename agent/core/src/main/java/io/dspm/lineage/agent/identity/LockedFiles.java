package io.dspm.lineage.agent.identity;

import io.dspm.lineage.agent.boot.OpenFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    final Deque<FileChannel> kept = new ArrayDeque<>();
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
      for (FileChannel channel : file.kept) {
        closeNow(channel);
      }
    }
  }

  /** Opens a file for reading, from its beginning. */
  static FileChannel open(Path path, @Nullable Object key) throws IOException {
    FileChannel kept = key == null ? null : take(key);
    return kept == null ? FileChannel.open(path, StandardOpenOption.READ) : kept.position(0);
  }

  private static synchronized @Nullable FileChannel take(Object key) {
    Locked file = BY_KEY.get(key);
    return file == null ? null : file.kept.poll();
  }

  /** Closes a file, at once or when it is not locked any more. */
  static synchronized void close(FileChannel channel, @Nullable Object key) {
    Locked file = key == null ? null : BY_KEY.get(key);
    if (file == null) {
      closeNow(channel);
    } else {
      file.kept.add(channel);
    }
  }

  private static void closeNow(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // A descriptor for reading: nothing can be lost with it.
      return;
    }
  }
}
