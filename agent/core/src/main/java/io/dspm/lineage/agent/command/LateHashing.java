package io.dspm.lineage.agent.command;

import io.dspm.lineage.agent.account.LeftAccounts;
import io.dspm.lineage.agent.delivery.Leftover;
import io.dspm.lineage.agent.event.Recovery.Waiting;
import io.dspm.lineage.agent.identity.HashingProgress;
import io.dspm.lineage.agent.identity.HashingProgress.Backlog;
import java.io.IOException;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;

/** Hashes what dead processes did not come to, and tells whoever waits how far it is. */
final class LateHashing implements LeftAccounts.Watcher, AutoCloseable {

  private static final long FIRST_MILLIS = TimeUnit.SECONDS.toMillis(2);
  private static final long MILLIS = TimeUnit.SECONDS.toMillis(10);

  private final Console console;
  private final HashingProgress progress;
  private final Timer timer = new Timer("progress", true);

  /** Of runs that were not begun. */
  private volatile Backlog left;

  /** Of the one that is being hashed. */
  private volatile Backlog current = new Backlog(0, 0);

  LateHashing(Console console, List<Waiting> runs) {
    this.console = console;
    long files = 0;
    long bytes = 0;
    for (Waiting run : runs) {
      files += run.rest().files();
      bytes += run.rest().bytes();
    }
    left = new Backlog(files, bytes);
    progress = new HashingProgress(left);
    timer.schedule(new Telling(), FIRST_MILLIS, MILLIS);
  }

  int finish(LeftAccounts accounts, Leftover leftover) throws IOException {
    return accounts.finish(leftover, this);
  }

  @Override
  public void hashing(Waiting run) {
    Backlog next = new Backlog(run.rest().files(), run.rest().bytes());
    left = new Backlog(left.files() - next.files(), left.bytes() - next.bytes());
    current = next;
  }

  @Override
  public void close() {
    timer.cancel();
  }

  private final class Telling extends TimerTask {
    @Override
    public void run() {
      Backlog rest = new Backlog(left.files() + current.files(), left.bytes() + current.bytes());
      console.complain("hashing what dead processes left: " + progress.words(rest));
    }
  }
}
