package io.dspm.lineage.agent;

import io.dspm.lineage.agent.boot.FileTap;
import io.dspm.lineage.agent.boot.Hook;
import io.dspm.lineage.agent.event.Gap;
import io.dspm.lineage.agent.run.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the agent knows that it did not see, in this JVM as a whole: reported with the process run.
 */
final class Unseen implements Supplier<List<Gap>> {

  private volatile @Nullable Runs runs;

  void of(Runs counted) {
    runs = counted;
  }

  @Override
  public List<Gap> get() {
    List<Gap> gaps = new ArrayList<>();
    long errors = Hook.errors.get();
    if (errors > 0) {
      gaps.add(
          new Gap(
              "accesses that the agent failed to record",
              errors + " failed; the last one with " + Hook.lastError.get()));
    }
    long unfollowed = FileTap.unfollowed.get();
    if (unfollowed > 0) {
      gaps.add(
          new Gap("open files beyond the agent's table", unfollowed + " could not be followed"));
    }
    Runs counted = runs;
    long late = counted == null ? 0 : counted.late();
    if (late > 0) {
      gaps.add(
          new Gap(
              "accesses after the end of their run",
              late + " were recorded with the run around it"));
    }
    long refused = counted == null ? 0 : counted.refused();
    if (refused > 0) {
      gaps.add(
          new Gap(
              "jobs that came faster than they could be reported",
              refused
                  + " were no runs of their own; what they did belongs to the run around them"));
    }
    return gaps;
  }
}
