package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.boot.RunToken;
import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.RunHeader;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Identity;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a job, and the account of what it read and wrote so far.
 *
 * <p>Any thread may add to it. It is bounded: {@link Accounts} puts on disk what is too much, and
 * what has no room there either is only counted, and the count is reported.
 */
public final class Run extends RunToken {

  /** Of each kind of thing that has no place but in memory. */
  static final int MOST_FILES = 25_000;

  private static final int MOST_CHILDREN_NAMED = 10;

  /**
   * A content that was read: one path may have had several within one run.
   *
   * @param written which of the writes seen in this JVM was the path's last: two contents of one
   *     moment may have equal stamps
   */
  record Read(Path path, FileStamp stamp, long written) {

    // By hand, as in FileStamp.

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Read read
          && written == read.written
          && path.equals(read.path)
          && stamp.equals(read.stamp);
    }

    @Override
    public int hashCode() {
      return 31 * path.hashCode() + stamp.hashCode();
    }
  }

  /**
   * A file that was written. Its identity is taken at the run's end, or when another run is about
   * to change it.
   */
  static final class Output {
    /** Somebody said by hand that there would be such a file. */
    volatile boolean named;

    volatile @Nullable Identity sealed;

    /**
     * What the file was before the program could change it without a call that is seen; {@code
     * null} once it is known to have changed.
     */
    volatile @Nullable Identity maybe;

    /** What the run had written before it could change the file once more without being seen. */
    volatile @Nullable Identity earlier;

    /** What was {@link #sealed} before the run went on to write. */
    volatile @Nullable Identity lastTurn;

    /** How often another run's write made this one's content be told; a lost count is no harm. */
    int seals;

    /** Whether {@link #maybe} is an input if the file changed. */
    volatile boolean addsTo;

    /** Whether the file was not there when the run ended, or is not to count; of use after that. */
    boolean isGone() {
      return sealed == null && maybe == null;
    }

    /** The run writes to it once more: what it held before is not the last that it does. */
    void reopen() {
      Identity turn = sealed;
      if (turn != null) {
        lastTurn = turn;
        sealed = null;
      }
    }

    /** What the run's account is to name; of use once all identities are settled. */
    @Nullable Identity told() {
      return isWritten() ? sealed : earlier;
    }

    /** Whether the run has changed the file, as far as it turned out. */
    boolean isWritten() {
      Identity now = sealed;
      Identity before = maybe;
      return now != null && (before == null || now.differsFrom(before));
    }
  }

  private final RunHeader header;
  private final @Nullable Run outer;
  private final String method;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean outputSeen = new AtomicBoolean();

  final Map<Read, Identity> inputs = new ConcurrentHashMap<>();
  final Map<Path, Output> outputs = new ConcurrentHashMap<>();

  /** What is on disk of them; {@code null} as long as they are few. */
  final AtomicReference<@Nullable Overflow> overflow = new AtomicReference<>();

  /** Whether none may be put there any more; guarded by the reference. */
  boolean accountIsClosed;

  final Set<Dataset> namedInputs = ConcurrentHashMap.newKeySet();
  final Set<Dataset> namedOutputs = ConcurrentHashMap.newKeySet();

  /** Whether START is reported; written by the thread of {@link RunReports} that makes events. */
  volatile boolean startReported;

  /** How it ended, once it has. */
  volatile RunReports.@Nullable End end;

  /** What the next process has to do for it, should this one end now. */
  volatile RunReports.@Nullable Left left;

  /** Whether somebody has taken it on to report the end, or to leave that to the next process. */
  final AtomicBoolean taken = new AtomicBoolean();

  /** Held by whoever notes more of the run than that it has begun, or takes it. */
  final Object notes = new Object();

  /** How it ended, once that is noted; guarded by {@link #notes}. */
  RunReports.@Nullable End notedEnd;

  /** What it had used when that was put into the spool last. */
  volatile Checkpoints.@Nullable Written checkpoint;

  /** Reports START when the start delay is over. */
  volatile @Nullable ScheduledFuture<?> startTimer;

  /** Who can end it, if it was begun by hand. Kept here, for it must not be collected before. */
  volatile @Nullable Reference<?> held;

  /** Reads and writes that found no room. */
  final AtomicInteger dropped = new AtomicInteger();

  /**
   * Files whose change was seen only after the fact, so that what they held before is not known.
   */
  final Set<Path> unseenBefore = ConcurrentHashMap.newKeySet();

  /** What it wrote and deleted again, as far as there is room; it may still read it. */
  final Set<Path> scratch = ConcurrentHashMap.newKeySet();

  /** What else could not be told of it, in words. */
  final Set<String> missed = ConcurrentHashMap.newKeySet();

  /** The programs that it started, each by its bare name, and how many there were in all. */
  final Set<String> children = ConcurrentHashMap.newKeySet();

  final AtomicInteger childCount = new AtomicInteger();

  /** Outputs that were named by hand and were not there in the end. */
  final Set<Path> missing = ConcurrentHashMap.newKeySet();

  /**
   * @param outer the run that is current again when this one ends; {@code null} for the process run
   * @param method what the hook names the job's method; empty for a run that is no method
   */
  Run(RunHeader header, @Nullable Run outer, String method) {
    this.header = header;
    this.outer = outer;
    this.method = method;
  }

  public RunHeader header() {
    return header;
  }

  @Nullable Run outer() {
    return outer;
  }

  boolean isOf(String otherMethod) {
    return method.equals(otherMethod);
  }

  /** Whether this is the process run. */
  public boolean isProcess() {
    return outer == null;
  }

  boolean hasEnded() {
    return ended.get();
  }

  /** Whether this call ended it. */
  boolean end() {
    over = true;
    return ended.compareAndSet(false, true);
  }

  /** Whether this call was the first to say that the run has an output. */
  boolean firstOutput() {
    return !outputSeen.get() && outputSeen.compareAndSet(false, true);
  }

  /**
   * Whether the run wrote a file of this name so far, and what stands there under it was not
   * written by another run since, as far as is known of what is on disk.
   */
  boolean hasUnsealed(Path path) {
    Output output = outputs.get(path);
    Overflow more = overflow.get();
    return output != null ? output.sealed == null : more != null && more.hasUnsealed(path);
  }

  /** The file is no output of the run any more; answers whether it was one. */
  boolean removeOutput(Path path) {
    Output removed = outputs.remove(path);
    Overflow more = overflow.get();
    boolean known = more != null && more.hasOutput(path);
    if (more != null && known) {
      more.gone(path);
    }
    return removed != null || known;
  }

  /** Whether the run wrote a file of this name so far. */
  public boolean hasWritten(Path path) {
    Overflow more = overflow.get();
    return outputs.containsKey(path) || (more != null && more.hasOutput(path));
  }

  /** Whether this call took it: nothing is noted of it after that but by whoever did. */
  boolean take() {
    synchronized (notes) {
      return taken.compareAndSet(false, true);
    }
  }

  /**
   * All is told. A thread, a timer's task or an open file may hold on to the run for long; its
   * account needs no memory any more.
   */
  void forgetAccount() {
    inputs.clear();
    outputs.clear();
    overflow.set(null);
    namedInputs.clear();
    namedOutputs.clear();
    scratch.clear();
    unseenBefore.clear();
  }

  /** Something of what the run did could not be seen: its event says so. */
  public void missed(String what) {
    missed.add(what);
  }

  /** A child process was started; {@code program} is what was run, without path and arguments. */
  public void startedChild(String program) {
    childCount.incrementAndGet();
    if (children.size() < MOST_CHILDREN_NAMED) {
      children.add(program);
    }
  }

  @Override
  public String toString() {
    return header.job() + " " + header.id();
  }
}
