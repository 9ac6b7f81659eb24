package io.dspm.lineage.agent.boot;

import java.io.FileDescriptor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import jdk.internal.access.JavaIOFileDescriptorAccess;
import jdk.internal.access.SharedSecrets;
import org.jspecify.annotations.Nullable;

/**
 * The open files by descriptor number: a look-up is two array reads and a comparison, without a
 * lock.
 *
 * <p>The number is only the place to look; it is the FileDescriptor object that decides, so a
 * number that the system gave away again is never taken for the file that had it before.
 */
final class OpenFiles {

  private static final int CHUNK_BITS = 10;
  private static final int CHUNK = 1 << CHUNK_BITS;
  private static final int CHUNKS = 1 << 12;

  private static final JavaIOFileDescriptorAccess NUMBERS =
      SharedSecrets.getJavaIOFileDescriptorAccess();

  private static final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable OpenFile>>
      TABLE = new AtomicReferenceArray<>(CHUNKS);

  /** The highest number that was ever used; another thread may see it a little later. */
  private static final AtomicInteger HIGHEST = new AtomicInteger();

  private OpenFiles() {}

  /** The number of an open descriptor; negative once it is closed. */
  static int number(FileDescriptor fd) {
    int number = NUMBERS.get(fd);
    if (number >= 0) {
      return number;
    }
    // Windows keeps a handle instead, a multiple of four.
    long handle = NUMBERS.getHandle(fd);
    return handle >= 0 && handle < Integer.MAX_VALUE ? (int) (handle >> 2) : -1;
  }

  static @Nullable OpenFile find(FileDescriptor fd) {
    int number = number(fd);
    if (number < 0 || number >= CHUNKS * CHUNK) {
      return null;
    }
    AtomicReferenceArray<@Nullable OpenFile> chunk = TABLE.get(number >> CHUNK_BITS);
    OpenFile file = chunk == null ? null : chunk.get(number & (CHUNK - 1));
    return file != null && file.refersTo(fd) ? file : null;
  }

  /**
   * Keeps {@code file}.
   *
   * @return false if the descriptor's number is beyond the table
   */
  static boolean put(FileDescriptor fd, OpenFile file) {
    int number = number(fd);
    if (number < 0 || number >= CHUNKS * CHUNK) {
      return false;
    }
    int at = number >> CHUNK_BITS;
    AtomicReferenceArray<@Nullable OpenFile> chunk = TABLE.get(at);
    if (chunk == null) {
      chunk = new AtomicReferenceArray<>(CHUNK);
      AtomicReferenceArray<@Nullable OpenFile> other = TABLE.compareAndExchange(at, null, chunk);
      if (other != null) {
        chunk = other;
      }
    }
    int highest = HIGHEST.get();
    while (number > highest && !HIGHEST.compareAndSet(highest, number)) {
      highest = HIGHEST.get();
    }
    chunk.set(number & (CHUNK - 1), file);
    return true;
  }

  /** Whether the descriptor is open and its number within the table. */
  static boolean holds(FileDescriptor fd) {
    int number = number(fd);
    return number >= 0 && number < CHUNKS * CHUNK;
  }

  /** Has the next read told again through every handle of one file. */
  static void lookAgain(Object key, @Nullable Object byRun) {
    tellAgain(key, true, byRun);
  }

  /** Has the next write told again through every handle of one file. */
  static void tellWritesAgain(Object key) {
    tellAgain(key, false, null);
  }

  private static void tellAgain(Object key, boolean reads, @Nullable Object byRun) {
    int highest = HIGHEST.get();
    for (int number = 0; number <= highest; number++) {
      AtomicReferenceArray<@Nullable OpenFile> chunk = TABLE.get(number >> CHUNK_BITS);
      OpenFile file = chunk == null ? null : chunk.get(number & (CHUNK - 1));
      if (file == null || !key.equals(file.key)) {
        continue;
      }
      if (reads) {
        file.lookAgain(byRun);
      } else {
        file.tellWriteAgain();
      }
    }
  }

  /** Forgets the file of {@code fd}, before the number can be given away again. */
  static void remove(FileDescriptor fd, OpenFile file) {
    int number = number(fd);
    if (number < 0 || number >= CHUNKS * CHUNK) {
      return;
    }
    AtomicReferenceArray<@Nullable OpenFile> chunk = TABLE.get(number >> CHUNK_BITS);
    if (chunk != null) {
      chunk.compareAndSet(number & (CHUNK - 1), file, null);
    }
  }
}
