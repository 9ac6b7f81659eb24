package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.config.SpoolSettings.Fsync;
import io.dspm.lineage.agent.log.AgentLog;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * When what was written to the spool is forced to the disk.
 *
 * <p>At intervals: by one daemon thread that begins with the first record, once a second at most,
 * for all that was written since, and not at all while nothing is. Any thread.
 */
final class SpoolSync implements Runnable {

  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Fsync mode;
  private final SpoolFiles files;
  private final ThreadFactory threads;
  private final AgentLog log;

  // All below are guarded by this.
  private final Set<SpoolFile> written = new LinkedHashSet<>();
  private boolean started;
  private boolean closed;

  SpoolSync(Fsync mode, SpoolFiles files, ThreadFactory threads, AgentLog log) {
    this.mode = mode;
    this.files = files;
    this.threads = threads;
    this.log = log;
  }

  /** Whether a record is on the disk before anybody relies on it. */
  boolean always() {
    return mode == Fsync.ALWAYS;
  }

  boolean never() {
    return mode == Fsync.NEVER;
  }

  /** Something was written that is to be forced at the next interval. */
  synchronized void wrote(SpoolFile file) {
    if (mode != Fsync.INTERVAL || closed || !written.add(file)) {
      return;
    }
    if (!started) {
      try {
        threads.newThread(this).start();
        started = true;
      } catch (Throwable e) {
        // No thread to be had: what is written survives the process, as before.
        log.warnOnce("spool-sync", "The spool's thread could not be started: " + e);
        return;
      }
    }
    notifyAll();
  }

  @Override
  public void run() {
    long last = System.nanoTime() - INTERVAL_NANOS;
    while (true) {
      Set<SpoolFile> due = due(last);
      if (due.isEmpty()) {
        return;
      }
      last = System.nanoTime();
      for (SpoolFile file : due) {
        try {
          file.forceAll();
        } catch (RuntimeException | Error e) {
          log.warnOnce("fsync", "What waits in " + file + " can't be forced to the disk: " + e);
        }
      }
    }
  }

  /** Waits for something to force; nothing once this is closed. */
  private synchronized Set<SpoolFile> due(long last) {
    while (!closed) {
      long wait = INTERVAL_NANOS - (System.nanoTime() - last);
      try {
        if (written.isEmpty()) {
          wait();
        } else if (wait > 0) {
          TimeUnit.NANOSECONDS.timedWait(this, wait);
        } else {
          Set<SpoolFile> due = new LinkedHashSet<>(written);
          written.clear();
          return due;
        }
      } catch (InterruptedException e) {
        // Whoever interrupts this thread means something else: it goes on.
        log.debug("The spool's thread was interrupted", e);
      }
    }
    return Set.of();
  }

  /** A file's entry is forced, too, where the system can do that. */
  void directory(Path directory) {
    if (!never()) {
      files.forceDirectory(directory);
    }
  }

  synchronized void close() {
    closed = true;
    written.clear();
    notifyAll();
  }
}
