package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.account.AccountFile;
import io.dspm.lineage.agent.event.RunHeader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A run's account on disk, made when the first line is written. Once a line could not be written
 * nothing more is: an account without it might say what is not so.
 */
final class AccountSink {

  private final Accounts.Place place;
  private final RunHeader run;
  private volatile @Nullable AccountFile file;
  private volatile @Nullable String problem;

  AccountSink(Accounts.Place place, RunHeader run) {
    this.place = place;
    this.run = run;
  }

  /** On the one thread that writes. */
  void add(Line line) {
    if (problem != null) {
      return;
    }
    try {
      file().add(line.entry());
    } catch (IOException | RuntimeException e) {
      fail(e.toString());
    }
  }

  /**
   * Has what was added survive the end of the process; answers whether there is anything, and all
   * of it may be told. Any thread that may touch the disk.
   */
  boolean flush() throws IOException {
    AccountFile open = file;
    if (open == null || problem != null) {
      return false;
    }
    open.flush();
    return problem == null;
  }

  /** What is in it must not be told. Any thread. */
  void fail(String why) {
    if (problem == null) {
      problem = why;
    }
  }

  /** Why it must not be told; {@code null} if it may. */
  @Nullable String problem() {
    return problem;
  }

  /** Made, unless that was done. */
  AccountFile file() throws IOException {
    AccountFile open = file;
    if (open == null) {
      open = AccountFile.create(place.accountOf(run));
      file = open;
    }
    return open;
  }

  /** Of no use any more. */
  void delete() {
    AccountFile open = file;
    if (open != null) {
      open.delete();
      file = null;
    }
  }
}
