package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.account.AccountFile;
import io.dspm.lineage.agent.event.Gap;
import io.dspm.lineage.agent.event.Postponed;
import io.dspm.lineage.agent.event.Postponed.Checkpoint;
import io.dspm.lineage.agent.event.Reporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Puts what runs have used so far into the spool, now and then, so that whoever finds the process
 * dead can tell of it. A run that is shorter than the interval has no checkpoint.
 *
 * <p>For one background thread, which may wait for the disk; what the pipeline does meanwhile is
 * either in a checkpoint or it is not.
 */
final class Checkpoints {

  /** What was written last for a run. */
  record Written(int fingerprint, Instant asOf, Path file, Postponed rest) {}

  /** What a time of the file system may be behind the clock: a change just then may be unseen. */
  private static final Duration UNSURE = Duration.ofSeconds(2);

  private final Reporter reporter;
  private final Accounts accounts;
  private final BlindSpots blindSpots;
  private final Duration interval;
  private long failed;

  Checkpoints(Reporter reporter, Accounts accounts, BlindSpots blindSpots, Duration interval) {
    this.reporter = reporter;
    this.accounts = accounts;
    this.blindSpots = blindSpots;
    this.interval = interval;
  }

  void round(Collection<Run> runs) {
    for (Run run : runs) {
      Instant now = Instant.now();
      if (run.header().began().plus(interval).isAfter(now) || run.taken.get()) {
        continue;
      }
      try {
        checkpoint(run, now);
        failed = 0;
      } catch (TimeoutException busy) {
        // The last one stands, and the next comes in time.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (IOException | RuntimeException e) {
        // As on a full disk: the last one stands, and the next comes in time.
        failed++;
        if (failed == 1) {
          reporter.noCheckpoint(e);
        }
      }
    }
  }

  private void checkpoint(Run run, Instant asOf)
      throws IOException, InterruptedException, TimeoutException {
    boolean ended = run.hasEnded();
    if (ended != (run.end != null)) {
      // What it wrote is being taken just now.
      return;
    }
    Overflow overflow = run.overflow.get();
    AccountCopy glance = new AccountCopy(null);
    glance.write(run);
    if ((overflow == null && isKnown(run, glance)) || ended != run.hasEnded()) {
      return;
    }
    Overflow onDisk = overflow != null && accounts.flush(overflow) ? overflow : null;
    Path file = Checkpoint.fileOf(reporter.accountOf(run.header()));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    AccountCopy copy = write(run, fresh);
    if (ended != run.hasEnded()) {
      // Half of it would be from before, half from after.
      Files.deleteIfExists(fresh);
      return;
    }
    // Lines of what is on disk may still be on their way there.
    boolean whole = ended && overflow == null && run.overflow.get() == null;
    List<Gap> gaps = RunAccount.gapsBesideFiles(run);
    gaps.addAll(copy.gaps());
    gaps.addAll(blindSpots.of(run.isProcess()));
    Postponed rest =
        new Postponed(
            Files.size(fresh),
            copy.files() + (onDisk == null ? 0 : onDisk.filesToHash()),
            copy.bytes() + (onDisk == null ? 0 : onDisk.bytesToHash()),
            new ArrayList<>(run.namedInputs),
            new ArrayList<>(run.namedOutputs),
            gaps,
            new Checkpoint(asOf, onDisk != null, whole));
    note(run, fresh, new Written(fingerprint(run, copy), asOf, file, rest));
  }

  /** Whether there is nothing new; what is written at this very moment, the next one sees. */
  private static boolean isKnown(Run run, AccountCopy glance) {
    int now = fingerprint(run, glance);
    Written last = run.checkpoint;
    return last == null
        ? now == 0
        : last.fingerprint == now && !glance.changedAfter(last.asOf.minus(UNSURE));
  }

  private static int fingerprint(Run run, AccountCopy copy) {
    int beside = run.namedInputs.size() + 7 * run.namedOutputs.size() + 31 * run.missed.size();
    int gaps = run.childCount.get() + 7 * run.unseenBefore.size() + 31 * run.dropped.get();
    return 31 * (31 * beside + gaps) + copy.fingerprint();
  }

  private static AccountCopy write(Run run, Path path) throws IOException {
    Files.deleteIfExists(path);
    boolean written = false;
    try (AccountFile file = AccountFile.create(path)) {
      AccountCopy copy = new AccountCopy(file);
      copy.write(run);
      file.flush();
      written = true;
      return copy;
    } finally {
      if (!written) {
        Files.deleteIfExists(path);
      }
    }
  }

  private void note(Run run, Path fresh, Written written) throws IOException {
    boolean noted = false;
    try {
      synchronized (run.notes) {
        if (run.taken.get()) {
          return;
        }
        Files.move(
            fresh,
            written.file,
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
        RunReports.End end = run.notedEnd;
        reporter.checkpoint(run.header(), end == null ? null : end.inBrief(), written.rest);
        run.checkpoint = written;
        noted = true;
      }
    } finally {
      if (!noted) {
        Files.deleteIfExists(fresh);
      }
    }
  }

  /** The run is told, or left with all that it used: its checkpoint is of no use any more. */
  static void delete(Run run) {
    Written last = run.checkpoint;
    if (last == null) {
      return;
    }
    run.checkpoint = null;
    try {
      Files.deleteIfExists(last.file);
    } catch (IOException e) {
      // Nobody has the run's note any more, and the next process clears it away.
      return;
    }
  }
}
