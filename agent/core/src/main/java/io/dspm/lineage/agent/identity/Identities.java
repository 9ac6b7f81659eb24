package io.dspm.lineage.agent.identity;

import io.dspm.lineage.agent.boot.Hook;
import io.dspm.lineage.agent.boot.OpenFile;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Takes the identities of files, on background threads of its own.
 *
 * <p>Any thread may ask. Whoever is about to change or throw away a file's bytes first calls {@link
 * #awaitPending} or {@link #await}; only there does a thread of the pipeline ever wait for a hash.
 * Known weakness: bytes that another process changes within one tick of the file system's clock,
 * without changing the size, go unnoticed.
 */
public final class Identities {

  private static final int IDLE_SECONDS = 10;

  /**
   * A program that uses as many files is worth the start-up cost of a faster way to their stamps.
   */
  private static final int MANY = 200;

  /** How often a file is tried to be opened while the process has no descriptor left: for 3 s. */
  private static final int TRIES = 300;

  /** How often one is tried that can't be read for another reason, such as a server's. */
  private static final int FEW_TRIES = 5;

  private static final long NANOS_BETWEEN_TRIES = TimeUnit.MILLISECONDS.toNanos(10);

  private final ThreadPoolExecutor hashers;

  /**
   * For what a thread of the pipeline waits for; so there are never more of these than such
   * threads.
   */
  private final ThreadPoolExecutor urgent;

  private final IdentityCache cache;
  private final Runnable hurry;
  private final AtomicInteger used = new AtomicInteger();
  private final HashCounts counts = new HashCounts();

  /** What is still to be hashed, by file key, or by path where the system has no keys. */
  private final ConcurrentHashMap<Object, List<Identity>> pending = new ConcurrentHashMap<>();

  /**
   * @param threads how many files are hashed at a time
   * @param cache what was hashed before
   * @param factory makes threads whose own I/O is not recorded
   * @param urgentFactory makes such threads, which begin at once
   * @param hurry called when a thread of the pipeline is about to wait
   */
  public Identities(
      int threads,
      IdentityCache cache,
      ThreadFactory factory,
      ThreadFactory urgentFactory,
      Runnable hurry) {
    this.cache = cache;
    this.hurry = hurry;
    hashers =
        new ThreadPoolExecutor(
            threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LingeringQueue(), factory);
    hashers.allowCoreThreadTimeOut(true);
    urgent =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            urgentFactory);
  }

  /**
   * The identity of the regular file {@code path}, as it was when {@code stamp} was taken. Who asks
   * for the same while it is pending gets the same.
   */
  public Identity take(Path path, FileStamp stamp) {
    List<Identity> same = pending.get(keyOf(path, stamp));
    if (same != null) {
      for (Identity identity : same) {
        if (identity.isStillToBe(path, stamp)) {
          return identity;
        }
      }
    }
    return submit(new Identity(path, stamp, false));
  }

  /** As {@link #take}, but nobody ever waits for it: if the file changes, it is not known. */
  public Identity takeUnprotected(Path path, FileStamp stamp) {
    Identity identity = new Identity(path, stamp, false);
    Hook.hashesPending.incrementAndGet();
    Hashing hashing = new Hashing(identity, keyOf(path, stamp));
    identity.willBeSettledBy(hashing);
    execute(hashers, hashing);
    return identity;
  }

  /**
   * As {@link #take}, but of the bytes that were there when the stamp was taken, whatever is
   * appended later.
   */
  public Identity takePrefix(Path path, FileStamp stamp) {
    List<Identity> same = pending.get(keyOf(path, stamp));
    if (same != null) {
      for (Identity identity : same) {
        if (identity.isStillToBeBeginningOf(path, stamp)) {
          return identity;
        }
      }
    }
    return submit(new Identity(path, stamp, true));
  }

  /**
   * The identity of the file that was {@code path} until it was moved to {@code location}, where it
   * had {@code stamp}.
   */
  public Identity takeMoved(Path path, Path location, FileStamp stamp) {
    return submit(new Identity(path, new Identity.Whereabouts(location, stamp, null), false));
  }

  /** The identity of a file that nobody can open any more: vanished from the start. */
  public Identity gone(Path path, FileStamp stamp) {
    Identity identity = new Identity(path, stamp, false);
    identity.settle(Identity.State.VANISHED, null);
    return identity;
  }

  /**
   * The identity of a file that has no name any more but the one it had, {@code path}.
   *
   * @param held lets go of it in the end
   */
  public Identity takeHeld(Path path, HeldFile held, FileStamp stamp) {
    return submit(new Identity(path, new Identity.Whereabouts(path, stamp, held), false));
  }

  /** A file was used; a program that uses many gets a faster way to ask for their stamps. */
  public void used() {
    if (used.get() < MANY && used.incrementAndGet() == MANY) {
      try {
        hashers.execute(new Prepare());
      } catch (RuntimeException | Error noThread) {
        // It goes on as slowly as before.
        return;
      }
    }
  }

  /** From now on this JVM may change the file without a call that is seen. */
  public void mayChangeUnseen(FileStamp stamp) {
    cache.mayChangeUnseen(stamp);
  }

  public HashCounts counts() {
    return counts;
  }

  /** Whether anything is still to be hashed. */
  public boolean anythingPending() {
    return !pending.isEmpty();
  }

  /** What is still to be hashed: a walk over all of it. */
  public HashingProgress.Backlog backlog() {
    long files = 0;
    long bytes = 0;
    for (List<Identity> same : pending.values()) {
      for (Identity identity : same) {
        files++;
        bytes += identity.stamp().size();
      }
    }
    return new HashingProgress.Backlog(files, bytes);
  }

  /** Waits until nothing of the file with this stamp is still to be hashed. */
  public void awaitPending(Path path, FileStamp stamp) {
    List<Identity> same = pending.get(keyOf(path, stamp));
    if (same != null) {
      for (Identity identity : same) {
        await(identity);
      }
    }
  }

  /**
   * Something is about to be appended to the file with this stamp: what is still to be hashed of it
   * is what is there now, and nothing has to wait.
   */
  public void keepPrefixes(Path path, FileStamp stamp) {
    List<Identity> same = pending.get(keyOf(path, stamp));
    if (same != null) {
      for (Identity identity : same) {
        identity.keepPrefix(stamp);
      }
    }
  }

  /**
   * The file with this stamp was made just now: whatever is still to be hashed of an earlier one,
   * whose place in the file system it was given, is gone.
   */
  public void madeAnew(Path path, FileStamp stamp) {
    List<Identity> same = pending.get(keyOf(path, stamp));
    if (same != null) {
      for (Identity identity : same) {
        if (identity.whereabouts().held() == null) {
          identity.settle(Identity.State.VANISHED, null);
        }
      }
    }
  }

  /**
   * The file with this stamp is about to lose this name: what is still to be hashed of it is held
   * open, or if that can't be, waited for.
   *
   * @return what is to be ended after the call; {@code null} if nothing is
   */
  public @Nullable Keeping keep(Path path, FileStamp stamp) {
    List<Identity> same = pending.get(keyOf(path, stamp));
    if (same == null) {
      return null;
    }
    HeldFile held = held(same);
    if (held == null) {
      held = HeldFile.open(path, stamp.key());
    }
    Keeping keeping = new Keeping(path, held, false);
    for (Identity identity : same) {
      if (held != null && identity.hold(held)) {
        keeping.add(identity, stamp);
      } else {
        await(identity);
      }
    }
    return keeping;
  }

  /**
   * The attributes of the file with this stamp are about to be set, or another name is given to it.
   *
   * @param time whether the time of its last modification is set
   * @param closed whether it may not be readable after that
   * @return as {@link #keep}
   */
  public @Nullable Keeping keepTouched(Path path, FileStamp stamp, boolean time, boolean closed) {
    List<Identity> same = pending.get(keyOf(path, stamp));
    if (same == null) {
      return null;
    }
    HeldFile held = held(same);
    if (held == null && closed) {
      held = HeldFile.open(path, stamp.key());
    }
    Keeping keeping = new Keeping(path, held, time);
    for (Identity identity : same) {
      if (held != null && closed) {
        identity.hold(held);
      }
      keeping.add(identity, stamp);
    }
    return keeping;
  }

  /** A directory is about to be moved: what is below it keeps its looks, and is found elsewhere. */
  public @Nullable Keeping keepBelow(Path directory) {
    Keeping keeping = new Keeping(directory, null, false);
    for (List<Identity> same : pending.values()) {
      for (Identity identity : same) {
        if (identity.location().startsWith(directory)) {
          keeping.addBelow(identity);
        }
      }
    }
    return keeping.isOfNothing() ? null : keeping;
  }

  private static @Nullable HeldFile held(List<Identity> same) {
    for (Identity identity : same) {
      HeldFile held = identity.retained();
      if (held != null) {
        return held;
      }
    }
    return null;
  }

  /**
   * Waits for this identity and for no other: if its turn has not come yet, it is hashed at once.
   */
  public void await(Identity identity) {
    if (identity.state() == Identity.State.PENDING) {
      hurry.run();
    }
    Runnable hashing = identity.hashing();
    if (hashing instanceof Hashing mine && hashers.remove(mine)) {
      execute(urgent, mine);
    }
    identity.await();
  }

  private Identity submit(Identity identity) {
    // The key stays when the file is moved, or looks another way.
    Object key = keyOf(identity.location(), identity.stamp());
    Hook.hashesPending.incrementAndGet();
    pending.compute(key, new Joining(identity));
    Hashing hashing = new Hashing(identity, key);
    identity.willBeSettledBy(hashing);
    execute(hashers, hashing);
    return identity;
  }

  private void execute(ThreadPoolExecutor threads, Hashing hashing) {
    try {
      threads.execute(hashing);
    } catch (RuntimeException | Error noThread) {
      // The system has no thread left: nobody shall wait for what will not come.
      hashing.identity.giveUp();
      hashing.settled();
    }
  }

  private static Object keyOf(Path path, FileStamp stamp) {
    return stamp.key() == null ? path : stamp.key();
  }

  // Named classes, not lambdas: this runs on threads of the pipeline, whose first lambda should not
  // be ours.

  private record Joining(Identity identity)
      implements java.util.function.BiFunction<
          Object, @Nullable List<Identity>, @Nullable List<Identity>> {
    @Override
    public List<Identity> apply(Object key, @Nullable List<Identity> same) {
      List<Identity> joined = same == null ? new CopyOnWriteArrayList<>() : same;
      joined.add(identity);
      return joined;
    }
  }

  private record Leaving(Identity identity)
      implements java.util.function.BiFunction<
          Object, @Nullable List<Identity>, @Nullable List<Identity>> {
    @Override
    public @Nullable List<Identity> apply(Object key, @Nullable List<Identity> same) {
      if (same == null) {
        return null;
      }
      same.remove(identity);
      return same.isEmpty() ? null : same;
    }
  }

  /** Finds the faster way, with a file that Linux always has. */
  private static final class Prepare implements Runnable {
    @Override
    public void run() {
      try (FileInputStream open = new FileInputStream("/proc/self/stat")) {
        UnixAttributes.prepare(OpenFile.number(open.getFD()));
      } catch (IOException notThisTime) {
        // It goes on as slowly as before.
        return;
      }
    }
  }

  private final class Hashing implements Runnable {

    private final Identity identity;
    private final Object key;

    Hashing(Identity identity, Object key) {
      this.identity = identity;
      this.key = key;
    }

    @Override
    public void run() {
      try {
        if (identity.state() == Identity.State.PENDING && cache.settles(identity)) {
          counts.fromCache(identity);
        } else if (identity.state() == Identity.State.PENDING) {
          long began = cache.prepare(identity);
          settleTogether();
          boolean done =
              identity.state() != Identity.State.PENDING || FileHasher.settle(identity, false);
          for (int i = 1; !done && i <= TRIES; i++) {
            LockSupport.parkNanos(NANOS_BETWEEN_TRIES);
            done = FileHasher.settle(identity, i >= FEW_TRIES);
          }
          cache.remember(identity, began);
          counts.settled(identity);
        } else {
          // Together with another of the same file.
          counts.settled(identity);
        }
      } catch (Throwable unexpected) {
        identity.settle(Identity.State.UNREADABLE, null);
      } finally {
        // Of effect only if nothing has settled it yet.
        identity.settle(Identity.State.UNREADABLE, null);
        settled();
      }
    }

    private void settled() {
      pending.compute(key, new Leaving(identity));
      Hook.hashesPending.decrementAndGet();
    }

    private void settleTogether() {
      try {
        Beginnings.settle(identity, pending.get(key));
      } catch (IOException e) {
        // Each on its own will see what is the matter.
        return;
      }
    }
  }
}
