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

  /** A call that hangs in a file system shall not keep a hash from being judged for good. */
  private static final long MOST_KEPT_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** Where the bytes are found, and how the file looks while it has them. No two are the same. */
  static final class Whereabouts {

    private final Path location;
    private final FileStamp stamp;
    private final @Nullable HeldFile held;

    /**
     * @param held the file, if the agent has it open
     */
    Whereabouts(Path location, FileStamp stamp, @Nullable HeldFile held) {
      this.location = location;
      this.stamp = stamp;
      this.held = held;
    }

    Path location() {
      return location;
    }

    FileStamp stamp() {
      return stamp;
    }

    @Nullable HeldFile held() {
      return held;
    }
  }

  private final Path path;
  private Whereabouts at;

  /** Calls under way that change how the file looks, or where it is, and not its content. */
  private int kept;

  /** Whether one of them sets the time of the last modification. */
  private boolean keptFromTime;

  private volatile boolean prefix;
  private State state = State.PENDING;
  private @Nullable ContentHash hash;
  private volatile @Nullable Runnable hashing;
  private List<Runnable> listeners = new ArrayList<>(1);

  Identity(Path path, FileStamp stamp, boolean prefix) {
    this(path, new Whereabouts(path, stamp, null), prefix);
  }

  /**
   * @param path what the file is to be called
   * @param at where it is now; what is held is let go of when this is settled
   */
  Identity(Path path, Whereabouts at, boolean prefix) {
    this.path = path;
    this.at = at;
    this.prefix = prefix;
  }

  synchronized Whereabouts whereabouts() {
    return at;
  }

  Path location() {
    return whereabouts().location();
  }

  FileStamp stamp() {
    return whereabouts().stamp();
  }

  /** Lets go of {@code held} when this is settled; whether it is held, or needs it no more. */
  synchronized boolean hold(HeldFile held) {
    if (state == State.PENDING && at.held() == null && held.retain()) {
      at = new Whereabouts(at.location(), at.stamp(), held);
    }
    return state != State.PENDING || at.held() != null;
  }

  /** The file, if the agent has it open, with one more user. */
  synchronized @Nullable HeldFile retained() {
    HeldFile held = at.held();
    return held != null && held.retain() ? held : null;
  }

  /**
   * A call is about to change how the file looks or where it is.
   *
   * @param now how it looks before the call
   * @param time whether the call sets the time of the last modification
   * @return false if this is settled, or something else has changed the file
   */
  synchronized boolean beginsToBeKept(FileStamp now, boolean time) {
    if (state != State.PENDING || !at.stamp().equals(now)) {
      return false;
    }
    kept++;
    keptFromTime |= time;
    return true;
  }

  /**
   * The call is over.
   *
   * @param now how the file looks; {@code null} if it looks as before, or nobody can say
   */
  synchronized void endsToBeKept(@Nullable FileStamp now, Path location) {
    FileStamp looks = now != null && isSameContent(at.stamp(), now) ? now : at.stamp();
    at = new Whereabouts(location, looks, at.held());
    kept--;
    if (kept == 0) {
      keptFromTime = false;
    }
    notifyAll();
  }

  /** Of calls that end at the same time, the later look counts, whichever is told first. */
  private boolean isSameContent(FileStamp before, FileStamp now) {
    return now.regular()
        && now.size() == before.size()
        && now.changed() >= before.changed()
        && (keptFromTime || now.modified() == before.modified())
        && Objects.equals(now.key(), before.key());
  }

  /**
   * Whether the file is elsewhere now, or looks another way for a known reason, than {@code seen}
   * says. Waits for calls under way that may be such a reason.
   */
  synchronized boolean isElsewhereThan(Whereabouts seen) {
    long deadline = System.nanoTime() + MOST_KEPT_NANOS;
    long left = MOST_KEPT_NANOS;
    while (kept > 0 && state == State.PENDING && left > 0) {
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        // Only when the agent's threads are to end at once.
        Thread.currentThread().interrupt();
        return false;
      }
      left = deadline - System.nanoTime();
    }
    return at != seen;
  }

  /** Whether this is of that file, as a whole, and pending. */
  boolean isStillToBe(Path otherPath, FileStamp otherStamp) {
    return !prefix
        && path.equals(otherPath)
        && location().equals(otherPath)
        && stamp().equals(otherStamp)
        && state() == State.PENDING;
  }

  /** Whether this is of that file, but not of more than is there now, and pending. */
  boolean isStillToBeBeginningOf(Path otherPath, FileStamp otherStamp) {
    return prefix
        && path.equals(otherPath)
        && location().equals(otherPath)
        && stamp().equals(otherStamp)
        && state() == State.PENDING;
  }

  /** What will settle this, as it was handed to the hashing threads; {@code null} before that. */
  @Nullable Runnable hashing() {
    return hashing;
  }

  void willBeSettledBy(Runnable task) {
    hashing = task;
  }

  /** Whether {@code now} is a stamp of the same file with the same size and time. */
  public boolean looksLike(FileStamp now) {
    FileStamp stamp = stamp();
    return stamp.size() == now.size()
        && stamp.modified() == now.modified()
        && Objects.equals(stamp.key(), now.key());
  }

  /**
   * Whether the file is another than it was when {@code before} was taken: by its size or time, or,
   * since neither has to tell of a mapping, by its hash.
   */
  public boolean differsFrom(Identity before) {
    if (!looksLike(before.stamp())) {
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

  /**
   * Something is about to be appended to the file, which looks like {@code now}. If it is what it
   * was, what is there is all that counts; of another one nothing does.
   */
  synchronized void keepPrefix(FileStamp now) {
    prefix |= at.stamp().equals(now);
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
    return new UsedFile(DatasetId.of(path, hash).path(), state, hash, stamp().size());
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
    HeldFile held;
    synchronized (this) {
      if (state != State.PENDING) {
        return;
      }
      state = outcome;
      hash = contentHash;
      told = listeners;
      listeners = List.of();
      held = at.held();
      at = new Whereabouts(at.location(), at.stamp(), null);
      notifyAll();
    }
    if (held != null) {
      held.release();
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
