package io.dspm.lineage.agent.programs.ways;

import java.util.List;

/** Ways that belong together. Has a constructor without parameters. */
public interface WayGroup {
  List<Way> ways();
}
