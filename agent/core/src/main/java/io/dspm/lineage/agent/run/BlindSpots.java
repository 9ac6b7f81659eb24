package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.event.Gap;
import java.util.List;

/** What the agent knows that it could not see. Asked when the end of a run is reported. */
public interface BlindSpots {

  /**
   * What a run that ends now has to tell of it.
   *
   * @param process whether it is the process run, which tells of the JVM as a whole
   */
  List<Gap> of(boolean process);
}
