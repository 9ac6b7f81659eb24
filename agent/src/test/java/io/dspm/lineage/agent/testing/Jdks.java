package io.dspm.lineage.agent.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The JDKs of this machine that the agent promises to run on: the running one and its neighbours,
 * one of each version.
 */
public final class Jdks {

  /** A JDK; its string is what a test report shows. */
  public record Jdk(int version, Path home) {

    public String java() {
      return home.resolve("bin/java").toString();
    }

    @Override
    public String toString() {
      return "JDK " + version;
    }
  }

  private Jdks() {}

  public static Stream<Jdk> found() {
    Map<Integer, Jdk> found = new TreeMap<>();
    Path running = Path.of(System.getProperty("java.home"));
    found.put(Runtime.version().feature(), new Jdk(Runtime.version().feature(), running));
    try (Stream<Path> neighbours = Files.list(running.toRealPath().getParent())) {
      neighbours
          .sorted(Comparator.naturalOrder())
          .filter(home -> Files.isExecutable(home.resolve("bin/java")))
          .forEach(
              home -> {
                int version = version(home);
                if (version >= 17) {
                  found.putIfAbsent(version, new Jdk(version, home));
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.values().stream();
  }

  private static int version(Path home) {
    try {
      for (String line : Files.readAllLines(home.resolve("release"))) {
        if (line.startsWith("JAVA_VERSION=\"")) {
          return Integer.parseInt(line.substring(14).split("[.\"\\-+]")[0]);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
    return 0;
  }
}
