package io.dspm.lineage.agent.weave;

import io.dspm.lineage.LineageJob;

interface SampleInterface {

  @LineageJob
  int abstractOne();

  @LineageJob
  default int doubled() {
    return 2 * abstractOne();
  }

  @LineageJob
  static int fixed() {
    return 7;
  }
}
