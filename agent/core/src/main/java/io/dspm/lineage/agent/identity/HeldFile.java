package io.dspm.lineage.agent.identity;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.StringTokenizer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A file that the agent holds open itself, so that its bytes can be read whatever becomes of its
 * name and permissions. Shared: it is closed when the last of its users has let go.
 *
 * <p>Those that are held on behalf of the pipeline are few: it needs descriptors, too.
 */
public final class HeldFile {

  /** Of the descriptors that the process may have, as many are held at most. */
  private static final int SHARE = 16;

  private static final int MOST = 256;

  private static final String LIMITS = "/proc/self/limits";
  private static final String LIMIT = "Max open files";
  private static final int USUAL_LIMIT = 1_024;

  private static final AtomicInteger HELD = new AtomicInteger();

  /** How many descriptors the process may have; 0 until somebody has asked. */
  private static volatile int limit;

  private final OpenedFile file;
  private final @Nullable Object key;
  private final boolean counted;
  private int users = 1;

  private HeldFile(OpenedFile file, @Nullable Object key, boolean counted) {
    this.file = file;
    this.key = key;
    this.counted = counted;
  }

  /**
   * Opens a file in order to keep it. On the pipeline's threads.
   *
   * @param path a name of it, or a path of {@code /proc/self/fd}
   * @param key the file itself, as its stamp has it
   * @return {@code null} if that can't be done, too many are held already, or the name leads to
   *     another file
   */
  public static @Nullable HeldFile open(Path path, @Nullable Object key) {
    if (key == null || !OpenedFile.HAS_LINKS) {
      return null;
    }
    int descriptors = limit();
    if (HELD.incrementAndGet() > Math.min(MOST, descriptors / SHARE)) {
      HELD.decrementAndGet();
      return null;
    }
    HeldFile held;
    try {
      held = new HeldFile(OpenedFile.openPlainly(path), key, true);
    } catch (IOException | RuntimeException cannot) {
      HELD.decrementAndGet();
      return null;
    }
    FileStamp stamp = held.stamp(path);
    // The system gives the lowest number that is free: a high one means that few are.
    boolean scarce = held.file.number() > descriptors - descriptors / 4;
    if (scarce || stamp == null || !key.equals(stamp.key())) {
      held.release();
      return null;
    }
    return held;
  }

  /** Opens a file in order to hash it now. */
  static HeldFile toHash(Path path, @Nullable Object key) throws IOException {
    return new HeldFile(LockedFiles.open(path, key), key, false);
  }

  private static int limit() {
    int known = limit;
    if (known == 0) {
      known = askForLimit();
      limit = known;
    }
    return known;
  }

  private static int askForLimit() {
    try (FileInputStream limits = new FileInputStream(LIMITS)) {
      String text = new String(limits.readAllBytes(), StandardCharsets.US_ASCII);
      int at = text.indexOf(LIMIT);
      if (at >= 0) {
        StringTokenizer words = new StringTokenizer(text.substring(at + LIMIT.length()));
        String soft = words.nextToken();
        return soft.equals("unlimited")
            ? Integer.MAX_VALUE
            : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(soft));
      }
    } catch (IOException | RuntimeException unknown) {
      return USUAL_LIMIT;
    }
    return USUAL_LIMIT;
  }

  FileChannel channel() {
    return file.channel();
  }

  /** As {@link OpenedFile#stamp}. */
  @Nullable FileStamp stamp(Path path) {
    return file.stamp(path);
  }

  /** One more user, unless the last one has let go already. */
  synchronized boolean retain() {
    if (users == 0) {
      return false;
    }
    users++;
    return true;
  }

  /** One user less; each lets go once. */
  public void release() {
    synchronized (this) {
      if (--users > 0) {
        return;
      }
    }
    if (counted) {
      HELD.decrementAndGet();
    }
    LockedFiles.close(file, key);
  }
}
