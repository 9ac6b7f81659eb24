package io.dspm.lineage.agent.identity;

/**
 * A number of bytes, in words for people, in decimal units: {@code 512 bytes}, {@code 40.0 GB}.
 *
 * <p>Made without a formatter, since that would load a hundred classes at the JVM's end.
 */
public record ByteSize(long bytes) {

  private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB"};

  @Override
  public String toString() {
    return bytes < 1_000 ? bytes + (bytes == 1 ? " byte" : " bytes") : tenths(bytes) + unit();
  }

  /** How much of it is done, as in {@code 1.2 of 40.0 GB}. */
  public String of(long done) {
    return (bytes < 1_000 ? Long.toString(done) : tenths(done)) + " of " + this;
  }

  private String unit() {
    return " " + UNITS[power() - 1];
  }

  /** In this one's unit. */
  private String tenths(long other) {
    long unit = 1;
    for (int i = power(); i > 0; i--) {
      unit *= 1_000;
    }
    long tenths = other / (unit / 10);
    return tenths / 10 + "." + tenths % 10;
  }

  private int power() {
    int power = 0;
    for (long left = bytes; left >= 1_000 && power < UNITS.length; left /= 1_000) {
      power++;
    }
    return power;
  }
}
