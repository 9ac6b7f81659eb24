package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.account.Role;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Identities;
import io.dspm.lineage.agent.identity.Identity;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The part of a run's account that is on disk, because there is too much of it: of each file a line
 * in an {@link io.dspm.lineage.agent.account.AccountFile}, and in memory only its key.
 *
 * <p>Threads of the pipeline change the keys and hand lines over; they touch no disk and wait for
 * nothing. The lines of one name are written in the order in which they were handed over.
 *
 * <p>What is deferred is hashed when the run is told, if it is still the same then: an input by its
 * stamp, an output as it is when the run ends. Who is about to destroy such bytes before that calls
 * {@link #rescueInput} and {@link #rescueOutput}.
 */
final class Overflow {

  /** Of an input: it is still to be hashed. */
  private static final int DEFERRED = 1;

  /** Of an output: its last line has a hash. */
  private static final int HASHED = 1;

  /** Of an output: another run has written it since. */
  private static final int OVERTAKEN = 2;

  /** Of an output: it may change without a call that is seen. */
  private static final int UNSEEN = 4;

  /** As long as for a hash. */
  private static final long MOST_WAIT_NANOS = TimeUnit.MINUTES.toNanos(5);

  final Run run;

  /** Where its lines go; for the one thread that writes. */
  final AccountSink sink;

  private final Accounts accounts;
  private final Identities identities;

  /** All that is still to be hashed when the run ends is below it. */
  private volatile @Nullable Path top;

  /** Its run has ended, and what was left to be hashed is. */
  private final CountDownLatch settled = new CountDownLatch(1);

  /** The contents that were read, by name and stamp. */
  private final KeySet inputs;

  private final AtomicInteger deferred = new AtomicInteger();

  /** Deferred inputs that are being hashed. */
  private final AtomicInteger rescued = new AtomicInteger();

  private final AtomicLong deferredBytes = new AtomicLong();

  /** The outputs that have a line, by the names that they had when it was written. */
  private final KeySet outputs;

  private final AtomicInteger hashed = new AtomicInteger();

  private final MovedDirectories moved = new MovedDirectories();

  /** Outputs that are being hashed while the run goes on. */
  private final Map<Path, Sealing> sealings = new ConcurrentHashMap<>();

  Overflow(Run run, AccountSink sink, Accounts accounts, Identities identities, KeySet.Room room) {
    this.run = run;
    this.sink = sink;
    this.accounts = accounts;
    this.identities = identities;
    this.inputs = new KeySet(room);
    this.outputs = new KeySet(room);
  }

  boolean hasInput(Run.Read read) {
    return inputs.contains(Keys.of(read));
  }

  /** Whether there is room for the key of an input whose line comes next. */
  boolean knowInput(Run.Read read) {
    return inputs.add(Keys.of(read));
  }

  /**
   * Enters an input that is hashed later, since hashing can't keep up.
   *
   * @param read of a file that nobody was seen to write in this JVM
   * @param location where it is now
   */
  void deferInput(Run.Read read, Path location) {
    if (!knowInput(read)) {
      run.dropped.incrementAndGet();
      return;
    }
    Path path = read.path();
    FileStamp stamp = read.stamp();
    isBelowTop(location);
    if (path.equals(location) && inputs.mark(Keys.of(path, stamp), DEFERRED)) {
      deferred.incrementAndGet();
      deferredBytes.addAndGet(stamp.size());
    }
    accounts.write(this, new Line.Used(Role.INPUT, path, location, stamp), false);
  }

  /**
   * The bytes of that content are about to be destroyed, or to lose their name: if they are still
   * to be hashed, that is begun.
   */
  void rescueInput(Path path, FileStamp stamp) {
    rescueInput(path, path, stamp);
  }

  /** As {@link #rescueInput(Path, FileStamp)}, of a file that is at {@code location} now. */
  void rescueInput(Path path, Path location, FileStamp stamp) {
    if (deferred.get() > 0 && inputs.unmark(Keys.of(path, stamp), DEFERRED)) {
      deferred.decrementAndGet();
      deferredBytes.addAndGet(-stamp.size());
      Identity identity =
          path.equals(location)
              ? identities.take(path, stamp)
              : identities.takeMoved(path, location, stamp);
      rescued.incrementAndGet();
      identity.whenSettled(new Rescued(this, identity, stamp));
    }
  }

  boolean hasDeferredInputs() {
    return deferred.get() > 0;
  }

  /** Whether the run has written a file of this name; others may have written it since. */
  boolean hasOutput(Path path) {
    return outputs.contains(moved.keyOf(path));
  }

  /** Whether the run has written a file of this name, and nobody else in this JVM since. */
  boolean wroteLast(Path path) {
    int marks = outputs.marks(moved.keyOf(path));
    return marks >= 0 && (marks & OVERTAKEN) == 0;
  }

  /** Whether what it wrote under this name was not told yet because another run was about to. */
  boolean hasUnsealed(Path path) {
    int marks = outputs.marks(moved.keyOf(path));
    boolean sealed = (marks & HASHED) != 0 || sealings.containsKey(path);
    return marks >= 0 && !(sealed && (marks & OVERTAKEN) != 0);
  }

  /** Whether it has outputs at all. */
  boolean hasOutputs() {
    return outputs.size() > 0;
  }

  /** Enters an output, or once more what was written before; answers whether there was room. */
  boolean addOutput(Path path) {
    long key = moved.keyOf(path);
    if (outputs.contains(key)) {
      outputs.unmark(key, OVERTAKEN);
      tellAsInTheEnd(path, key);
      return true;
    }
    if (!outputs.add(key)) {
      run.dropped.incrementAndGet();
      return false;
    }
    isBelowTop(path);
    accounts.write(this, new Line.Used(Role.OUTPUT, path, path, null), false);
    accounts.maySeal(this, path);
    return true;
  }

  private boolean unmarkHashed(long key) {
    boolean was = outputs.unmark(key, HASHED);
    if (was) {
      hashed.decrementAndGet();
    }
    return was;
  }

  private void isBelowTop(Path path) {
    Path all = top;
    if (all == null || !path.startsWith(all)) {
      raiseTop(path);
    }
  }

  private synchronized void raiseTop(Path path) {
    Path all = top == null ? path.getParent() : top;
    while (all != null && !path.startsWith(all)) {
      all = all.getParent();
    }
    top = all;
  }

  /** An output may change from now on without a call that is seen. */
  void mayChange(Path path) {
    outputs.mark(moved.keyOf(path), UNSEEN);
    boolean unused = addOutput(path);
  }

  private boolean cancelSealing(Path path) {
    Sealing sealing = sealings.remove(path);
    return sealing != null && sealing.cancel();
  }

  /** Another run has written the file, or taken it for its own. */
  void overtaken(Path path) {
    long key = moved.keyOf(path);
    if (outputs.mark(key, OVERTAKEN)) {
      // Not rescued before, so its content was not about to change.
      tellAsInTheEnd(path, key);
    }
  }

  /** The output's last line must not be one of a hash. */
  private void tellAsInTheEnd(Path path, long key) {
    boolean sealing = cancelSealing(path);
    boolean hash = unmarkHashed(key);
    if (sealing || hash) {
      accounts.write(this, new Line.Used(Role.OUTPUT, path, path, null), true);
    }
  }

  /**
   * What the run wrote is about to be destroyed, or to become another run's: it is hashed before.
   * While the run lives its output is back in memory then, where there is more to be told of one.
   *
   * @return whether it is this run's
   */
  boolean rescueOutput(Path path, FileStamp stamp) {
    long key = moved.keyOf(path);
    if (run.outputs.containsKey(path) || !hasUnsealed(path)) {
      return false;
    }
    if (!run.hasEnded() && run.outputs.size() < Run.MOST_FILES) {
      Run.Output output = new Run.Output();
      output.seals = 1;
      output.sealed = identities.take(path, stamp);
      run.outputs.put(path, output);
      gone(path);
      return true;
    }
    outputs.mark(key, OVERTAKEN);
    // Its hash is written once more: no line of a hash is the last one until then.
    boolean unused = unmarkHashed(key);
    Sealing sealing = new Sealing(this, path, true, false);
    Sealing other = sealings.put(path, sealing);
    if (other != null) {
      boolean unusedToo = other.cancel();
    }
    sealing.waitsFor(identities.take(path, stamp));
    return true;
  }

  /** The output is none any more, or is under another name. */
  void gone(Path path) {
    long key = moved.keyOf(path);
    boolean unused = unmarkHashed(key);
    if (outputs.remove(key)) {
      boolean unusedToo = cancelSealing(path);
      accounts.write(this, new Line.Gone(path), true);
    }
  }

  /**
   * A directory is about to be moved. What a run that has ended wrote or read below it keeps its
   * name, and has to be hashed before.
   */
  void awaitSettledBelow(Path directory) {
    Path all = top;
    boolean concerned = all != null && (all.startsWith(directory) || directory.startsWith(all));
    if (concerned && run.hasEnded()) {
      awaitSettled();
    }
  }

  /** An interrupt is kept for the caller's own next wait. */
  private void awaitSettled() {
    long deadline = System.nanoTime() + MOST_WAIT_NANOS;
    boolean interrupted = false;
    boolean done = false;
    while (!done) {
      try {
        boolean unused = settled.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        done = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A directory was moved, and with it whatever the run wrote below it. */
  void movedDirectory(Path from, Path to) {
    if (run.hasEnded()) {
      return;
    }
    for (Path path : sealings.keySet()) {
      if (path.startsWith(from)) {
        boolean unused = cancelSealing(path);
      }
    }
    // The lines in the order of the moves.
    synchronized (moved) {
      if (moved.add(from, to)) {
        isBelowTop(to.resolve("any"));
        accounts.write(this, new Line.MovedDirectory(from, to), true);
        return;
      }
    }
    run.missed("files of moved directories beyond the first " + MovedDirectories.MOST);
  }

  /** What a file is called now that had this name after so many moves of directories. */
  @Nullable Path nameNow(Path path, int movesBefore) {
    return moved.nameNow(path, movesBefore);
  }

  /**
   * An output that is quiet is hashed now, so that there is less to do in the end.
   *
   * @return {@code null} if it is not to be
   */
  @Nullable Sealing beginSealing(Path path) {
    Sealing sealing = new Sealing(this, path, false, true);
    if (sealings.putIfAbsent(path, sealing) != null) {
      return null;
    }
    // From here on whoever writes the file finds it.
    if (outputs.marks(moved.keyOf(path)) != 0) {
      sealings.remove(path, sealing);
      return null;
    }
    return sealing;
  }

  /**
   * The run has ended: an output that was quiet may have been written after all. On the thread that
   * writes.
   */
  void cancelEarlySealings() {
    sealings.values().removeIf(sealing -> sealing.isEarly() && sealing.cancel());
  }

  /**
   * Has an output hashed whose run has ended, unless that was done, or its last content is known.
   */
  void sealAtTheEnd(Path path, FileStamp stamp) {
    int marks = outputs.marks(moved.keyOf(path));
    if (marks < 0 || (marks & HASHED) != 0) {
      return;
    }
    Sealing sealing = new Sealing(this, path, false, false);
    if (sealings.putIfAbsent(path, sealing) == null) {
      sealing.waitsFor(identities.take(path, stamp));
    }
  }

  /** Whether an output's last line has its hash, and it is not being hashed anew. */
  boolean isHashed(Path path) {
    int marks = outputs.marks(moved.keyOf(path));
    return marks >= 0 && (marks & (HASHED | OVERTAKEN)) == HASHED && !sealings.containsKey(path);
  }

  /** The hash of an output's last line is of no use any more. */
  void hashAgain(Path path) {
    tellAsInTheEnd(path, moved.keyOf(path));
  }

  /** How many of its files are being hashed now, or wait for that. */
  int beingHashed() {
    return sealings.size() + rescued.get();
  }

  void abandon(Sealing sealing) {
    sealings.remove(sealing.path(), sealing);
  }

  /** Its identity is settled; what comes of it is written in its turn. */
  void sealed(Sealing sealing) {
    accounts.end(this, sealing);
  }

  /** An output's hash is about to be written; answers whether the output still is one. */
  boolean hashIsWritten(Path path) {
    boolean marked = outputs.mark(moved.keyOf(path), HASHED);
    if (marked) {
      hashed.incrementAndGet();
    }
    return marked;
  }

  /** About how many files are still to be hashed. */
  long filesToHash() {
    return deferred.get() + Math.max(0, outputs.size() - hashed.get());
  }

  /** How much that is, as far as it is known: outputs are measured when they are hashed. */
  long bytesToHash() {
    return deferredBytes.get();
  }

  /** How many files it stands for. */
  long size() {
    return inputs.size() + outputs.size();
  }

  /** Nobody asks any more. */
  void forgetKeys() {
    settled.countDown();
    inputs.clear();
    outputs.clear();
    sealings.clear();
    deferred.set(0);
  }

  /** A deferred input that is hashed after all. */
  private record Rescued(Overflow overflow, Identity identity, FileStamp stamp)
      implements Runnable {
    @Override
    public void run() {
      overflow.accounts.write(overflow, new Line.Found(Role.INPUT, identity, stamp), true);
      overflow.rescued.decrementAndGet();
    }
  }
}
