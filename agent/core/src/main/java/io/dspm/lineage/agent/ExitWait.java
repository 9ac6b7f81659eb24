package io.dspm.lineage.agent;

import io.dspm.lineage.agent.identity.HashingProgress;
import io.dspm.lineage.agent.identity.HashingProgress.Backlog;
import io.dspm.lineage.agent.identity.Identities;
import io.dspm.lineage.agent.run.RunReports;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The wait for all runs to be reported, at the JVM's end. Whoever sits before it is told after two
 * seconds what it waits for, if that is hashing, and after that less and less often.
 */
final class ExitWait {

  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(2);

  private final RunReports reports;
  private final Identities identities;
  private final Consumer<String> says;

  ExitWait(RunReports reports, Identities identities, Consumer<String> says) {
    this.reports = reports;
    this.identities = identities;
    this.says = says;
  }

  /**
   * Waits until the end of every run is reported.
   *
   * @param deadline as {@link System#nanoTime} has it
   * @return whether that came before the deadline
   */
  boolean await(long deadline) throws InterruptedException {
    HashingProgress progress = new HashingProgress(identities.backlog());
    long step = FIRST_NANOS;
    while (true) {
      if (reports.await(Math.min(step, deadline - System.nanoTime()))) {
        return true;
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      Backlog backlog = identities.backlog();
      if (backlog.files() > 0) {
        says.accept(
            "hashing what the program used: "
                + progress.words(backlog)
                + ", "
                + TimeUnit.NANOSECONDS.toSeconds(left)
                + " s left of exit.timeout");
      }
      step = step == FIRST_NANOS ? SECOND_NANOS : Math.min(LONGEST_NANOS, 2 * step);
    }
  }
}
