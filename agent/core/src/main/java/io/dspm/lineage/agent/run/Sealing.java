package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.account.Role;
import io.dspm.lineage.agent.identity.Identity;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An output on disk that is hashed while its run goes on: because it is quiet, or because another
 * run is about to change it. The hash is written down unless the run writes the file meanwhile.
 */
final class Sealing implements Runnable {

  private final Overflow overflow;
  private final Path path;
  private final boolean last;
  private final boolean early;
  private volatile @Nullable Identity identity;
  private boolean over;

  /**
   * @param last whether what the file holds now is the last that there is to be known of it
   * @param early whether the run goes on, and may write the file again
   */
  Sealing(Overflow overflow, Path path, boolean last, boolean early) {
    this.overflow = overflow;
    this.path = path;
    this.last = last;
    this.early = early;
  }

  Path path() {
    return path;
  }

  boolean isEarly() {
    return early;
  }

  void waitsFor(Identity taken) {
    identity = taken;
    taken.whenSettled(this);
  }

  /** The run writes the file; answers whether this came in time. */
  synchronized boolean cancel() {
    boolean inTime = !over;
    over = true;
    return inTime;
  }

  /** The identity is settled. */
  @Override
  public void run() {
    overflow.sealed(this);
  }

  /** What is to be written; {@code null} if it is nothing. On the thread that writes. */
  @Nullable Line end() {
    Identity taken = identity;
    synchronized (this) {
      if (over || taken == null || !(last || taken.state() == Identity.State.SETTLED)) {
        return null;
      }
      over = true;
      // Before this can be found to be over: whoever writes the file then sees that a line is
      // wrong, and adds another, which is written after this one.
      return overflow.hashIsWritten(path) ? new Line.Found(Role.OUTPUT, taken, null) : null;
    }
  }
}
