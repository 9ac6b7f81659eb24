package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.boot.OpenFile;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Identities;
import io.dspm.lineage.agent.identity.Keeping;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the accounts of runs right when files are moved and deleted.
 *
 * <p>Called on the pipeline's threads, as {@link Ledger}. Paths are absolute with links resolved.
 */
public final class Relocations {

  private final Ledger ledger;
  private final Identities identities;
  private final Accounts accounts;
  private final Writers writers;

  public Relocations(Ledger ledger, Identities identities) {
    this.ledger = ledger;
    this.identities = identities;
    this.accounts = ledger.accounts();
    this.writers = ledger.writers();
  }

  /** Whether a file that loses its name may still have to be hashed under it. */
  public boolean anythingPending() {
    return identities.anythingPending() || anythingDeferred();
  }

  /** Whether there may be such a file that is known by its real name only. */
  public boolean anythingDeferred() {
    return accounts.anythingDeferred();
  }

  /**
   * {@code path}, a file or a directory, is about to be moved or deleted: its bytes are found under
   * this name no more.
   *
   * @return what is to be ended after the call; {@code null} if nothing is
   */
  public @Nullable Keeping aboutToLoseItsName(Path path, FileStamp stamp) {
    if (stamp.regular()) {
      begin(path, stamp);
      return identities.keep(path, stamp);
    }
    accounts.awaitSettledBelow(path);
    return identities.keepBelow(path);
  }

  /** As above, of a file whose name the run is about to give to another one. */
  public @Nullable Keeping aboutToBeReplaced(Run run, Path path, FileStamp stamp) {
    ledger.sealName(run, path, stamp);
    beginOtherNames(path, stamp);
    return identities.keep(path, stamp);
  }

  /** The run is about to give a name to a file that no file has. */
  public void aboutToBeTaken(Run run, Path path) {
    ledger.isGone(run, path);
  }

  /**
   * The attributes of a file are about to be set.
   *
   * @param time whether the time of its last modification is
   */
  public @Nullable Keeping aboutToBeTouched(Path path, FileStamp stamp, boolean time) {
    begin(path, stamp);
    return identities.keepTouched(path, stamp, time, !time);
  }

  /** A file is about to get one more name. */
  public @Nullable Keeping aboutToBeLinked(Path path, FileStamp stamp) {
    begin(path, stamp);
    return identities.keepTouched(path, stamp, false, false);
  }

  /** What was to be hashed when its run is told is hashed now. */
  private void begin(Path path, FileStamp stamp) {
    boolean unused = accounts.rescue(null, path, stamp, false);
    beginOtherNames(path, stamp);
  }

  /** They keep the content, but the file gets another time of its last change. */
  private void beginOtherNames(Path path, FileStamp stamp) {
    for (Path name : writers.otherNames(path, stamp.key())) {
      boolean unused = accounts.rescue(null, name, stamp, false);
    }
  }

  /**
   * The run moved a file. Whoever wrote it under its old name has written it under the new one; for
   * a run that did not, it is an input under the old name and an output under the new one.
   *
   * @param stamp of the file where it is now
   * @param countsAsInput whether the old name is lineage at all
   * @param countsAsOutput whether the new one is
   */
  public void moved(
      Run run, Path from, Path to, FileStamp stamp, boolean countsAsInput, boolean countsAsOutput) {
    writers.renamed(from, to);
    boolean own = run.hasUnsealed(from);
    Run writer = writers.of(from);
    if (writer != null && writer != run) {
      rename(writer, from, to, countsAsOutput);
    }
    if (own) {
      rename(run, from, to, countsAsOutput);
      return;
    }
    // What others have written to it is what it holds now: from here on it is this run's.
    ledger.sealName(run, to, stamp);
    if (countsAsInput) {
      OpenFile.contentIsRead(stamp.key());
      moved(run, from, to, stamp);
    }
    if (countsAsOutput) {
      ledger.write(run, to);
    }
  }

  private void moved(Run run, Path from, Path to, FileStamp stamp) {
    Run.Read read = ledger.readOf(from, stamp);
    // Rather not deferred: should it be moved on, it could not be found.
    if (read.written() == 0 && accounts.isBehind(run) && run.inputs.size() > Run.MOST_FILES / 2) {
      accounts.deferInput(run, read, to);
    } else if (Ledger.hasRoom(run, run.inputs)) {
      accounts.addInput(run, read, identities.takeMoved(from, to, stamp));
    }
  }

  /**
   * The run moved a directory: it carries along all that living runs wrote below it.
   *
   * @param counts whether a name is lineage at all
   */
  public void movedDirectory(Run run, Path from, Path to, Predicate<Path> counts) {
    Set<Run> affected = writers.below(from);
    writers.movedDirectory(from, to);
    // Before the others, which may go on disk under their new names.
    accounts.movedDirectory(from, to);
    affected.add(run);
    for (Run each : affected) {
      for (Path path : each.outputs.keySet()) {
        if (path.startsWith(from)) {
          Path now = to.resolve(from.relativize(path));
          rename(each, path, now, counts.test(now));
        }
      }
      unite(each, to);
    }
  }

  /**
   * What is on disk of a run's account has come to names of which something is in memory: what the
   * run had written under these before others did.
   */
  private void unite(Run run, Path directory) {
    for (Path path : run.outputs.keySet()) {
      if (path.startsWith(directory) && accounts.wroteLast(run, path)) {
        ledger.write(run, path);
        accounts.removeOutput(run, path);
      }
    }
  }

  private void rename(Run writer, Path from, Path to, boolean counts) {
    writers.renamed(from, to);
    if (writer.hasUnsealed(from) && writer.removeOutput(from)) {
      writers.forget(writer, from);
      if (counts) {
        ledger.write(writer, to);
      }
    }
  }

  /** Whether anybody has written a file of this name, so that its end is of concern. */
  public boolean isWritten(Run run, Path path) {
    return writers.of(path) != null || run.hasWritten(path);
  }

  /** The run deleted a file: it is no output of whoever wrote it. */
  public void deleted(Run run, Path path) {
    Run writer = writers.of(path);
    if (writer != null) {
      drop(writer, path);
    }
    if (writer != run) {
      drop(run, path);
    }
  }

  private void drop(Run writer, Path path) {
    Run.Output output = writer.outputs.get(path);
    boolean named = output != null && output.named;
    if (!named && writer.hasUnsealed(path) && writer.removeOutput(path)) {
      writers.forget(writer, path);
      if (writer.scratch.size() < Run.MOST_FILES) {
        writer.scratch.add(path);
      } else {
        writer.missed("which of its inputs it had made and deleted itself, beyond the first");
      }
    }
  }

  /** The program wants {@code path} to be deleted when the JVM ends. */
  public void deletedOnExit(Path path) {
    ledger.doom(path);
  }
}
