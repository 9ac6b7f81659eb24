package io.dspm.lineage.agent.identity;

import org.jspecify.annotations.Nullable;

/**
 * A file itself, whatever its name, as a number that outlives this JVM: its device and inode.
 *
 * @param device as the system numbers it
 * @param inode unique on that device at any one time
 */
record FileNumber(long device, long inode) {

  private static final String DEVICE = "(dev=";
  private static final String INODE = ",ino=";

  /**
   * Reads what {@code sun.nio.fs.UnixFileKey} says of itself, {@code (dev=fd00,ino=1234)}, which is
   * the only way to its parts.
   *
   * @return {@code null} for any other key
   */
  static @Nullable FileNumber of(@Nullable Object key) {
    String text = String.valueOf(key);
    int middle = text.indexOf(INODE);
    if (middle < 0 || !text.startsWith(DEVICE) || !text.endsWith(")")) {
      return null;
    }
    try {
      return new FileNumber(
          Long.parseUnsignedLong(text, DEVICE.length(), middle, 16),
          Long.parseLong(text, middle + INODE.length(), text.length() - 1, 10));
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
