package com.example.fraud;

/** Counts how often the model was right and wrong about fraud and about genuine payments. */
final class ConfusionMatrix {

  private long truePositives;
  private long falsePositives;
  private long falseNegatives;
  private long trueNegatives;

  void add(boolean actual, boolean predicted) {
    if (actual && predicted) {
      truePositives++;
    } else if (actual) {
      falseNegatives++;
    } else if (predicted) {
      falsePositives++;
    } else {
      trueNegatives++;
    }
  }

  long truePositives() {
    return truePositives;
  }

  long falsePositives() {
    return falsePositives;
  }

  long falseNegatives() {
    return falseNegatives;
  }

  long trueNegatives() {
    return trueNegatives;
  }

  long total() {
    return truePositives + falsePositives + falseNegatives + trueNegatives;
  }

  double accuracy() {
    return ratio(truePositives + trueNegatives, total());
  }

  double precision() {
    return ratio(truePositives, truePositives + falsePositives);
  }

  double recall() {
    return ratio(truePositives, truePositives + falseNegatives);
  }

  double f1() {
    return ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
  }

  /** 0 of 0 is 0, as most libraries have it. */
  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
