package io.dspm.lineage.agent.testing.strace;

import io.dspm.lineage.agent.testing.Jdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Holds what the matrix expects of each use of files against what strace sees of it, without the
 * agent. {@code agent/strace-view.sh} runs this.
 *
 * <p>Arguments: the homes of the JDKs; none for all that are found. Exit code 1 where a use
 * disagrees.
 */
public final class StraceOfUses {

  private static final String USES = "io.dspm.lineage.agent.programs.uses.FileUsesMain";
  private static final String ALONE_WITHOUT_REDIRECTIONS = "+";

  private final Path jdk;
  private final Path base;
  private final List<UseOutcome> outcomes = new ArrayList<>();

  private StraceOfUses(Path jdk, Path base) {
    this.jdk = jdk;
    this.base = base;
  }

  public static void main(String[] arguments) throws Exception {
    int agree = 0;
    int excused = 0;
    int disagree = 0;
    List<Path> homes =
        arguments.length > 0
            ? Stream.of(arguments).map(Path::of).toList()
            : Jdks.found().map(Jdks.Jdk::home).toList();
    for (Path home : homes) {
      Path base = Files.createTempDirectory("strace-view").toRealPath();
      System.out.println("== " + home);
      for (UseOutcome outcome : new StraceOfUses(home, base).run()) {
        outcome.describe().forEach(System.out::println);
        if (outcome.agrees()) {
          agree++;
        } else if (outcome.isExcused()) {
          excused++;
        } else {
          disagree++;
        }
      }
      delete(base);
    }
    System.out.println(excused + " cases differ, and say why");
    System.out.println(agree + " cases agree, " + disagree + " disagree");
    System.exit(disagree == 0 ? 0 : 1);
  }

  private List<UseOutcome> run() throws IOException, InterruptedException {
    Path data = Files.createDirectories(base.resolve("data"));
    start(base, "", List.of(), "--prepare", data.toString());
    try {
      List<ExpectedUse> uses = ExpectedUse.parse(start(base, "", List.of(), "--list"));
      List<ExpectedUse> together =
          uses.stream().filter(use -> use.redirections().equals("-")).toList();
      compare(data, together, base, "", data.toString());
      for (ExpectedUse use : uses) {
        if (!together.contains(use)) {
          Path directory = data.resolve(use.directory());
          String redirections = use.redirections();
          String shell = redirections.equals(ALONE_WITHOUT_REDIRECTIONS) ? "" : redirections;
          compare(
              data, List.of(use), directory, shell, "--alone", data.toString(), use.directory());
        }
      }
    } finally {
      start(base, "", List.of(), "--clean", data.toString());
    }
    return outcomes;
  }

  /** Runs some uses in one JVM under strace and compares each. */
  private void compare(
      Path data, List<ExpectedUse> uses, Path directory, String shell, String... arguments)
      throws IOException, InterruptedException {
    List<Path> roots = new ArrayList<>();
    for (ExpectedUse use : uses) {
      roots.addAll(use.roots(data));
    }
    Snapshot before = Snapshot.of(roots.toArray(Path[]::new));
    Path log = base.resolve("strace.log");
    start(directory, shell, StraceView.commandWithMarks(log), arguments);
    StraceView view = StraceView.of(log, before);
    for (ExpectedUse use : uses) {
      outcomes.add(UseOutcome.of(use, data, view));
    }
  }

  /** Runs the uses' main class by a shell and gives what it printed. */
  private List<String> start(Path directory, String shell, List<String> prefix, String... arguments)
      throws IOException, InterruptedException {
    Path out = base.resolve("stdout");
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\" " + shell, "sh"));
    command.addAll(prefix);
    command.add(jdk.resolve("bin/java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(USES);
    command.addAll(List.of(arguments));
    int exit =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IllegalStateException("exit code " + exit + " of " + command);
    }
    return Files.readAllLines(out);
  }

  private static void delete(Path base) throws IOException {
    try (Stream<Path> all = Files.walk(base)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
