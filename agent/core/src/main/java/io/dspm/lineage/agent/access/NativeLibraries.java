package io.dspm.lineage.agent.access;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The native libraries that the program loaded and that may read and write files by themselves: all
 * but those of the JDK, and some that are known not to. Any thread.
 */
public final class NativeLibraries {

  private static final int MOST_NAMED = 20;

  /** Compression, sockets, terminals, cryptography: they work on what the JVM gives them. */
  private static final List<String> WITHOUT_FILES =
      List.of(
          "snappyjava",
          "zstd-jni",
          "lz4-java",
          "brotli",
          "netty_",
          "jansi",
          "jlinenative",
          "conscrypt");

  private final Set<String> names = ConcurrentHashMap.newKeySet();

  /**
   * Adds what was loaded.
   *
   * @param library its file, or its name as {@code System.loadLibrary} takes it
   */
  public void loaded(String library) {
    String name = library.substring(library.lastIndexOf('/') + 1);
    for (String harmless : WITHOUT_FILES) {
      if (name.contains(harmless)) {
        return;
      }
    }
    if (names.size() < MOST_NAMED) {
      names.add(name);
    }
  }

  /** Their bare names, sorted; the first {@value #MOST_NAMED}. */
  public Set<String> names() {
    return new TreeSet<>(names);
  }
}
