package com.example.fraud;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * What {@code metrics.json} holds; ratios are from 0 to 1, rounded to six places.
 *
 * <pre>{@code
 * {
 *   "rows" : 112,
 *   "accuracy" : 0.9375, "precision" : 0.88, "recall" : 0.84, "f1" : 0.859375, "auc" : 0.96,
 *   "confusion_matrix" : {
 *     "true_positive" : 21, "false_positive" : 3, "false_negative" : 4, "true_negative" : 84
 *   }
 * }
 * }</pre>
 */
@JsonPropertyOrder({"rows", "accuracy", "precision", "recall", "f1", "auc", "confusion_matrix"})
record Metrics(
    long rows,
    double accuracy,
    double precision,
    double recall,
    double f1,
    double auc,
    @JsonProperty("confusion_matrix") Confusion confusion) {

  @JsonPropertyOrder({"true_positive", "false_positive", "false_negative", "true_negative"})
  record Confusion(
      @JsonProperty("true_positive") long truePositive,
      @JsonProperty("false_positive") long falsePositive,
      @JsonProperty("false_negative") long falseNegative,
      @JsonProperty("true_negative") long trueNegative) {}

  static Metrics of(ConfusionMatrix matrix, RocCurve roc) {
    return new Metrics(
        matrix.total(),
        rounded(matrix.accuracy()),
        rounded(matrix.precision()),
        rounded(matrix.recall()),
        rounded(matrix.f1()),
        rounded(roc.areaUnderCurve()),
        new Confusion(
            matrix.truePositives(),
            matrix.falsePositives(),
            matrix.falseNegatives(),
            matrix.trueNegatives()));
  }

  private static double rounded(double value) {
    return Math.round(value * 1e6) / 1e6;
  }
}
