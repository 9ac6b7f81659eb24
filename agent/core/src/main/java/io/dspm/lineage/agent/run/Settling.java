package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.account.AccountEntry;
import io.dspm.lineage.agent.account.Role;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Identity;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a run's account on disk when the run has ended, and has hashed what was deferred, by
 * as many threads as hash anyway. Until it comes to a file, and while that is hashed, other runs of
 * this JVM can't destroy its bytes unhashed.
 *
 * <p>An output is told as it is now unless the system says that it was changed after the run's end.
 * Known weakness: a change by another process within one tick of the system's clock after that. An
 * output that was hashed before is looked at once more: a child process may have changed it.
 *
 * <p>What is not as it should be is left for the summary to tell. On one thread, which waits for
 * the hashes.
 */
final class Settling {

  private static final long NANOS_BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Overflow overflow;
  private final long endNanos;
  private final int most;
  private final BooleanSupplier stop;

  /** How many directories were moved before the line that is looked at. */
  private int moves;

  /**
   * @param most how many files may wait for their hashes in memory
   * @param stop says when there is no time left
   */
  Settling(Overflow overflow, Instant end, int most, BooleanSupplier stop) {
    this.overflow = overflow;
    this.endNanos = TimeUnit.SECONDS.toNanos(end.getEpochSecond()) + end.getNano();
    this.most = most;
    this.stop = stop;
  }

  /** Answers whether it came to its end. */
  boolean finish() throws IOException {
    try {
      overflow.sink.file().forEach(this::look);
      awaitNoMoreThan(0);
      return true;
    } catch (CancellationException stopped) {
      return false;
    }
  }

  private void awaitNoMoreThan(int left) {
    while (overflow.beingHashed() > left) {
      LockSupport.parkNanos(NANOS_BETWEEN_LOOKS);
      throwIfStopped();
    }
  }

  private void throwIfStopped() {
    if (stop.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  private void look(AccountEntry entry) {
    throwIfStopped();
    if (entry instanceof AccountEntry.MovedDirectory) {
      moves++;
    }
    if (!(entry instanceof AccountEntry.Used used)) {
      return;
    }
    awaitNoMoreThan(most);
    if (used.role() == Role.INPUT) {
      input(used);
    } else if (used.state() == Identity.State.PENDING) {
      output(now(used.location()));
    } else if (used.state() == Identity.State.SETTLED) {
      again(used);
    }
  }

  private void input(AccountEntry.Used used) {
    Path name = used.location();
    Path location = now(name);
    FileStamp stamp = used.stamp();
    if (used.state() == Identity.State.PENDING
        && name != null
        && location != null
        && stamp != null) {
      FileStamp now = FileStamp.of(location);
      if (now != null && isSame(now, stamp)) {
        overflow.rescueInput(name, location, now);
      }
    }
  }

  private void output(@Nullable Path location) {
    FileStamp now = location == null ? null : FileStamp.of(location);
    if (location != null && now != null && now.regular() && !changedAfterwards(now)) {
      overflow.sealAtTheEnd(location, now);
    }
  }

  private void again(AccountEntry.Used used) {
    Path path = now(path(used.name()));
    FileStamp stamp = used.stamp();
    if (path == null || stamp == null || !overflow.isHashed(path)) {
      return;
    }
    FileStamp now = FileStamp.of(path);
    if (now == null) {
      overflow.gone(path);
    } else if (now.regular() && !isSame(now, stamp)) {
      overflow.hashAgain(path);
      if (!changedAfterwards(now)) {
        overflow.sealAtTheEnd(path, now);
      }
      // Else nobody knows any more whether it was as it was hashed when the run ended.
    }
  }

  private @Nullable Path now(@Nullable Path path) {
    return path == null ? null : overflow.nameNow(path, moves);
  }

  private static @Nullable Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException inThisLocale) {
      return null;
    }
  }

  private boolean changedAfterwards(FileStamp now) {
    long time = now.changed() == 0 ? now.modified() : now.changed();
    // The end was cut off to microseconds.
    return time > endNanos + TimeUnit.MICROSECONDS.toNanos(1);
  }

  /** Once it has been on disk a key is a text. */
  private static boolean isSame(FileStamp now, FileStamp then) {
    return now.regular() == then.regular()
        && now.size() == then.size()
        && now.modified() == then.modified()
        && now.changed() == then.changed()
        && String.valueOf(now.key()).equals(String.valueOf(then.key()));
  }
}
