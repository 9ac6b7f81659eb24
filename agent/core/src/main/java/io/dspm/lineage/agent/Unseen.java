package io.dspm.lineage.agent;

import io.dspm.lineage.agent.access.NativeLibraries;
import io.dspm.lineage.agent.boot.Hook;
import io.dspm.lineage.agent.boot.OpenTap;
import io.dspm.lineage.agent.event.Gap;
import io.dspm.lineage.agent.run.BlindSpots;
import io.dspm.lineage.agent.run.Runs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the agent knows that it did not see. Native code that was loaded may have been used by any
 * run; the rest is of this JVM as a whole, and reported with the process run.
 */
final class Unseen implements BlindSpots {

  private final NativeLibraries libraries;
  private volatile @Nullable Runs runs;

  Unseen(NativeLibraries libraries) {
    this.libraries = libraries;
  }

  void of(Runs counted) {
    runs = counted;
  }

  @Override
  public List<Gap> of(boolean process) {
    List<Gap> gaps = new ArrayList<>();
    if (!libraries.names().isEmpty()) {
      gaps.add(
          new Gap(
              "native libraries",
              String.join(", ", libraries.names())
                  + " loaded; what they read and write by themselves is not seen"));
    }
    if (process) {
      addThoseOfTheJvm(gaps);
    }
    return gaps;
  }

  private void addThoseOfTheJvm(List<Gap> gaps) {
    long errors = Hook.errors.get();
    if (errors > 0) {
      gaps.add(
          new Gap(
              "accesses that the agent failed to record",
              errors + " failed; the last one with " + Hook.lastError.get()));
    }
    long unfollowed = OpenTap.unfollowed.get();
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
  }
}
