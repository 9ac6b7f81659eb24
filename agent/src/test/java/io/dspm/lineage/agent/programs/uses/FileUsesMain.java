package io.dspm.lineage.agent.programs.uses;

import io.dspm.lineage.agent.programs.uses.FileUse.Content;
import io.dspm.lineage.agent.programs.uses.FileUse.Expected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Does the uses of files, each as a run of its own in a directory of its own.
 *
 * <pre>
 * --prepare DIR      makes the directories of all uses below DIR
 * DIR                does all uses, but for those that need a JVM of their own
 * --alone DIR NAME   does one of those; to be started in its directory, redirected as --list says
 * --clean DIR        deletes what --prepare put elsewhere than below DIR
 * --list             prints what ought to be recorded on this JDK, a line for each run:
 *                    job, directory, reads, writes, note, redirections, with tabs between them;
 *                    several files with commas between them; a dash for none; a plus for
 *                    a JVM of its own without redirections
 * </pre>
 */
public final class FileUsesMain {

  /** A glob of what uses have on another device, in a directory that doesn't count by itself. */
  public static final String OTHER_DEVICES = OtherDevice.ROOT + "/" + OtherDevice.PREFIX + "*/**";

  /** A system property with a path of the agent's own files, if there is an agent. */
  public static final String AGENTS_OWN = ExcludedUses.AGENTS_OWN;

  private FileUsesMain() {}

  public static void main(String[] arguments) throws Exception {
    int jdk = Runtime.version().feature();
    switch (arguments[0]) {
      case "--prepare" -> prepare(Path.of(arguments[1]), jdk);
      case "--alone" -> alone(Path.of(arguments[1]), arguments[2]);
      case "--clean" -> clean(Path.of(arguments[1]));
      case "--list" -> list(jdk);
      default -> together(Path.of(arguments[0]), jdk);
    }
  }

  /** Makes the directories of all uses that a JDK of this version has. */
  public static void prepare(Path base, int jdk) throws Exception {
    for (FileUse use : Stream.concat(AllUses.together(jdk), AllUses.alone(jdk)).toList()) {
      Place place = new Place(base, use.name());
      place.prepare();
      use.given().in(place);
    }
  }

  /** Deletes what lies on another device. */
  public static void clean(Path base) throws IOException {
    try (Stream<Path> places = Files.list(base)) {
      for (Path place : places.toList()) {
        OtherDevice.clean(place);
      }
    }
  }

  private static void together(Path base, int jdk) throws Exception {
    Map<FileUse, Place> uses = new LinkedHashMap<>();
    for (FileUse use : AllUses.together(jdk).toList()) {
      uses.put(use, new Place(base, use.name()));
    }
    for (Map.Entry<FileUse, Place> each : uses.entrySet()) {
      each.getKey().before().in(each.getValue());
    }
    boolean failed = false;
    for (Map.Entry<FileUse, Place> each : uses.entrySet()) {
      FileUse use = each.getKey();
      try {
        Place.inRun(use.name(), () -> use.body().in(each.getValue()));
      } catch (Exception | Error e) {
        failed = true;
        System.err.println(use.name() + " failed:");
        e.printStackTrace();
      }
    }
    if (failed) {
      System.exit(1);
    }
  }

  private static void alone(Path base, String name) throws Exception {
    for (FileUse use : AllUses.all().toList()) {
      if (use.name().equals(name)) {
        Place place = new Place(base, name);
        use.before().in(place);
        use.body().in(place);
        return;
      }
    }
    throw new IllegalArgumentException("There is no use called " + name);
  }

  private static void list(int jdk) {
    Stream.concat(AllUses.together(jdk), AllUses.alone(jdk))
        .forEach(use -> use.runs().forEach(run -> System.out.println(line(use, run))));
  }

  private static String line(FileUse use, Expected run) {
    String redirections = use.shell().isEmpty() && use.alone() ? "+" : use.shell();
    return Stream.of(
            run.job(),
            use.name(),
            files(run.reads()),
            files(run.writes()),
            use.note(),
            redirections)
        .map(field -> field.isEmpty() ? "-" : field)
        .collect(Collectors.joining("\t"));
  }

  private static String files(List<Content> contents) {
    return contents.stream().map(Content::file).distinct().collect(Collectors.joining(","));
  }
}
