package io.dspm.lineage.agent.delivery;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the process has file descriptors left.
 *
 * <p>What the JDK initialises when it first uses the network stays broken for good, for the
 * pipeline too, if it finds none: it loads libraries then. So whoever may be the first asks before.
 */
public final class Descriptors {

  /** More than the JDK opens at the same time while it initialises. */
  private static final int ENOUGH = 16;

  private static final String NULL = "/dev/null";

  private Descriptors() {}

  /**
   * Whether there are enough at this moment. Where that can't be asked, on a system without {@code
   * /dev/null} or under a security manager that denies it, always.
   */
  public static boolean areLeft() {
    try {
      return !new File(NULL).exists() || canOpen();
    } catch (SecurityException denied) {
      return true;
    }
  }

  private static boolean canOpen() {
    List<FileInputStream> opened = new ArrayList<>(ENOUGH);
    try {
      for (int i = 0; i < ENOUGH; i++) {
        opened.add(new FileInputStream(NULL));
      }
      return true;
    } catch (IOException none) {
      return false;
    } finally {
      for (FileInputStream each : opened) {
        close(each);
      }
    }
  }

  private static void close(FileInputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // Nothing was read, nothing is lost.
      return;
    }
  }
}
