package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.ByHand;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs that are begun by hand under the packaged agent: how they nest with annotated jobs, and how
 * they get into threads that the agent can't follow.
 */
final class ManualIT {

  private static final String PROCESS = "program";

  /** Where something is done for a run that has ended, which is counted. */
  private static final Set<String> LATE = Set.of("endedElsewhere", "ofAJob", "tooLate");

  /** Something to do, and the runs of it: {@code job END parent files...}. */
  private record Way(String name, List<String> runs) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Way> WAYS =
      List.of(
          way("handInJob", "job COMPLETE program job1 job2", "hand COMPLETE job hand"),
          way(
              "jobInHand",
              "hand COMPLETE program hand1 hand2",
              "job COMPLETE hand job",
              "program COMPLETE - program"),
          way(
              "outOfOrder",
              "outer COMPLETE program",
              "inner COMPLETE outer inner",
              "program COMPLETE - program"),
          way(
              "endedInsideAJob",
              "hand COMPLETE program hand",
              "job COMPLETE hand job",
              "program COMPLETE - program"),
          way(
              "leftOpenInAJob",
              "job COMPLETE program job",
              "left ABORT job left",
              "job2 COMPLETE program job2",
              "program COMPLETE - program"),
          way(
              "endedElsewhere",
              "hand COMPLETE program hand",
              "program COMPLETE - program1 program2"),
          way(
              "tasks",
              "hand COMPLETE program hand1 hand2 hand3 hand4 hand5 hand6 hand7 hand8",
              "job COMPLETE hand job",
              "program COMPLETE - program1 program2"),
          way("ofAJob", "job COMPLETE program job", "program COMPLETE - program program1"),
          way("ofNobody", "job COMPLETE program job", "program COMPLETE - program"),
          way("throwing", "hand ABORT program hand", "program COMPLETE - program"),
          way("tooLate", "hand COMPLETE program hand", "program COMPLETE - program"));

  private static Way way(String name, String... runs) {
    return new Way(name, List.of(runs));
  }

  static Stream<Arguments> waysOnEveryJdk() {
    return Jdks.found().flatMap(jdk -> WAYS.stream().map(way -> Arguments.of(jdk, way)));
  }

  @TempDir Path temp;
  private Path data;
  private EventServer server;

  @BeforeEach
  void startServer() throws IOException {
    data = Files.createDirectory(temp.resolve("data"));
    server = new EventServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @MethodSource("waysOnEveryJdk")
  void everyFileBelongsToTheRunThatItsTaskWorksFor(Jdk jdk, Way way) throws Exception {
    for (String run : way.runs()) {
      for (String file : filesOf(run)) {
        Files.writeString(data.resolve(file + ".in"), "content of " + file);
      }
    }
    ForkedJvm.Ended with = program(jdk, way).run().succeeded();

    for (String run : way.runs()) {
      String[] words = run.split(" ");
      JsonNode end = server.endOf(words[0]);
      assertThat(end.path("eventType").asText()).as(run).isEqualTo(words[1]);
      assertThat(end.at("/run/facets/parent/job/name").asText("-")).as(run).isEqualTo(words[2]);
      assertThat(EventServer.inputs(end)).as(run).isEqualTo(ids(run, ".in"));
      assertThat(EventServer.outputs(end)).as(run).isEqualTo(ids(run, ".out"));
    }
    assertThat(server.endOf(PROCESS).at("/run/facets").has("extractionError"))
        .as("something came after its run")
        .isEqualTo(LATE.contains(way.name()));
    ForkedJvm.Ended without = program(jdk, way).withoutAgent().run().succeeded();
    assertThat(with.out()).isEqualTo(without.out()).doesNotContain("false");
    assertThat(with.err()).isEmpty();
  }

  private ForkedJvm program(Jdk jdk, Way way) {
    return ForkedJvm.on(jdk, temp.resolve("spool"))
        .sendingTo(server)
        .agent("job.name", PROCESS)
        .program(ByHand.class, way.name(), data);
  }

  private List<String> ids(String run, String ending) throws IOException {
    TreeSet<String> ids = new TreeSet<>();
    for (String file : filesOf(run)) {
      ids.add(Files256.id(data.resolve(file + ending)));
    }
    return List.copyOf(ids);
  }

  private static List<String> filesOf(String run) {
    String[] words = run.split(" ");
    return Arrays.asList(words).subList(3, words.length);
  }
}
