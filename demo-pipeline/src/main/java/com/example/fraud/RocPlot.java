package com.example.fraud;

import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Draws a ROC curve: frame, the diagonal of chance, the curve.
 *
 * <p>Sets pixels by hand and writes no text. A {@code Graphics2D} would want fonts, which a
 * headless JDK in a small container may not have.
 */
final class RocPlot {

  static final int SIZE = 320;

  private static final int MARGIN = 20;
  private static final int SPAN = SIZE - 2 * MARGIN;
  private static final int WHITE = 0xFFFFFF;
  private static final int GREY = 0xB0B0B0;
  private static final int BLACK = 0x202020;
  private static final int BLUE = 0x1F5FBF;

  private final BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);

  private RocPlot() {}

  static BufferedImage draw(RocCurve curve) {
    RocPlot plot = new RocPlot();
    plot.background();
    plot.line(0, 0, 1, 1, GREY, 1);
    plot.line(0, 0, 0, 1, BLACK, 1);
    plot.line(0, 0, 1, 0, BLACK, 1);
    plot.line(0, 1, 1, 1, GREY, 1);
    plot.line(1, 0, 1, 1, GREY, 1);
    List<RocCurve.Point> points = curve.points();
    for (int i = 1; i < points.size(); i++) {
      RocCurve.Point from = points.get(i - 1);
      RocCurve.Point to = points.get(i);
      plot.line(
          from.falsePositiveRate(),
          from.truePositiveRate(),
          to.falsePositiveRate(),
          to.truePositiveRate(),
          BLUE,
          3);
    }
    return plot.image;
  }

  private void background() {
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        image.setRGB(x, y, WHITE);
      }
    }
  }

  /** Coordinates are rates from 0 to 1, with the origin at the lower left. */
  private void line(double x0, double y0, double x1, double y1, int color, int width) {
    int steps = (int) Math.ceil(SPAN * Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))) + 1;
    for (int step = 0; step <= steps; step++) {
      double along = (double) step / steps;
      int x = MARGIN + (int) Math.round(SPAN * (x0 + along * (x1 - x0)));
      int y = SIZE - 1 - MARGIN - (int) Math.round(SPAN * (y0 + along * (y1 - y0)));
      dot(x, y, color, width);
    }
  }

  private void dot(int x, int y, int color, int width) {
    int reach = width / 2;
    for (int dy = -reach; dy <= reach; dy++) {
      for (int dx = -reach; dx <= reach; dx++) {
        image.setRGB(x + dx, y + dy, color);
      }
    }
  }
}
