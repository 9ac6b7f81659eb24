package io.dspm.lineage.agent.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import io.dspm.lineage.agent.testing.strace.Snapshot;
import io.dspm.lineage.agent.testing.strace.StraceView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs as people write them, each in a JVM of its own under the packaged agent, on every JDK
 * found: what the agent recorded against the files themselves, and against strace.
 */
class RealProgramsIT {

  private static final boolean HAS_STRACE = hasStrace();
  private static final List<String> TABLE = new ArrayList<>();

  @TempDir Path temp;

  static Stream<Arguments> programs() {
    List<String> chosen = List.of(System.getProperty("programs", "").split(","));
    return RealProgram.all().stream()
        .filter(program -> chosen.contains("") || chosen.contains(program.name()))
        .flatMap(program -> Jdks.found().map(jdk -> Arguments.of(program.name(), jdk, program)));
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("programs")
  void recordsTheFilesThatItReadAndWrote(String name, Jdk jdk, RealProgram program)
      throws Exception {
    Workplace plain = new Workplace(jdk, temp.resolve("plain"), program);
    long began = System.nanoTime();
    ForkedJvm.Ended without = plain.jvm(program.command()).withoutAgent().run().succeeded();
    long plainTime = System.nanoTime() - began;

    Workplace workplace = new Workplace(jdk, temp.resolve("agent"), program);
    Snapshot before = workplace.snapshot();
    try (EventServer server = new EventServer()) {
      began = System.nanoTime();
      ForkedJvm.Ended with =
          workplace.jvm(program.command()).sendingTo(server).namingEachFile().run().succeeded();
      long agentTime = System.nanoTime() - began;

      JsonNode end = server.endOf("program");
      note(jdk, program, end, (double) agentTime / plainTime);
      assertRecorded(
          workplace,
          before,
          workplace.files(program.reads()),
          workplace.files(program.writes()),
          end,
          with);
      assertThat(with.out()).isEqualTo(without.out());
      assertThat(gaps(end)).as(end.toString()).isSubsetOf("native libraries", "child processes");
      assertThat(gaps(end).contains("native libraries")).isEqualTo(program.isNative());
    }
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("programs")
  void straceSawTheSame(String name, Jdk jdk, RealProgram program) throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        HAS_STRACE, "not held against strace: there is none on this machine");
    Workplace workplace = new Workplace(jdk, temp, program);
    Snapshot before = workplace.snapshot();
    Path log = temp.resolve("strace.log");
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended =
          workplace
              .jvm(program.command())
              .sendingTo(server)
              .namingEachFile()
              .under(StraceView.command(log))
              .run()
              .succeeded();

      JsonNode end = server.endOf("program");
      StraceView view = StraceView.of(log, before);
      SortedSet<Path> reads = new TreeSet<>(view.reads());
      SortedSet<Path> writes = new TreeSet<>(view.writes());
      SortedSet<Path> nativeReads = workplace.files(program.nativeReads());
      SortedSet<Path> nativeWrites = workplace.files(program.nativeWrites());
      assertThat(reads).containsAll(nativeReads);
      assertThat(writes).containsAll(nativeWrites);
      reads.removeAll(nativeReads);
      writes.removeAll(nativeWrites);
      assertRecorded(workplace, before, reads, writes, end, ended);
      assertThat(gaps(end)).as(end.toString()).isSubsetOf("native libraries", "child processes");
      assertThat(gaps(end).contains("child processes"))
          .as("%s started %s", end, view.children())
          .isEqualTo(!view.children().isEmpty());
    }
  }

  private static void assertRecorded(
      Workplace workplace,
      Snapshot before,
      Collection<Path> reads,
      Collection<Path> writes,
      JsonNode end,
      ForkedJvm.Ended ended)
      throws IOException {
    Snapshot after = before.again();
    List<String> expected = new ArrayList<>();
    reads.forEach(file -> expected.add("input " + id(file, before)));
    writes.forEach(file -> expected.add("output " + id(file, after)));
    List<String> recorded = new ArrayList<>();
    EventServer.inputs(end).forEach(id -> recorded.add("input " + id));
    EventServer.outputs(end).forEach(id -> recorded.add("output " + id));
    String prefix = workplace.directory() + "/";
    assertThat(recorded)
        .as("%s%n%s", end.at("/run/facets/extractionError"), ended.story())
        .extracting(each -> each.replace(prefix, ""))
        .containsExactlyInAnyOrderElementsOf(
            expected.stream().map(each -> each.replace(prefix, "")).toList());
    assertThat(end.path("eventType").asText()).isEqualTo("COMPLETE");
  }

  /** The dataset ID of a file as it was at a moment. */
  private static String id(Path file, Snapshot when) {
    return "file::" + file + "@sha256:" + when.sha256(file);
  }

  /** What kinds of things the run says that the agent could not see or do. */
  private static List<String> gaps(JsonNode end) {
    return end.at("/run/facets/extractionError/errors").findValuesAsText("task");
  }

  private static void note(Jdk jdk, RealProgram program, JsonNode end, double ratio) {
    TABLE.add(
        String.format(
            "| %s | %d | %d | %d | %.2f |",
            program.name(),
            jdk.version(),
            EventServer.inputs(end).size(),
            EventServer.outputs(end).size(),
            ratio));
  }

  @AfterAll
  static void writeTheTable() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| program | JDK | inputs | outputs | wall time with the agent / without |");
    lines.add("|---|---|---|---|---|");
    lines.addAll(TABLE);
    Files.write(Path.of("target/real-programs.md"), lines);
  }

  private static boolean hasStrace() {
    try {
      return new ProcessBuilder("strace", "-V")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
