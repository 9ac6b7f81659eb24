package io.dspm.lineage.agent.account;

import io.dspm.lineage.agent.config.DatasetSettings;
import io.dspm.lineage.agent.delivery.Leftover;
import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.ListedFile;
import io.dspm.lineage.agent.event.Recovery;
import io.dspm.lineage.agent.event.Recovery.Waiting;
import io.dspm.lineage.agent.identity.DatasetNames;
import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finishes runs whose process ended before their files were hashed: hashes those that are still as
 * they were then, and has the end told that the run had.
 *
 * <p>It takes as long as hashing takes. Each run is told as soon as it is done; where this process
 * ends before, its account stays as it was for the next one. One thread.
 */
public final class LeftAccounts {

  /** Is told what comes next. */
  public interface Watcher {
    void hashing(Waiting run);
  }

  private final Recovery recovery;
  private final AgentLog log;

  public LeftAccounts(Recovery recovery, AgentLog log) {
    this.recovery = recovery;
    this.log = log;
  }

  /**
   * Finishes the runs of a dead process that wait for hashes. One that can't be finished now, as on
   * a disk that is full, stays as it was.
   *
   * @return how many were told
   * @throws IOException if the leftover can't be read
   */
  public int finish(Leftover leftover, Watcher watcher) throws IOException {
    int told = 0;
    for (Waiting run : recovery.waiting(leftover)) {
      watcher.hashing(run);
      try {
        told += finish(leftover, run) ? 1 : 0;
      } catch (IOException | RuntimeException e) {
        log.warn("run " + run.run().run() + " of a process that died can't be finished now", e);
      }
    }
    return told;
  }

  private boolean finish(Leftover leftover, Waiting run) throws IOException {
    AccountFile account = open(run);
    if (account == null) {
      return recovery.tellWithoutFiles(leftover, run);
    }
    boolean told = false;
    try {
      Summary summary =
          summarizer(run.note().datasets())
              .of(
                  account,
                  run.asOf(),
                  (directory, fileCount, offset, files) ->
                      list(leftover, run, directory, fileCount, offset, files));
      told = recovery.tell(leftover, run, summary.inputs(), summary.outputs(), summary.gaps());
    } finally {
      if (told) {
        account.delete();
      } else {
        account.close();
      }
    }
    return told;
  }

  private void list(
      Leftover leftover,
      Waiting run,
      Dataset directory,
      long fileCount,
      long offset,
      List<ListedFile> files) {
    try {
      recovery.list(leftover, run, directory, fileCount, offset, files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names datasets as the process did that is dead. */
  private static Summarizer summarizer(DatasetSettings settings) {
    return new Summarizer(
        new DatasetNames(settings),
        new Summarizer.Limits(settings.groupThreshold(), settings.eventMaxBytes()));
  }

  private @Nullable AccountFile open(Waiting run) {
    try {
      return AccountFile.open(run.account(), run.more());
    } catch (IOException e) {
      log.warn("the account " + run.account() + " of a run that ended can't be read", e);
      return null;
    }
  }
}
