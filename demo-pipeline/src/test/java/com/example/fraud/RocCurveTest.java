package com.example.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.example.fraud.RocCurve.Point;
import org.junit.jupiter.api.Test;

class RocCurveTest {

  @Test
  void perfectOrderHasAreaOne() {
    RocCurve curve = new RocCurve();
    curve.add(true, 1.0);
    curve.add(true, 0.8);
    curve.add(false, 0.3);
    curve.add(false, 0.0);

    assertThat(curve.areaUnderCurve()).isEqualTo(1);
    assertThat(curve.points()).startsWith(new Point(0, 0)).endsWith(new Point(1, 1));
  }

  @Test
  void oneOfFourPairsInWrongOrderCostsAQuarter() {
    RocCurve curve = new RocCurve();
    curve.add(true, 0.9);
    curve.add(false, 0.6);
    curve.add(true, 0.4);
    curve.add(false, 0.1);

    assertThat(curve.areaUnderCurve()).isCloseTo(0.75, within(1e-12));
  }

  @Test
  void sameScoreForAllIsChance() {
    RocCurve curve = new RocCurve();
    curve.add(true, 0.5);
    curve.add(false, 0.5);

    assertThat(curve.areaUnderCurve()).isEqualTo(0.5);
  }

  @Test
  void plotShowsTheCurveAndLeavesTheRestWhite() {
    RocCurve curve = new RocCurve();
    curve.add(true, 0.9);
    curve.add(false, 0.1);
    var image = RocPlot.draw(curve);

    // Straight up the left side: blue at mid-height, white where a worse curve would run.
    assertThat(image.getRGB(20, 160)).isEqualTo(0xFF1F5FBF);
    assertThat(image.getRGB(100, 160)).isEqualTo(0xFFFFFFFF);
  }
}
