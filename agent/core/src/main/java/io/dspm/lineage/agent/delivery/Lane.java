package io.dspm.lineage.agent.delivery;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run with events waiting, of which one at a time is on its way. There may be a hundred
 * thousand, so what few need is beside it, in {@link Trouble}.
 *
 * <p>Equal are two lanes of the same run in the same file. Guarded by {@link Courier}'s lock.
 */
final class Lane {

  final SpoolFile file;
  final UUID run;

  /** Whether it comes from another process. */
  final boolean adopted;

  boolean arrivedMeanwhile;

  /** Whether it need not wait for its parent any more. */
  boolean cleared;

  /** Whether its turn is to find out if there is a server. */
  boolean probe;

  /** Whether its END, if it comes to that, is to be sent a second time. */
  boolean lastWord;

  /** The run whose START it waits for, while it does. */
  @Nullable Lane heldBy;

  /** What went wrong since its last success. */
  @Nullable Trouble trouble;

  Lane(SpoolFile file, UUID run, boolean adopted) {
    this.file = file;
    this.run = run;
    this.adopted = adopted;
  }

  Trouble trouble() {
    Trouble had = trouble;
    if (had == null) {
      had = new Trouble(this);
      trouble = had;
    }
    return had;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Lane lane && file == lane.file && run.equals(lane.run);
  }

  @Override
  public int hashCode() {
    return run.hashCode();
  }
}
