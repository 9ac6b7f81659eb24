package io.dspm.lineage.agent;

import io.dspm.lineage.agent.boot.Hook;
import io.dspm.lineage.agent.boot.ThreadState;
import io.dspm.lineage.agent.config.Settings;
import io.dspm.lineage.agent.delivery.Courier;
import io.dspm.lineage.agent.delivery.DrainResult;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.run.RunReports;
import io.dspm.lineage.agent.run.Runs;
import io.dspm.lineage.agent.weave.Weaver;
import java.io.File;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's shutdown hook: ends what is open, waits for hashes and delivery for no longer than the
 * exit timeout, and says where the rest is. The JVM's exit code and the pipeline's own hooks are
 * not touched.
 */
final class JvmExit extends Thread {

  /** How the JVM was told to end. */
  record Told(String threadName, int status) {

    /** The signal's name, if it was a signal: the JDK gives its handlers threads of their own. */
    @Nullable String signal() {
      String end = " handler";
      return threadName.startsWith("SIG") && threadName.endsWith(end)
          ? threadName.substring(0, threadName.length() - end.length())
          : null;
    }
  }

  /** What reporting runs whose hashes were given up may take: making the events, no more. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Settings settings;
  private final AgentLog log;
  private final File jar;
  private final AgentTarget target;
  private final Runs runs;
  private final RunReports reports;
  private final Spool spool;
  private final Courier courier;
  private final Weaver weaver;
  private final HoldOff holdOff;

  JvmExit(
      Settings settings,
      AgentLog log,
      File jar,
      AgentTarget target,
      Runs runs,
      RunReports reports,
      Spool spool,
      Courier courier,
      Weaver weaver,
      HoldOff holdOff) {
    super(null, null, "lineage-exit", 0, false);
    this.settings = settings;
    this.log = log;
    this.jar = jar;
    this.target = target;
    this.runs = runs;
    this.reports = reports;
    this.spool = spool;
    this.courier = courier;
    this.weaver = weaver;
    this.holdOff = holdOff;
  }

  @Override
  public void run() {
    ThreadState.belongsToTheAgent();
    // On a thread of its own: whatever it may get stuck in, the JVM's end is not.
    Thread work =
        new AgentThreads("lineage-exit-work")
            .newThread(
                new Runnable() {
                  @Override
                  public void run() {
                    finish();
                  }
                });
    work.start();
    try {
      work.join(settings.exitTimeout().toMillis() + 2 * TimeUnit.NANOSECONDS.toMillis(GRACE_NANOS));
      if (work.isAlive()) {
        log.error("the agent did not come to its end in time; events wait in " + spool.directory());
      }
    } catch (InterruptedException e) {
      log.warn("the wait at exit was interrupted; events wait in " + spool.directory());
    }
  }

  private void finish() {
    holdOff.release();
    try {
      for (String pattern : weaver.unmatchedJobs()) {
        log.warn("lineage.jobs: no method matched " + pattern);
      }
      long deadline = System.nanoTime() + settings.exitTimeout().toNanos();
      endRuns();
      Throwable hookFailed = Hook.lastError.get();
      if (hookFailed != null) {
        log.warn(
            Hook.errors.get()
                + " accesses could not be recorded; the last failed with "
                + hookFailed);
      }
      if (!reports.await(deadline - System.nanoTime())) {
        reports.giveUpHashing();
        reports.await(GRACE_NANOS);
      }
      deliver(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    } catch (InterruptedException e) {
      log.warn("the wait at exit was interrupted; events wait in " + spool.directory());
    } catch (RuntimeException | Error e) {
      log.error("the agent's own exit failed", e);
    } finally {
      // Daemon threads may still begin jobs: nobody could deliver these any more.
      Hook.target = null;
      reports.close();
      courier.close();
      spool.close();
    }
  }

  private void endRuns() {
    Told told = target.exit();
    Throwable failed = target.mainFailed();
    if (told != null && told.signal() != null) {
      runs.endAll(Ending.How.ABORT, null, "The JVM was ended by " + told.signal());
    } else if (told != null && told.status() != 0) {
      runs.endAll(Ending.How.FAIL, null, "The program ended with exit status " + told.status());
    } else if (told == null && failed != null) {
      runs.endAll(Ending.How.FAIL, failed, null);
    } else {
      runs.endAll(Ending.How.COMPLETE, null, null);
    }
  }

  private void deliver(Duration timeout) {
    DrainResult result = courier.drainOwn(timeout);
    if (result.waiting() > 0) {
      String reason = result.lastError();
      log.warn(
          result.waiting()
              + (result.waiting() == 1 ? " event waits in " : " events wait in ")
              + spool.directory()
              + (reason == null ? "" : " (" + reason + ")")
              + "; deliver with: java -jar "
              + jar
              + " flush");
    }
  }
}
