package io.dspm.lineage.agent.identity;

import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Remembers hashes for as long as their files stay as they are, so that no byte is hashed twice: by
 * this JVM, nor by others that use the same spool directory.
 *
 * <p>A hash is remembered under the file's whole stamp, and only if any later change would have
 * given the file another one: see {@link ClockTick} and {@link LocalFileSystems}. What this JVM can
 * change without a call that is seen, through a mapping or a child, is neither remembered nor
 * looked up any more. Whatever is wrong with the table on disk, an identity is then hashed as if
 * there were none.
 *
 * <p>Known weaknesses. What another process stores into a mapped page that it has changed before,
 * and that has not been written to disk since, changes no time. A call that overwrites bytes in
 * place sets the time only when it begins: what is hashed while a long one lasts is a mixture, and
 * remembered. And a clock that is put back can show the same nanosecond twice.
 *
 * <p>Any thread may call {@link #mayChangeUnseen}; the rest is for those that hash.
 */
public final class IdentityCache {

  /** In the spool directory. The spool's own files have other suffixes. */
  private static final String NAME = "identities";

  /**
   * To read and hash less than that takes hardly longer than to look it up and to write it down.
   */
  static final long LEAST = 16 << 10;

  /** To hash as much takes longer than to wait until it can be remembered. */
  static final long WORTH_A_WAIT = 64 << 20;

  /** What {@link #prepare} says of a file whose hash is not to be remembered. */
  static final long NOT_AT_ALL = -1;

  private static final int MOST_FAILURES = 8;
  private static final int MOST_UNSEEN = 10_000;

  private final @Nullable Path file;
  private final LocalFileSystems local;
  private final AgentLog log;
  private final Set<Object> unseen = ConcurrentHashMap.newKeySet();
  private final AtomicInteger failures = new AtomicInteger();
  private @Nullable IdentityTable table;

  IdentityCache(@Nullable Path file, LocalFileSystems local, AgentLog log) {
    this.file = file;
    this.local = local;
    this.log = log;
  }

  /** The cache of all who have this spool directory. Touches no file yet. */
  public static IdentityCache in(Path spoolDirectory, AgentLog log) {
    return new IdentityCache(spoolDirectory.resolve(NAME), new LocalFileSystems(), log);
  }

  /** One that remembers nothing. */
  public static IdentityCache none(AgentLog log) {
    return new IdentityCache(null, new LocalFileSystems(), log);
  }

  /** From now on this JVM may change the file without a call that is seen. */
  public void mayChangeUnseen(FileStamp stamp) {
    if (stamp.key() != null && unseen.size() < MOST_UNSEEN) {
      unseen.add(stamp.key());
    }
  }

  /** Settles the identity if its hash is remembered; says whether it did. */
  boolean settles(Identity identity) {
    FileStamp stamp = identity.stamp();
    FileNumber number = numberOf(stamp);
    if (number == null) {
      return false;
    }
    ContentHash hash = null;
    try {
      IdentityTable open = table();
      hash = open == null ? null : open.find(number, stamp);
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
    if (hash == null || unseen.contains(stamp.key())) {
      return false;
    }
    identity.settle(Identity.State.SETTLED, hash);
    if (log.says(LogLevel.DEBUG)) {
      log.debug("hashed before, not read again: " + identity.location());
    }
    return true;
  }

  /**
   * To be called before the first look at a file that will be hashed. Waits for a moment where the
   * file is large and was just changed.
   *
   * @return the time, for {@link #remember}; {@link #NOT_AT_ALL} if that would be in vain
   */
  long prepare(Identity identity) {
    FileStamp stamp = identity.stamp();
    FileNumber number = numberOf(stamp);
    if (number == null || !local.has(number, stamp, identity.location())) {
      return NOT_AT_ALL;
    }
    long now = System.currentTimeMillis();
    long left = nanosUntilOver(stamp, now);
    if (stamp.size() >= WORTH_A_WAIT && left <= ClockTick.NANOS) {
      while (left > 0 && left <= ClockTick.NANOS) {
        LockSupport.parkNanos(left);
        now = System.currentTimeMillis();
        left = nanosUntilOver(stamp, now);
      }
    }
    return left > 0 ? NOT_AT_ALL : now;
  }

  private static long nanosUntilOver(FileStamp stamp, long millis) {
    return ClockTick.nanosUntilOver(stamp, TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /**
   * Remembers the hash of an identity that was settled by reading the file, if the file is still as
   * it was. If it is, it was so from {@code began} on.
   *
   * @param began what {@link #prepare} said before the first byte was read
   */
  void remember(Identity identity, long began) {
    FileStamp stamp = identity.stamp();
    ContentHash hash = identity.id().hash();
    if (began == NOT_AT_ALL || hash == null || !stamp.equals(FileStamp.of(identity.location()))) {
      return;
    }
    FileNumber number = numberOf(stamp);
    if (number == null || nanosUntilOver(stamp, began) > 0) {
      // It looks another way than when it was prepared.
      return;
    }
    try {
      IdentityTable open = table();
      if (open != null) {
        open.put(number, stamp, hash, System.currentTimeMillis());
      }
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  /** {@code null} if what has this stamp is not remembered anyway. */
  private @Nullable FileNumber numberOf(FileStamp stamp) {
    if (file == null
        || failures.get() >= MOST_FAILURES
        || stamp.size() < LEAST
        || stamp.changed() == 0
        || stamp.key() == null
        || unseen.size() >= MOST_UNSEEN
        || unseen.contains(stamp.key())) {
      return null;
    }
    return FileNumber.of(stamp.key());
  }

  private synchronized @Nullable IdentityTable table() throws IOException {
    if (table == null && file != null) {
      table = IdentityTable.open(file);
    }
    return table;
  }

  private void failed(Exception cause) {
    if (cause instanceof ClosedChannelException) {
      // Somebody has interrupted a thread of the agent's.
      forgetTable();
    }
    if (failures.incrementAndGet() == MOST_FAILURES) {
      log.debug("hashes are not remembered any more: " + file, cause);
    }
  }

  private synchronized void forgetTable() {
    table = null;
  }
}
