package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.account.AccountEntry;
import io.dspm.lineage.agent.account.AccountFile;
import io.dspm.lineage.agent.account.Role;
import io.dspm.lineage.agent.event.Gap;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a run used into an account on disk, with what is still to be hashed as such. What a
 * run that goes on has written stands there as it is when it is hashed, if it was not changed
 * since. For background threads.
 */
final class AccountCopy {

  private final @Nullable AccountFile file;
  private final List<Gap> gaps = new ArrayList<>();
  private int fingerprint;
  private long latest;
  private long files;
  private long bytes;

  /**
   * @param file {@code null} to write nothing, and only to look at it
   */
  AccountCopy(@Nullable AccountFile file) {
    this.file = file;
  }

  void write(Run run) throws IOException {
    boolean goesOn = !run.hasEnded();
    for (Identity identity : run.inputs.values()) {
      add(Role.INPUT, identity);
    }
    for (Map.Entry<Path, Run.Output> entry : run.outputs.entrySet()) {
      Run.Output output = entry.getValue();
      Identity before = output.maybe;
      if (before != null && output.addsTo && output.isWritten()) {
        add(Role.INPUT, before);
      }
      Identity told = output.told();
      if (told != null) {
        add(Role.OUTPUT, told);
      } else if (goesOn && before == null) {
        addAsItStands(entry.getKey());
      }
      if (isUndecided(output)) {
        gaps.add(new Gap(entry.getKey().toString(), "not hashed in time; it may have changed"));
      }
    }
  }

  /** Equal for copies that say the same, as far as a few bits can tell. */
  int fingerprint() {
    return fingerprint;
  }

  /** Whether what stands there of a run that goes on was changed after that moment. */
  boolean changedAfter(Instant moment) {
    return latest > TimeUnit.SECONDS.toNanos(moment.getEpochSecond()) + moment.getNano();
  }

  /** How many files are still to be hashed. */
  long files() {
    return files;
  }

  /** How much that is. */
  long bytes() {
    return bytes;
  }

  /** What an account has no words for. */
  List<Gap> gaps() {
    return gaps;
  }

  private void add(Role role, Identity identity) throws IOException {
    Identity.Found found = identity.found();
    if (found.state() == Identity.State.PENDING) {
      files++;
      bytes += found.stamp().size();
    }
    add(
        new AccountEntry.Used(
            role,
            found.path(),
            found.state() == Identity.State.PENDING ? found.location() : null,
            found.stamp(),
            found.state(),
            found.hash()));
  }

  private void addAsItStands(Path path) throws IOException {
    FileStamp now = FileStamp.of(path);
    if (now == null || !now.regular()) {
      return;
    }
    files++;
    bytes += now.size();
    fingerprint = 31 * fingerprint + now.hashCode();
    latest = Math.max(latest, Math.max(now.changed(), now.modified()));
    add(new Line.Used(Role.OUTPUT, path, path, null).entry());
  }

  private void add(AccountEntry entry) throws IOException {
    fingerprint = 31 * fingerprint + entry.hashCode();
    if (file != null) {
      file.add(entry);
    }
  }

  /** Only a hash could tell whether the run has changed it, and who hashes later knows but one. */
  private static boolean isUndecided(Run.Output output) {
    return !output.isWritten() && (isPending(output.sealed) || isPending(output.maybe));
  }

  private static boolean isPending(@Nullable Identity identity) {
    return identity != null && identity.state() == Identity.State.PENDING;
  }
}
