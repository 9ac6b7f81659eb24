package io.dspm.lineage.agent.identity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one file contained at one moment: pending until its bytes are hashed, then settled for good.
 *
 * <p>The hash, once there, is of bytes that the file system says did not change since that moment;
 * where they did, the state says so and there is no hash. Any thread.
 */
public final class Identity {

  /** How far the hash is known. */
  public enum State {
    PENDING,
    SETTLED,
    /** The file changed before all its bytes were hashed. */
    CHANGED,
    /** The file was gone before all its bytes were hashed. */
    VANISHED,
    /** The file could not be read by the agent. */
    UNREADABLE,
    /** There was no time left. */
    GIVEN_UP
  }

  /** A hash that a thread of the pipeline waits for takes seconds; if not, nothing is worth it. */
  private static final long MOST_WAIT_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final Path path;
  private final Path location;
  private final FileStamp stamp;
  private volatile boolean prefix;
  private State state = State.PENDING;
  private @Nullable ContentHash hash;
  private volatile @Nullable Runnable hashing;
  private List<Runnable> listeners = new ArrayList<>(1);

  Identity(Path path, FileStamp stamp, boolean prefix) {
    this(path, path, stamp, prefix);
  }

  /**
   * @param path what the file is to be called
   * @param location where it is now
   */
  Identity(Path path, Path location, FileStamp stamp, boolean prefix) {
    this.path = path;
    this.location = location;
    this.stamp = stamp;
    this.prefix = prefix;
  }

  Path location() {
    return location;
  }

  /** Whether this is of that file, as a whole, and pending. */
  boolean isStillToBe(Path otherPath, FileStamp otherStamp) {
    return !prefix
        && path.equals(otherPath)
        && location.equals(otherPath)
        && stamp.equals(otherStamp)
        && state() == State.PENDING;
  }

  /** What will settle this, as it was handed to the hashing threads; {@code null} before that. */
  @Nullable Runnable hashing() {
    return hashing;
  }

  void willBeSettledBy(Runnable task) {
    hashing = task;
  }

  FileStamp stamp() {
    return stamp;
  }

  /** Whether {@code now} is a stamp of the same file with the same size and time. */
  public boolean looksLike(FileStamp now) {
    return stamp.size() == now.size()
        && stamp.modified() == now.modified()
        && Objects.equals(stamp.key(), now.key());
  }

  /**
   * Whether the file is another than it was when {@code before} was taken: by its size or time, or,
   * since neither has to tell of a mapping, by its hash.
   */
  public boolean differsFrom(Identity before) {
    if (!looksLike(before.stamp)) {
      return true;
    }
    ContentHash now = hash();
    ContentHash then = before.hash();
    return now != null && then != null && !now.equals(then);
  }

  private synchronized @Nullable ContentHash hash() {
    return hash;
  }

  /** Only the first {@code stamp.size} bytes count; what is appended later is of no concern. */
  boolean prefix() {
    return prefix;
  }

  void keepPrefix() {
    prefix = true;
  }

  public synchronized State state() {
    return state;
  }

  /**
   * What is known so far.
   *
   * @param path what the file is called, see {@link UsedFile#path}
   * @param location where its bytes are now
   * @param hash there once settled
   */
  public record Found(
      String path, Path location, FileStamp stamp, State state, @Nullable ContentHash hash) {}

  public synchronized Found found() {
    return new Found(DatasetId.of(path, null).path(), location(), stamp(), state, hash);
  }

  /** The ID as it stands: without a hash unless settled. */
  public synchronized DatasetId id() {
    return DatasetId.of(path, hash);
  }

  /** What is known by now. */
  public synchronized UsedFile used() {
    return new UsedFile(DatasetId.of(path, hash).path(), state, hash, stamp.size());
  }

  /**
   * Calls {@code listener} once this is no longer pending: at once if so already, else on the
   * thread that settles it.
   */
  public void whenSettled(Runnable listener) {
    synchronized (this) {
      if (state == State.PENDING) {
        listeners.add(listener);
        return;
      }
    }
    listener.run();
  }

  /** Ends the waiting, if it has not ended: the hash stays unknown. */
  public void giveUp() {
    settle(State.GIVEN_UP, null);
  }

  void settle(State outcome, @Nullable ContentHash contentHash) {
    List<Runnable> told;
    synchronized (this) {
      if (state != State.PENDING) {
        return;
      }
      state = outcome;
      hash = contentHash;
      told = listeners;
      listeners = List.of();
      notifyAll();
    }
    for (Runnable listener : told) {
      listener.run();
    }
  }

  /**
   * Waits until this is settled, or given up because that takes too long. An interrupt is kept for
   * the caller's own next wait.
   */
  public void await() {
    boolean interrupted = false;
    long deadline = System.nanoTime() + MOST_WAIT_NANOS;
    synchronized (this) {
      long left = MOST_WAIT_NANOS;
      while (state == State.PENDING && left > 0) {
        try {
          TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
        left = deadline - System.nanoTime();
      }
    }
    giveUp();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
