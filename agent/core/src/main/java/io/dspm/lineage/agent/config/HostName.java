package io.dspm.lineage.agent.config;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What this host is called. */
public final class HostName {

  private static final int LONGEST = 1_024;

  private HostName() {}

  /**
   * What the system calls it, else what was said of it otherwise. Nothing is looked up: the name
   * that a network has for it may take seconds to be found.
   *
   * @param otherwise empty if nothing was said
   */
  public static String elseOf(String otherwise) {
    String host = ofSystem();
    return host.isEmpty() ? otherwise : host;
  }

  private static String ofSystem() {
    // Not by a channel: the JDK would load its network library now, before the program has said
    // how.
    try (InputStream in = new FileInputStream(new File("/proc/sys/kernel/hostname"))) {
      return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8).strip();
    } catch (IOException | SecurityException e) {
      return "";
    }
  }
}
