package io.dspm.lineage.agent.programs.ways;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Tries ways, each in a directory of its own.
 *
 * <pre>
 * --prepare DIR GROUP...   makes the directories of all ways of these classes below DIR
 * DIR GROUP...             tries them
 * </pre>
 *
 * <p>With the system property {@code way} only those whose names begin so.
 */
public final class WaysMain {

  private WaysMain() {}

  public static void main(String[] arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(arguments));
    boolean prepare = words.remove("--prepare");
    Path base = Path.of(words.remove(0));
    boolean failed = false;
    for (Way way : ways(words)) {
      Trial trial = new Trial(base, way.name());
      if (prepare) {
        trial.prepare();
      } else {
        failed |= !tried(way, trial);
      }
    }
    // Pools that libraries never close keep nothing open.
    System.exit(failed ? 1 : 0);
  }

  private static List<Way> ways(List<String> groups) throws ReflectiveOperationException {
    List<Way> ways = new ArrayList<>();
    for (String group : groups) {
      ways.addAll(((WayGroup) Class.forName(group).getDeclaredConstructor().newInstance()).ways());
    }
    ways.removeIf(way -> !way.name().startsWith(System.getProperty("way", "")));
    return ways;
  }

  private static boolean tried(Way way, Trial trial) {
    try {
      trial.begin();
      try {
        way.body().in(trial);
      } finally {
        trial.end();
      }
      return true;
    } catch (Exception | Error e) {
      System.err.println(way.name() + " failed:");
      e.printStackTrace();
      return false;
    }
  }
}
