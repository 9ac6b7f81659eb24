package io.dspm.lineage.agent.delivery;

import java.io.IOException;

/**
 * Group commit: of several threads that wait until what they wrote is on the disk, one has it
 * forced for all. Any thread; no lock is held while the disk is at work.
 */
final class SpoolForce {

  /** What forces. */
  interface Forcing {

    /** Forces all that was written by now, and returns up to where that is. */
    long force() throws IOException;
  }

  private final Forcing forcing;

  // Both are guarded by this.
  private long forced;
  private boolean busy;

  SpoolForce(Forcing forcing) {
    this.forcing = forcing;
  }

  /**
   * Returns once all that was written up to there is on the disk.
   *
   * @throws IOException if it can't be forced; whoever asks next tries again
   */
  void upTo(long written) throws IOException {
    if (!isNext(written)) {
      return;
    }
    long covered = 0;
    try {
      covered = forcing.force();
    } finally {
      done(covered);
    }
  }

  /** Whether this thread is to force it; otherwise that is done. */
  private synchronized boolean isNext(long written) {
    boolean interrupted = false;
    while (forced < written && busy) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (forced >= written) {
      return false;
    }
    busy = true;
    return true;
  }

  private synchronized void done(long covered) {
    busy = false;
    forced = Math.max(forced, covered);
    notifyAll();
  }
}
