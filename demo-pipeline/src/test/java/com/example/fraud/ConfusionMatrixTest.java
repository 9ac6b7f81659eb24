package com.example.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

  @Test
  void ratiosFollowFromTheFourCounts() {
    ConfusionMatrix matrix = new ConfusionMatrix();
    add(matrix, 6, true, true);
    add(matrix, 2, false, true);
    add(matrix, 4, true, false);
    add(matrix, 8, false, false);

    assertThat(matrix.accuracy()).isEqualTo(0.7);
    assertThat(matrix.precision()).isEqualTo(0.75);
    assertThat(matrix.recall()).isEqualTo(0.6);
    assertThat(matrix.f1()).isEqualTo(12 / 18.0);
  }

  @Test
  void nothingCountedIsZeroAndNotNaN() {
    ConfusionMatrix matrix = new ConfusionMatrix();

    assertThat(matrix.accuracy()).isZero();
    assertThat(matrix.f1()).isZero();
  }

  private static void add(ConfusionMatrix matrix, int times, boolean actual, boolean predicted) {
    for (int i = 0; i < times; i++) {
      matrix.add(actual, predicted);
    }
  }
}
