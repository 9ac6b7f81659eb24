package io.dspm.lineage.agent.command;

import io.dspm.lineage.agent.delivery.OpenRun;
import io.dspm.lineage.agent.delivery.SpoolSurvey;
import io.dspm.lineage.agent.delivery.SpoolSurvey.Owner;
import io.dspm.lineage.agent.delivery.SpoolSurvey.Waiting;
import io.dspm.lineage.agent.event.Postponed;
import io.dspm.lineage.agent.event.RunNote;
import io.dspm.lineage.agent.identity.ByteSize;
import java.io.IOException;

/**
 * What dead processes did not come to hash.
 *
 * @param runs that have ended and wait for hashes
 * @param files that are to be hashed for them
 * @param bytes how much that is
 */
record LateHashes(int runs, long files, long bytes) {

  static LateHashes of(SpoolSurvey survey) {
    LateHashes sum = new LateHashes(0, 0, 0);
    for (Waiting file : survey.files()) {
      if (file.owner() != Owner.ALIVE) {
        for (OpenRun run : file.runs()) {
          sum = sum.and(run);
        }
      }
    }
    return sum;
  }

  private LateHashes and(OpenRun run) {
    Postponed rest;
    try {
      rest = RunNote.fromBytes(run.header()).postponed();
    } catch (IOException | RuntimeException unreadable) {
      // Whoever is to tell of the run complains.
      return this;
    }
    return rest == null
        ? this
        : new LateHashes(runs + 1, files + rest.files(), bytes + rest.bytes());
  }

  @Override
  public String toString() {
    return Console.count(runs, "run")
        + (runs == 1 ? " waits" : " wait")
        + " for hashes ("
        + Console.count(files, "file")
        + ", "
        + new ByteSize(bytes)
        + ")";
  }
}
