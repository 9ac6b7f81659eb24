package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.boot.OpenFile;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.HeldFile;
import io.dspm.lineage.agent.identity.Identities;
import io.dspm.lineage.agent.identity.Identity;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Enters reads and writes into the accounts of runs.
 *
 * <p>Called on the pipeline's threads. It takes no lock; the only waiting is for hashes of bytes
 * that the pipeline is about to destroy. Paths are absolute with links resolved.
 */
public final class Ledger {

  /**
   * Runs that write to one file in turn would have it hashed at each turn. After so many, what it
   * holds when the run ends has to do, if the run was the last to write to it; else the last of
   * these.
   */
  private static final int MOST_SEALS = 10;

  private final Identities identities;
  private final RunReports reports;
  private final AgentLog log;
  private final Accounts accounts;
  private final Writers writers;

  /** Files that the JVM will delete at its very end, after the process run's. */
  private final Set<Path> doomed = ConcurrentHashMap.newKeySet();

  /** Whether some of them had no room. */
  private volatile boolean spared;

  private final LongAdder reads = new LongAdder();
  private final LongAdder writes = new LongAdder();

  public Ledger(Identities identities, Accounts accounts, RunReports reports, AgentLog log) {
    this.identities = identities;
    this.accounts = accounts;
    this.writers = new Writers(accounts);
    this.reports = reports;
    this.log = log;
  }

  /** Content of {@code path} is about to be read. What the same run wrote before is no input. */
  public void read(Run run, Path path, FileStamp stamp) {
    reads.increment();
    identities.used();
    if (wroteLast(run, path, stamp)) {
      return;
    }
    Run.Read read = readOf(path, stamp);
    if (accounts.hasInput(run, read)) {
      return;
    }
    if (read.written() == 0 && accounts.isBehind(run)) {
      accounts.deferInput(run, read, path);
    } else {
      accounts.addInput(run, read, identities.take(path, stamp));
    }
  }

  /**
   * Content is about to be read of a file that lost its name, {@code path}, after it was opened.
   *
   * @param held the same file, opened once more by the agent, which closes it; {@code null} if that
   *     could not be done, so that its content can't be told
   */
  public void readUnlinked(Run run, Path path, FileStamp stamp, @Nullable HeldFile held) {
    reads.increment();
    Run.Read read = readOf(path, stamp);
    boolean own = run.hasWritten(path) || run.scratch.contains(path);
    if (!own && !accounts.hasInput(run, read) && hasRoom(run, run.inputs)) {
      accounts.addInput(
          run,
          read,
          held == null ? identities.gone(path, stamp) : identities.takeHeld(path, held, stamp));
    } else if (held != null) {
      held.release();
    }
  }

  /**
   * Content of {@code path} is about to be thrown away by an open of {@code run}: what is still to
   * be told of it is told.
   */
  public void aboutToReplace(@Nullable Run run, Path path, FileStamp stamp) {
    sealForOthers(run, path, stamp);
    identities.awaitPending(path, stamp);
  }

  /** What other runs have written to the file is what it holds now. */
  void sealForOthers(@Nullable Run run, Path path, FileStamp stamp) {
    sealName(run, path, stamp);
    for (Path name : writers.otherNames(path, stamp.key())) {
      Run writer = writers.of(name);
      sealName(run, name, stamp);
      if (writer != null && writer != run) {
        // What it reads there from now on is not its own.
        writers.forget(writer, name);
      }
    }
  }

  /** As above, under this name only: the content stays, and who wrote under others may go on. */
  void sealName(@Nullable Run run, Path path, FileStamp stamp) {
    Run writer = writers.of(path);
    if (writer != null && writer != run && !writer.hasEnded()) {
      seal(writer, path, stamp);
      // If it writes on, its content is another one again.
      OpenFile.contentIsRead(stamp.key());
    }
    if (accounts.rescue(run, path, stamp, true)) {
      OpenFile.contentIsRead(stamp.key());
    }
  }

  /**
   * A file is about to be changed that no run's account has under this name: what is still to be
   * hashed of it is hashed first.
   *
   * @param append nothing of what is there will be touched
   */
  public void aboutToChangeUntold(Path path, FileStamp stamp, boolean append) {
    writers.wroteUntold(stamp.key());
    aboutToChange(path, stamp, append);
  }

  private void aboutToChange(Path path, FileStamp stamp, boolean append) {
    if (append) {
      identities.keepPrefixes(path, stamp);
    } else {
      identities.awaitPending(path, stamp);
    }
  }

  /**
   * Content of {@code path} is about to be changed in place: what it held before is an input,
   * unless the run wrote that itself or there was nothing.
   *
   * @param append nothing of what is there will be touched
   */
  public void aboutToUpdate(Run run, Path path, FileStamp stamp, boolean append) {
    if (append) {
      sealForOthers(run, path, stamp);
      aboutToChange(path, stamp, true);
    } else {
      aboutToReplace(run, path, stamp);
    }
    if (stamp.size() == 0 || wroteLast(run, path, stamp)) {
      return;
    }
    if (append && run.hasWritten(path)) {
      // Runs that append to one file in turn, such as a log, do not read each other.
      return;
    }
    Run.Read read = readOf(path, stamp);
    if (!accounts.hasInput(run, read) && hasRoom(run, run.inputs)) {
      if (append) {
        aboutToTell(run, path, stamp);
      }
      Identity before = append ? identities.takePrefix(path, stamp) : identities.take(path, stamp);
      accounts.addInput(run, read, before);
      if (!append) {
        identities.await(before);
      }
    }
  }

  /**
   * The program can change {@code path} from now on without a call that is seen: by a mapping, or
   * by a child process that it gave the open file to. It is an output if it turns out to have
   * changed.
   *
   * @param append nothing of what is there will be touched, and it is not read either: an input
   *     only if something was appended
   */
  public void mayChange(Run run, Path path, FileStamp stamp, boolean append) {
    identities.mayChangeUnseen(stamp);
    sealForOthers(run, path, stamp);
    aboutToChange(path, stamp, append);
    Run.Output known = run.outputs.get(path);
    if (known != null && known.maybe == null && wroteLast(run, path, stamp)) {
      known.reopen();
      return;
    }
    if (known == null && accounts.mayChange(run, path)) {
      return;
    }
    if (known == null && !hasRoom(run, run.outputs)) {
      return;
    }
    Identity before = append ? identities.takePrefix(path, stamp) : identities.take(path, stamp);
    if (!append && stamp.size() > 0 && hasRoom(run, run.inputs)) {
      Run.Read read = readOf(path, stamp);
      if (!accounts.hasInput(run, read)) {
        accounts.addInput(run, read, before);
      }
    }
    if (known != null && (known.maybe == null || known.sealed != null)) {
      // Another run has written since, so what was sealed may not be the last that this one does.
      known.earlier = known.sealed;
      known.reopen();
      known.maybe = before;
    } else if (known == null) {
      Run.Output output = new Run.Output();
      output.maybe = before;
      output.addsTo = append && stamp.size() > 0;
      run.outputs.putIfAbsent(path, output);
    }
    writers.mayWrite(run, path);
    if (!append) {
      identities.await(before);
    }
  }

  /**
   * Whether what stands in {@code path} is the run's own: nobody else in this JVM wrote it since.
   */
  private boolean wroteLast(Run run, Path path, FileStamp stamp) {
    if (writers.of(path) != run) {
      return false;
    }
    Run.Output output = run.outputs.get(path);
    Identity maybe = output == null ? null : output.maybe;
    return run.hasWritten(path) && (maybe == null || !maybe.looksLike(stamp));
  }

  /** {@code path} was changed by the run, or is about to be. */
  public void write(Run run, Path path) {
    writes.increment();
    identities.used();
    Run.Output known = run.outputs.get(path);
    if (known != null) {
      known.reopen();
      known.maybe = null;
      known.earlier = null;
    } else if (!accounts.addOutput(run, path)) {
      return;
    }
    writers.wrote(run, path);
    if (run.firstOutput()) {
      reports.outputOpened(run);
    }
  }

  /**
   * The run has made {@code path}, which was not there: what another one wrote under that name was
   * taken away by something outside this JVM.
   */
  public void make(Run run, Path path, FileStamp stamp) {
    identities.madeAnew(path, stamp);
    isGone(run, path);
    write(run, path);
  }

  /** There is no {@code path}, whatever another run has written under that name. */
  void isGone(Run run, Path path) {
    Run writer = writers.of(path);
    if (writer == null || writer == run) {
      return;
    }
    Run.Output gone = writer.outputs.get(path);
    if (gone == null) {
      accounts.removeOutput(writer, path);
    } else if (gone.sealed == null && !gone.named) {
      writer.outputs.remove(path, gone);
      writers.forget(writer, path);
    }
  }

  /** Counts seen writes; a later one has a higher number. */
  public long sequence() {
    return writers.sequence();
  }

  /**
   * Whether a write to {@code path} was seen in this JVM, or may have been: that explains a change.
   *
   * @param since {@link #sequence} at that time
   */
  public boolean wasWrittenSince(Path path, long since) {
    return writers.wroteSince(path, since);
  }

  /** {@code one} and {@code other} are names of one file now. */
  public void linked(Path one, Path other, FileStamp stamp) {
    writers.linked(stamp.key(), one, other);
  }

  /**
   * Content of {@code path} is about to be read or to be told: whoever has written to it, and may
   * go on, is to say so again before it does.
   */
  public void aboutToTell(Run run, Path path, FileStamp stamp) {
    Run writer = writers.of(path);
    if ((writer != null && writer != run) || writers.mayBeWrittenElsewhere(path, stamp.key())) {
      OpenFile.contentIsRead(stamp.key());
    }
  }

  Run.Read readOf(Path path, FileStamp stamp) {
    return new Run.Read(path, stamp, writers.timeOf(path));
  }

  /** {@code path} is changed by the run, and nobody knows what it held before. */
  public void writeOver(Run run, Path path) {
    if (run.unseenBefore.size() < Run.MOST_FILES) {
      run.unseenBefore.add(path);
    } else {
      run.missed("changes that were not seen when they happened, beyond the first");
    }
    write(run, path);
  }

  /** {@code path} is an output, somebody says. */
  public void writeNamed(Run run, Path path) {
    write(run, path);
    if (run.outputs.containsKey(path) || hasRoom(run, run.outputs)) {
      accounts.keepOutput(run, path).named = true;
      writers.wrote(run, path);
    }
  }

  /** The run ended: its outputs are what they are now. Files that are gone are no outputs. */
  void close(Run run) {
    if (run.isProcess()) {
      for (Path path : doomed) {
        accounts.removeOutput(run, path);
      }
      if (spared) {
        run.missed("which outputs are to be deleted when the JVM ends, beyond the first");
      }
    }
    for (Map.Entry<Path, Run.Output> entry : run.outputs.entrySet()) {
      Path path = entry.getKey();
      if (run.outer() == null && doomed.contains(path)) {
        noOutput(run, path, "to be deleted when the JVM ends");
        writers.forget(run, path);
        continue;
      }
      if (entry.getValue().sealed == null) {
        FileStamp stamp = FileStamp.of(path);
        if (stamp != null && stamp.regular()) {
          aboutToTell(run, path, stamp);
          entry.getValue().sealed = identities.take(path, stamp);
        } else if (entry.getValue().named) {
          run.missing.add(path);
        } else {
          noOutput(run, path, "gone when the run ended");
        }
      }
      writers.forget(run, path);
    }
  }

  /** The program wants {@code path} to be deleted when the JVM ends. */
  void doom(Path path) {
    if (doomed.size() < Run.MOST_FILES) {
      doomed.add(path);
    } else {
      spared = true;
    }
  }

  /** How many reads were entered, also of what a run's account had already. */
  public long reads() {
    return reads.sum();
  }

  /** Likewise, of writes. */
  public long writes() {
    return writes.sum();
  }

  Writers writers() {
    return writers;
  }

  private void noOutput(Run run, Path path, String why) {
    if (log.says(LogLevel.DEBUG)) {
      log.debug("written by " + run + ", is no output (" + why + "): " + path);
    }
  }

  private void seal(Run writer, Path path, FileStamp stamp) {
    Run.Output output = writer.outputs.get(path);
    if (output == null || output.sealed != null) {
      return;
    }
    Identity turn = output.lastTurn;
    if (turn != null && output.seals >= MOST_SEALS) {
      output.sealed = turn;
    } else {
      output.seals++;
      output.sealed = identities.take(path, stamp);
    }
  }

  /** Whether there is room for one more entry that can't be put on disk at once. */
  static boolean hasRoom(Run run, Map<?, ?> account) {
    // Counting a concurrent map is cheap enough for a first use, and a bound missed by a few is
    // still a bound.
    if (account.size() < Run.MOST_FILES) {
      return true;
    }
    run.dropped.incrementAndGet();
    return false;
  }

  Accounts accounts() {
    return accounts;
  }
}
