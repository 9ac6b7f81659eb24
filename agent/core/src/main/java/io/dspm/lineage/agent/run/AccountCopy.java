package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.account.AccountEntry;
import io.dspm.lineage.agent.account.AccountFile;
import io.dspm.lineage.agent.account.Role;
import io.dspm.lineage.agent.event.Gap;
import io.dspm.lineage.agent.identity.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a run used into an account on disk, with what is still to be hashed as such. The run
 * has ended. For background threads.
 */
final class AccountCopy {

  private final AccountFile file;
  private final List<Gap> gaps = new ArrayList<>();
  private long files;
  private long bytes;

  AccountCopy(AccountFile file) {
    this.file = file;
  }

  void write(Run run) throws IOException {
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
      }
      if (isUndecided(output)) {
        gaps.add(new Gap(entry.getKey().toString(), "not hashed in time; it may have changed"));
      }
    }
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
    file.add(
        new AccountEntry.Used(
            role,
            found.path(),
            found.state() == Identity.State.PENDING ? found.location() : null,
            found.stamp(),
            found.state(),
            found.hash()));
  }

  /** Only a hash could tell whether the run has changed it, and who hashes later knows but one. */
  private static boolean isUndecided(Run.Output output) {
    return !output.isWritten() && (isPending(output.sealed) || isPending(output.maybe));
  }

  private static boolean isPending(@Nullable Identity identity) {
    return identity != null && identity.state() == Identity.State.PENDING;
  }
}
