package io.dspm.lineage.agent;

import io.dspm.lineage.agent.boot.Hook;
import io.dspm.lineage.agent.boot.ThreadState;
import io.dspm.lineage.agent.config.Settings;
import io.dspm.lineage.agent.counters.OwnCounters;
import io.dspm.lineage.agent.delivery.Courier;
import io.dspm.lineage.agent.delivery.DrainResult;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.identity.ByteSize;
import io.dspm.lineage.agent.identity.Identities;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import io.dspm.lineage.agent.result.Results;
import io.dspm.lineage.agent.run.RunReports;
import io.dspm.lineage.agent.run.Runs;
import io.dspm.lineage.agent.weave.Weaver;
import java.io.File;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The JVM's end. Once the program's own shutdown hooks have ended, it ends what is open, waits for
 * hashes and delivery for no longer than the exit timeout, and says where the rest is. Where the
 * JVM is halted, there is a second for the spool, and none for the network.
 *
 * <p>The JVM's exit code and the program's hooks are not touched.
 */
final class JvmExit extends Thread {

  /** For hooks of the program that never end: nor would the JVM, were it not killed. */
  private static final long HOOKS_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** What a message may take. */
  private static final long MESSAGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What a thread that halts the JVM is made to wait at most. */
  private static final long HALT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What of that is for the events alone, with the hashes that are there. */
  private static final long HALT_EVENTS_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  /** What reporting runs whose hashes did not come may take: making the events, no more. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** What of that is for leaving them to the next process. */
  private static final long POSTPONE_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** How often, and after how long, it is seen whether a class that must follow has come. */
  private static final int CLASSES_TRIES = 20;

  private static final long CLASSES_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** What of a halt's second is. */
  private static final long HALT_POSTPONE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Settings settings;
  private final AgentLog log;
  private final File jar;
  private final Exits exits;
  private final Runs runs;
  private final Results results;
  private final RunReports reports;
  private final Identities identities;
  private final Spool spool;
  private final Courier courier;
  private final Weaver weaver;
  private final HoldOff holdOff;
  private final AgentCounters counters;
  private final OwnCounters ownCounters;

  private final CountDownLatch hooksEnded = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final CountDownLatch kept = new CountDownLatch(1);
  private final AtomicBoolean halted = new AtomicBoolean();

  /** Somebody holds stderr, or nobody reads it. */
  private volatile boolean mute;

  /** Nobody waits for the agent any more. */
  private volatile boolean over;

  JvmExit(
      Settings settings,
      AgentLog log,
      File jar,
      Exits exits,
      Runs runs,
      Results results,
      RunReports reports,
      Identities identities,
      Spool spool,
      Courier courier,
      Weaver weaver,
      HoldOff holdOff,
      AgentCounters counters,
      OwnCounters ownCounters) {
    super(null, null, "lineage-exit", 0, false);
    this.settings = settings;
    this.log = log;
    this.jar = jar;
    this.exits = exits;
    this.runs = runs;
    this.results = results;
    this.reports = reports;
    this.identities = identities;
    this.spool = spool;
    this.courier = courier;
    this.weaver = weaver;
    this.holdOff = holdOff;
    this.counters = counters;
    this.ownCounters = ownCounters;
  }

  /** Beside the program's hooks, and done at once: what else there is to do waits for them. */
  @Override
  public void run() {
    ThreadState.belongsToTheAgent();
    holdOff.release();
    // On a thread of its own: whatever it may get stuck in, the JVM's end is not.
    start(
        "lineage-exit-work",
        finished,
        new Runnable() {
          @Override
          public void run() {
            // They may still begin and end jobs, and read and write.
            boolean unused = awaited(hooksEnded, HOOKS_NANOS);
            finish();
          }
        });
  }

  /** The program's hooks have ended. On the thread that ends the JVM, which waits here. */
  void hooksEnded() {
    hooksEnded.countDown();
    if (!awaited(finished, settings.exitTimeout().toNanos() + 2 * GRACE_NANOS)) {
      say(
          LogLevel.ERROR,
          "the agent did not come to its end in time; events wait in " + spool.directory());
    }
    over = true;
  }

  /**
   * The JVM is halted as soon as this returns: what is open is ended, and what can be had within a
   * second gets into the spool. What can't, the next process tells of.
   */
  void halting(int status) {
    if (over) {
      return;
    }
    if (halted.compareAndSet(false, true)) {
      exits.halting(Thread.currentThread(), status);
      long deadline = System.nanoTime() + HALT_NANOS;
      start(
          "lineage-halt",
          kept,
          new Runnable() {
            @Override
            public void run() {
              keep(deadline);
            }
          });
    }
    boolean unused = awaited(kept, HALT_NANOS);
  }

  private void keep(long deadline) {
    holdOff.release();
    endRuns();
    try {
      if (!reports.await(deadline - HALT_EVENTS_NANOS - System.nanoTime())) {
        RunReports.Left unused = reports.postponeHashing(HALT_POSTPONE_NANOS);
        reports.await(deadline - System.nanoTime());
      }
    } catch (InterruptedException e) {
      log.info("the wait at the halt was interrupted");
    }
  }

  /** Has a thread do this and say when it is done, be it because it could not be started. */
  private static void start(String name, CountDownLatch done, Runnable work) {
    boolean started = false;
    try {
      new AgentThreads(name)
          .newThread(
              new Runnable() {
                @Override
                public void run() {
                  try {
                    work.run();
                  } finally {
                    done.countDown();
                  }
                }
              })
          .start();
      started = true;
    } finally {
      if (!started) {
        done.countDown();
      }
    }
  }

  /**
   * Says it, but does not wait for stderr: the thread that ends the JVM may hold it, or a pipe that
   * nobody reads may be full.
   */
  private void say(LogLevel level, String message) {
    if (mute) {
      return;
    }
    CountDownLatch said = new CountDownLatch(1);
    try {
      start(
          "lineage-last-words",
          said,
          new Runnable() {
            @Override
            public void run() {
              log.last(level, message);
            }
          });
    } catch (RuntimeException | Error noThread) {
      // Then there are worse things to be said, by others.
      mute = true;
    }
    if (!awaited(said, MESSAGE_NANOS)) {
      mute = true;
    }
  }

  private final class WarnsOnly implements Consumer<String> {
    @Override
    public void accept(String message) {
      say(LogLevel.WARN, message);
    }
  }

  /** An interrupt is the program's, and kept for it. */
  private static boolean awaited(CountDownLatch latch, long nanos) {
    long deadline = System.nanoTime() + nanos;
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void finish() {
    try {
      for (String pattern : weaver.unmatchedJobs()) {
        say(LogLevel.WARN, "lineage.jobs: no method matched " + pattern);
      }
      if (missesChannels()) {
        say(LogLevel.ERROR, "reads of channels are not seen on this JDK; please report it");
      }
      long deadline = System.nanoTime() + settings.exitTimeout().toNanos();
      endRuns();
      Throwable hookFailed = Hook.lastError.get();
      if (hookFailed != null) {
        say(
            LogLevel.WARN,
            Hook.errors.get()
                + " accesses could not be recorded; the last failed with "
                + hookFailed);
      }
      if (!new ExitWait(reports, identities, new WarnsOnly()).await(deadline)) {
        long begun = System.nanoTime();
        tell(reports.postponeHashing(POSTPONE_NANOS));
        reports.await(begun + GRACE_NANOS - System.nanoTime());
      }
      int lost = reports.retryAtLast();
      if (lost > 0) {
        say(
            LogLevel.WARN,
            lost
                + (lost == 1 ? " event is lost: " : " events are lost: ")
                + spool.directory()
                + " can't be written");
      }
      deliver(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      if (log.says(LogLevel.INFO)) {
        say(LogLevel.INFO, counters.now().words());
      }
    } catch (InterruptedException e) {
      say(LogLevel.WARN, "the wait at exit was interrupted; events wait in " + spool.directory());
    } catch (RuntimeException | Error e) {
      log.error("the agent's own exit failed", e);
    } finally {
      // Daemon threads may still begin jobs: nobody could deliver these any more.
      Hook.target = null;
      reports.close();
      courier.close();
      ownCounters.end();
      spool.close();
    }
  }

  /** One class follows the other; this may be the moment between. */
  private boolean missesChannels() {
    for (int i = 0; i < CLASSES_TRIES && weaver.missesChannels(); i++) {
      LockSupport.parkNanos(CLASSES_NANOS);
    }
    return weaver.missesChannels();
  }

  private void endRuns() {
    // What came at the last moment counts, before the rest is cut off.
    results.settle();
    Exits.Verdict verdict = exits.verdict();
    runs.endAll(verdict.how(), verdict.error(), verdict.message());
  }

  private void tell(RunReports.Left left) {
    if (left.runs() > 0) {
      say(
          LogLevel.WARN,
          left.runs()
              + (left.runs() == 1 ? " run waits" : " runs wait")
              + " for hashes in "
              + spool.directory()
              + " ("
              + left.files()
              + (left.files() == 1 ? " file, " : " files, ")
              + new ByteSize(left.bytes())
              + " not hashed within exit.timeout); finished by the next agent, or with: "
              + flushCommand());
    }
  }

  private String flushCommand() {
    return "java -jar " + jar + " flush";
  }

  private void deliver(Duration timeout) {
    DrainResult result = courier.drainOwn(timeout);
    if (result.waiting() > 0) {
      String reason = result.lastError();
      say(
          LogLevel.WARN,
          result.waiting()
              + (result.waiting() == 1 ? " event waits in " : " events wait in ")
              + spool.directory()
              + (reason == null ? "" : " (" + reason + ")")
              + "; deliver with: "
              + flushCommand());
    }
  }
}
