package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Identities;
import io.dspm.lineage.agent.identity.Identity;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Enters reads and writes into the accounts of runs.
 *
 * <p>Called on the pipeline's threads. It takes no lock; the only waiting is for hashes of bytes
 * that the pipeline is about to destroy. Paths are absolute with links resolved.
 */
public final class Ledger {

  private final Identities identities;
  private final RunReports reports;

  /** The living run that last wrote a path; no more entries than runs may have outputs. */
  private final Map<Path, Run> writers = new ConcurrentHashMap<>();

  /** When each path was last written in this JVM, as far as there is room. */
  private final Map<Path, Long> lastWrites = new ConcurrentHashMap<>();

  private final AtomicLong sequence = new AtomicLong();

  public Ledger(Identities identities, RunReports reports) {
    this.identities = identities;
    this.reports = reports;
  }

  /** Content of {@code path} is about to be read. What the same run wrote before is no input. */
  public void read(Run run, Path path, FileStamp stamp) {
    if (wroteLast(run, path)) {
      return;
    }
    Run.Read read = new Run.Read(path, stamp);
    if (!run.inputs.containsKey(read) && hasRoom(run, run.inputs)) {
      run.inputs.put(read, identities.take(path, stamp));
    }
  }

  /**
   * Content is about to be read of a file that lost its name, {@code path}, after it was opened:
   * what it is can't be told.
   */
  public void readGone(Run run, Path path, FileStamp stamp) {
    Run.Read read = new Run.Read(path, stamp);
    if (!run.hasWritten(path) && !run.inputs.containsKey(read) && hasRoom(run, run.inputs)) {
      run.inputs.put(read, identities.gone(path, stamp));
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

  private void sealForOthers(@Nullable Run run, Path path, FileStamp stamp) {
    Run writer = writers.get(path);
    if (writer != null && writer != run && !writer.hasEnded()) {
      seal(writer, path, stamp);
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
      identities.keepPrefixes(path, stamp);
    } else {
      aboutToReplace(run, path, stamp);
    }
    if (stamp.size() == 0 || wroteLast(run, path)) {
      return;
    }
    Run.Read read = new Run.Read(path, stamp);
    if (!run.inputs.containsKey(read) && hasRoom(run, run.inputs)) {
      Identity before = append ? identities.takePrefix(path, stamp) : identities.take(path, stamp);
      run.inputs.put(read, before);
      if (!append) {
        identities.await(before);
      }
    }
  }

  /**
   * Whether what stands in {@code path} is the run's own: nobody else in this JVM wrote it since.
   */
  private boolean wroteLast(Run run, Path path) {
    return run.hasWritten(path) && writers.get(path) == run;
  }

  /** {@code path} was changed by the run, or is about to be. */
  public void write(Run run, Path path) {
    Run.Output known = run.outputs.get(path);
    if (known != null) {
      known.sealed = null;
    } else if (hasRoom(run, run.outputs)) {
      run.outputs.putIfAbsent(path, new Run.Output());
    } else {
      return;
    }
    writers.put(path, run);
    if (lastWrites.size() < Run.MOST_FILES || lastWrites.containsKey(path)) {
      lastWrites.put(path, sequence.incrementAndGet());
    }
    if (run.firstOutput()) {
      reports.outputOpened(run);
    }
  }

  /** Counts seen writes; a later one has a higher number. */
  public long sequence() {
    return sequence.get();
  }

  /**
   * {@code path} changed while {@code run} held it open for writing, by nothing that was seen
   * through that handle. It is the run's doing only if nothing else explains it: a write that was
   * seen in this JVM meanwhile does.
   *
   * @param since {@link #sequence} when the handle was opened
   */
  public void changedUnseen(Run run, Path path, long since) {
    Long last = lastWrites.get(path);
    boolean forgotten = last == null && lastWrites.size() >= Run.MOST_FILES;
    if (!forgotten && (last == null || last <= since)) {
      run.unseenBefore.add(path);
      write(run, path);
    }
  }

  /**
   * {@code path}, a file or a directory, is about to be moved or deleted: its bytes are found under
   * this name no more.
   */
  public void aboutToLoseItsName(Path path, FileStamp stamp) {
    if (stamp.regular()) {
      identities.awaitPending(path, stamp);
    } else {
      identities.awaitPendingBelow(path);
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
    boolean own = run.hasWritten(from);
    Run writer = writers.get(from);
    if (writer != null && writer != run) {
      rename(writer, from, to);
    }
    if (own) {
      rename(run, from, to);
      return;
    }
    Run.Read read = new Run.Read(from, stamp);
    if (countsAsInput && hasRoom(run, run.inputs)) {
      run.inputs.put(read, identities.takeMoved(from, to, stamp));
    }
    if (countsAsOutput) {
      write(run, to);
    }
  }

  /** The run moved a directory: it carries along all that living runs wrote below it. */
  public void movedDirectory(Run run, Path from, Path to) {
    Set<Run> affected = new HashSet<>();
    affected.add(run);
    for (Map.Entry<Path, Run> entry : writers.entrySet()) {
      if (entry.getKey().startsWith(from)) {
        affected.add(entry.getValue());
      }
    }
    for (Run each : affected) {
      for (Path path : each.outputs.keySet()) {
        if (path.startsWith(from)) {
          rename(each, path, to.resolve(from.relativize(path)));
        }
      }
    }
  }

  /** {@code path} is an output, somebody says. */
  public void writeNamed(Run run, Path path) {
    write(run, path);
    Run.Output output = run.outputs.get(path);
    if (output != null) {
      output.named = true;
    }
  }

  private void rename(Run writer, Path from, Path to) {
    Run.Output output = writer.outputs.remove(from);
    if (output != null) {
      writers.remove(from, writer);
      write(writer, to);
    }
  }

  /** The run ended: its outputs are what they are now. Files that are gone are no outputs. */
  void close(Run run) {
    for (Map.Entry<Path, Run.Output> entry : run.outputs.entrySet()) {
      Path path = entry.getKey();
      writers.remove(path, run);
      if (entry.getValue().sealed == null) {
        FileStamp stamp = FileStamp.of(path);
        if (stamp != null && stamp.regular()) {
          entry.getValue().sealed = identities.take(path, stamp);
        } else if (entry.getValue().named) {
          run.missing.add(path);
        }
      }
    }
  }

  private void seal(Run writer, Path path, FileStamp stamp) {
    Run.Output output = writer.outputs.get(path);
    if (output != null && output.sealed == null) {
      output.sealed = identities.take(path, stamp);
    }
  }

  private static boolean hasRoom(Run run, Map<?, ?> account) {
    // Counting a concurrent map is cheap enough for a first use, and a bound missed by a few is
    // still a bound.
    if (account.size() < Run.MOST_FILES) {
      return true;
    }
    run.dropped.incrementAndGet();
    return false;
  }
}
