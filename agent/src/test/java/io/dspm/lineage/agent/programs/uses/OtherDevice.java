package io.dspm.lineage.agent.programs.uses;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A directory on another device, where Linux always has one, seen through the link {@code other} in
 * a use's directory.
 */
final class OtherDevice {

  static final Path ROOT = Path.of("/dev/shm");

  /** How its path begins; the agent has to be told to count files there. */
  static final String PREFIX = "lineage-capture-";

  private static final String LINK = "other";

  private OtherDevice() {}

  /** Makes it, with a file {@code in.csv}. */
  static void prepare(Place place) throws IOException {
    Path directory = Files.createTempDirectory(ROOT, PREFIX);
    Files.writeString(directory.resolve("in.csv"), "from elsewhere\n");
    Files.createSymbolicLink(place.path(LINK), directory);
  }

  static void clean(Path place) throws IOException {
    Path link = place.resolve(LINK);
    if (Files.isSymbolicLink(link) && Files.isDirectory(link)) {
      try (Stream<Path> all = Files.walk(link.toRealPath())) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
      Files.delete(link);
    }
  }
}
