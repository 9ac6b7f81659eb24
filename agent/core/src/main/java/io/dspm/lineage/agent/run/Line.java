package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.account.AccountEntry;
import io.dspm.lineage.agent.account.Role;
import io.dspm.lineage.agent.identity.DatasetId;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Identity;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a thread of the pipeline hands over to be written; names are made of it later. */
sealed interface Line {

  AccountEntry entry();

  /** A file that is still to be hashed. */
  record Used(Role role, Path path, Path location, @Nullable FileStamp stamp) implements Line {
    @Override
    public AccountEntry entry() {
      return new AccountEntry.Used(role, name(path), location, stamp, Identity.State.PENDING, null);
    }
  }

  /**
   * A file that is settled.
   *
   * @param known its stamp in lines before; {@code null} for the one that it was hashed with, which
   *     is another where it was renamed or touched since
   */
  record Found(Role role, Identity identity, @Nullable FileStamp known) implements Line {
    @Override
    public AccountEntry entry() {
      Identity.Found found = identity.found();
      FileStamp stamp = known == null ? found.stamp() : known;
      return new AccountEntry.Used(role, found.path(), null, stamp, found.state(), found.hash());
    }
  }

  record Gone(Path path) implements Line {
    @Override
    public AccountEntry entry() {
      return new AccountEntry.Gone(name(path));
    }
  }

  record MovedDirectory(Path from, Path to) implements Line {
    @Override
    public AccountEntry entry() {
      return new AccountEntry.MovedDirectory(name(from), name(to));
    }
  }

  private static String name(Path path) {
    return DatasetId.of(path, null).path();
  }
}
