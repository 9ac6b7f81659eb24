package io.dspm.lineage.agent.testing.strace;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is no lineage by default, as {@code docs/how-it-works.md} and the configuration say. */
final class Noise {

  private static final List<String> SUFFIXES =
      List.of(".jar", ".class", ".jmod", ".so", ".dylib", ".dll", ".jnilib", ".crc");

  /** Where the JDK keeps what it found out about the system's fonts, in the user's home. */
  private static final String FONTS = "/.java/fonts/";

  private static final List<Path> SYSTEM =
      List.of(
          Path.of("/proc"),
          Path.of("/sys"),
          Path.of("/dev"),
          Path.of("/etc"),
          Path.of("/usr/lib/jvm"),
          Path.of("/usr/share"));

  private final List<Path> excluded = new ArrayList<>(SYSTEM);

  /** Counts what lies in a directory even where the system's files do not. */
  void include(Path root) {
    excluded.removeIf(root::startsWith);
  }

  /** Leaves out a file, or all below a directory. */
  void exclude(Path path) {
    excluded.add(path);
  }

  boolean isNoise(Path path) {
    String name = path.getFileName().toString();
    return path.toString().contains(FONTS)
        || SUFFIXES.stream().anyMatch(name::endsWith)
        || excluded.stream().anyMatch(path::startsWith);
  }
}
