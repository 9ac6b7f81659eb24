package io.dspm.lineage.agent.identity;

import io.dspm.lineage.agent.boot.OpenFile;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A file that the agent holds open itself, so that its bytes can be read although it has no name
 * any more. Linux only: a path of {@code /proc} leads to it.
 *
 * <p>Running it closes it, once or more.
 */
public final class HeldFile implements Runnable {

  /** The pipeline needs descriptors, too. */
  private static final int MOST = 32;

  private static final AtomicInteger open = new AtomicInteger();

  private final FileInputStream stream;
  private final Path location;
  private final @Nullable Object key;
  private final AtomicBoolean closed = new AtomicBoolean();

  private HeldFile(FileInputStream stream, Path location, @Nullable Object key) {
    this.stream = stream;
    this.location = location;
    this.key = key;
  }

  /**
   * Opens once more what is open under {@code link}, a path of {@code /proc/self/fd}.
   *
   * @param key the file itself, as its stamp has it
   * @return {@code null} if that can't be done, or too many are held already
   */
  public static @Nullable HeldFile open(Path link, @Nullable Object key) {
    if (open.incrementAndGet() > MOST) {
      open.decrementAndGet();
      return null;
    }
    try {
      FileInputStream stream = new FileInputStream(link.toFile());
      int number = OpenFile.number(stream.getFD());
      return new HeldFile(stream, link.resolveSibling(Integer.toString(number)), key);
    } catch (IOException e) {
      open.decrementAndGet();
      return null;
    }
  }

  /** Where the file can be opened while it is held. */
  Path location() {
    return location;
  }

  @Override
  public void run() {
    close();
  }

  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    open.decrementAndGet();
    LockedFiles.close(stream.getChannel(), key);
  }
}
