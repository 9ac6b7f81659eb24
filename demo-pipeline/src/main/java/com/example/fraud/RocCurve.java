package com.example.fraud;

import java.util.ArrayList;
import java.util.List;

/**
 * The receiver operating characteristic: what share of the fraud is caught for what share of
 * genuine payments suspected, over all thresholds.
 *
 * <p>Scores are counted in {@value #BINS} bins, so memory does not grow with the number of rows;
 * the price is that thresholds closer than one bin are one.
 */
final class RocCurve {

  static final int BINS = 1000;

  private final long[] fraud = new long[BINS];
  private final long[] genuine = new long[BINS];

  /** A point of the curve; both from 0 to 1. */
  record Point(double falsePositiveRate, double truePositiveRate) {}

  /**
   * Adds one row.
   *
   * @param score the model's probability of fraud, from 0 to 1
   */
  void add(boolean actual, double score) {
    int bin = (int) Math.min(BINS - 1, score * BINS);
    (actual ? fraud : genuine)[bin]++;
  }

  /** From (0, 0) to (1, 1), the strictest threshold first. */
  List<Point> points() {
    double allFraud = Math.max(1, sum(fraud));
    double allGenuine = Math.max(1, sum(genuine));
    List<Point> points = new ArrayList<>();
    points.add(new Point(0, 0));
    long caught = 0;
    long suspected = 0;
    for (int bin = BINS - 1; bin >= 0; bin--) {
      if (fraud[bin] + genuine[bin] > 0) {
        caught += fraud[bin];
        suspected += genuine[bin];
        points.add(new Point(suspected / allGenuine, caught / allFraud));
      }
    }
    return points;
  }

  /** The area under the curve: 0.5 is chance, 1 is perfect. */
  double areaUnderCurve() {
    double area = 0;
    List<Point> points = points();
    for (int i = 1; i < points.size(); i++) {
      Point from = points.get(i - 1);
      Point to = points.get(i);
      area +=
          (to.falsePositiveRate() - from.falsePositiveRate())
              * (to.truePositiveRate() + from.truePositiveRate())
              / 2;
    }
    return area;
  }

  private static long sum(long[] counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }
}
