package io.dspm.lineage.agent.weave;

/** A class without annotations. */
class SamplePlain {

  static int one() {
    return two() - 1;
  }

  static int one(int overload) {
    return overload;
  }

  static int two() {
    return 2;
  }
}
