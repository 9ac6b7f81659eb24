package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.ways.Trial;
import io.dspm.lineage.agent.programs.ways.WaysMain;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The ways that one JVM tried under the agent, and what was recorded of them. */
final class TriedWays {

  private static final String JVM = "jvm";

  private final Jdk jdk;
  private final Path data;
  private final Path spool;
  private final List<String> jvmArguments = new ArrayList<>();
  private final List<String> classPath = new ArrayList<>(List.of(ForkedJvm.classPath()));
  private final List<String> groups = new ArrayList<>();

  /** What was recorded, by the directory of its files. */
  private final Map<String, Set<String>> recorded = new HashMap<>();

  private ForkedJvm.Ended ended;

  /**
   * @param temp an empty directory
   */
  TriedWays(Jdk jdk, Path temp) {
    this.jdk = jdk;
    this.data = temp.resolve("data");
    this.spool = temp.resolve("spool");
  }

  /** Adds the ways that these classes list. */
  TriedWays of(String... classes) {
    groups.addAll(List.of(classes));
    return this;
  }

  TriedWays of(Class<?>... classes) {
    Arrays.stream(classes).map(Class::getName).forEach(groups::add);
    return this;
  }

  TriedWays jvm(String... arguments) {
    jvmArguments.addAll(List.of(arguments));
    return this;
  }

  TriedWays classes(Path... more) {
    Arrays.stream(more).map(Path::toString).forEach(classPath::add);
    return this;
  }

  /** Tries them all. */
  void tryAll() throws Exception {
    Files.createDirectories(data);
    program(List.of("--prepare")).withoutAgent().run().succeeded();
    try (EventServer server = new EventServer()) {
      ended =
          program(List.of())
              .sendingTo(server)
              .namingEachFile()
              .agent("job.name", JVM)
              .within(240)
              .run();
      for (JsonNode event : server.events()) {
        if (!EventServer.isStart(event)) {
          record(event);
        }
      }
    }
  }

  private ForkedJvm program(List<String> words) {
    List<Object> command = new ArrayList<>(jvmArguments);
    command.add("-cp");
    command.add(String.join(File.pathSeparator, classPath));
    command.add(WaysMain.class.getName());
    command.addAll(words);
    command.add(data);
    command.addAll(groups);
    return ForkedJvm.on(jdk, spool).command(command.toArray());
  }

  private void record(JsonNode event) {
    String job = EventServer.job(event);
    EventServer.inputs(event).forEach(file -> record(job, "reads", file));
    EventServer.outputs(event).forEach(file -> record(job, "writes", file));
  }

  private void record(String job, String verb, String file) {
    String path = file.substring("file::".length(), file.lastIndexOf('@'));
    String directory = Path.of(path).getParent().getFileName().toString();
    String who = job.equals(JVM) ? Trial.NOBODY : job.replace(directory + ".", "");
    recorded.computeIfAbsent(directory, any -> new TreeSet<>()).add(who + " " + verb + " " + file);
  }

  /** The names of all ways that there were to try. */
  List<String> names() {
    try (Stream<Path> directories = Files.list(data)) {
      return directories.map(way -> way.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Checks that the program ended well and that nothing was said. */
  void checkTheProgram() {
    assertThat(ended.exitCode()).as(ended.story()).isZero();
    assertThat(ended.out() + ended.err()).isEmpty();
  }

  /** Checks that each file of this way was recorded for its owner, and for nobody else. */
  void check(String way) throws IOException {
    Set<String> expected = new TreeSet<>();
    List<Path> outputs = outputs(data.resolve(way));
    for (Path output : outputs) {
      String[] words = output.getFileName().toString().split("\\.");
      int number = Integer.parseInt(words[1]);
      Path input = output.resolveSibling(words[0] + "." + number % Trial.INPUTS + ".in");
      expected.add(words[0] + " reads " + Files256.id(input));
      expected.add(words[0] + " writes " + Files256.id(output));
    }
    assertThat(ended.err()).as(ended.story()).doesNotContain(way + " failed:");
    assertThat(outputs).as("what was done; %s", ended.story()).isNotEmpty();
    Set<String> found = recorded.getOrDefault(way, Set.of());
    assertThat(astray(found)).as("%s on %s: on wrong runs", way, jdk).isEmpty();
    assertThat(found).as("%s on %s; %s", way, jdk, ended.command()).isEqualTo(expected);
  }

  /** What is recorded for somebody else than the owner, in short. */
  private static Set<String> astray(Set<String> found) {
    return found.stream()
        .map(line -> line.substring(0, line.lastIndexOf('@')).split(" ", 3))
        .map(words -> words[0] + " " + words[1] + " " + Path.of(words[2]).getFileName())
        .filter(line -> !line.split(" ")[2].startsWith(line.split(" ")[0] + "."))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Path> outputs(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".out"))
          .sorted(Comparator.naturalOrder())
          .toList();
    }
  }
}
