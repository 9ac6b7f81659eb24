package io.dspm.lineage.agent.account;

import io.dspm.lineage.agent.delivery.Descriptors;
import io.dspm.lineage.agent.identity.ContentHash;
import io.dspm.lineage.agent.identity.FileHasher;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Identity;
import io.dspm.lineage.agent.identity.UsedFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Hashes files whose content could not be hashed while their run went on.
 *
 * <p>A hash counts only if the file has the stamp of its line before the first byte is read and
 * after the last. A line without a stamp is of an output as it was when the run ended: it is hashed
 * if the file system says that the file was not changed since. Known weaknesses: a file system
 * whose server's clock is behind this machine's, and one whose clock ticks more seldom than every
 * 20 ms although it tells parts of a second.
 */
final class LateLook {

  /** What a time may be behind the system's clock: a file system takes that of its last tick. */
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(20);

  /** The same where times are in full seconds, or in every second one. */
  private static final long SECONDS_TICK = TimeUnit.SECONDS.toNanos(2);

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int MOST_TRIES = 200;

  private final long ended;
  private final Summarizer.Progress progress;
  private long files;
  private long bytes;

  LateLook(Instant ended, Summarizer.Progress progress) {
    this.ended = TimeUnit.SECONDS.toNanos(ended.getEpochSecond()) + ended.getNano();
    this.progress = progress;
  }

  /**
   * What a line's file contained; {@code null} if it is an output that is none any more.
   *
   * @throws InterruptedIOException if this thread is interrupted
   */
  @Nullable UsedFile at(Line line) throws InterruptedIOException {
    FileStamp stamp = line.stamp;
    boolean toBeSeen = isToBeSeen(line);
    Path path = line.isPending() || toBeSeen ? path(line) : null;
    if (path == null) {
      Identity.State state = line.isPending() ? Identity.State.GIVEN_UP : line.state;
      return used(line, state, line.contentHash(), stamp);
    }
    FileStamp now = FileStamp.of(path);
    if (line.role == Role.OUTPUT && (toBeSeen || stamp == null)) {
      return now == null || !now.regular() ? null : atTheEnd(line, path, now);
    }
    if (stamp == null) {
      return used(line, Identity.State.GIVEN_UP, null, null);
    }
    return now != null && stamp.equals(Line.withTextKey(now))
        ? hashed(line, path, now)
        : unknown(line, now, stamp);
  }

  /** An output as it was when the run ended. */
  private UsedFile atTheEnd(Line line, Path path, FileStamp now) throws InterruptedIOException {
    if (Line.withTextKey(now).equals(line.stamp)) {
      return used(line, line.state, line.contentHash(), now);
    }
    return isOfBefore(now, ended)
        ? hashed(line, path, now)
        : used(line, Identity.State.CHANGED, null, now);
  }

  /** Whether it is settled, but only if the file still stands at the run's end. */
  private static boolean isToBeSeen(Line line) {
    return line.role == Role.OUTPUT
        && line.state == Identity.State.SETTLED
        && line.location != null
        && line.stamp != null;
  }

  private static @Nullable Path path(Line line) {
    try {
      return line.location == null ? null : Place.path(line.location);
    } catch (IllegalArgumentException noPath) {
      return null;
    }
  }

  private static UsedFile unknown(Line line, @Nullable FileStamp now, FileStamp stamp) {
    Identity.State state = now == null ? Identity.State.VANISHED : Identity.State.CHANGED;
    return used(line, state, null, stamp);
  }

  /** Whether the file's last change was before then for sure. */
  static boolean isOfBefore(FileStamp stamp, long then) {
    // A program may set the other time to whatever it likes.
    long time = stamp.changed() == 0 ? stamp.modified() : stamp.changed();
    return time + (time % SECOND == 0 ? SECONDS_TICK : TICK) <= then;
  }

  private UsedFile hashed(Line line, Path path, FileStamp expected) throws InterruptedIOException {
    UsedFile result = used(line, Identity.State.CHANGED, null, expected);
    for (int i = 0; i < MOST_TRIES; i++) {
      throwIfInterrupted();
      try {
        ContentHash hash = FileHasher.hash(path);
        if (expected.equals(FileStamp.of(path))) {
          result = used(line, Identity.State.SETTLED, hash, expected);
        }
        break;
      } catch (IOException | RuntimeException e) {
        throwIfInterrupted();
        if (!Files.isReadable(path) || Descriptors.areLeft()) {
          result = failed(line, path, expected);
          break;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
    files++;
    bytes += Math.max(0, expected.size());
    progress.hashed(files, bytes);
    return result;
  }

  private static UsedFile failed(Line line, Path path, FileStamp expected) {
    FileStamp now = FileStamp.of(path);
    return expected.equals(now)
        ? used(line, Identity.State.UNREADABLE, null, expected)
        : unknown(line, now, expected);
  }

  private static void throwIfInterrupted() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted while hashing");
    }
  }

  private static UsedFile used(
      Line line, Identity.State state, @Nullable ContentHash hash, @Nullable FileStamp stamp) {
    return new UsedFile(NameBytes.name(line.name), state, hash, stamp == null ? -1 : stamp.size());
  }
}
