package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.uses.AllUses;
import io.dspm.lineage.agent.programs.uses.FileUse;
import io.dspm.lineage.agent.programs.uses.FileUse.Content;
import io.dspm.lineage.agent.programs.uses.FileUse.Expected;
import io.dspm.lineage.agent.programs.uses.FileUsesMain;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;

/** The uses of files that one JDK did under the agent, and what was recorded of them. */
final class CapturedUses {

  /** The JVM's own run, where nothing ought to happen. */
  private static final String JVM = "jvm";

  private final Jdk jdk;
  private final Path data;
  private final Path spool;

  /** What files held before the program, by their names from {@link #data}. */
  private final Map<String, String> before = new HashMap<>();

  private List<JsonNode> events = List.of();
  private ForkedJvm.Ended ended;

  /**
   * @param data where the uses have their directories
   * @param spool where the agent has its spool
   */
  CapturedUses(Jdk jdk, Path data, Path spool) {
    this.jdk = jdk;
    this.data = data;
    this.spool = spool;
  }

  Jdk jdk() {
    return jdk;
  }

  /** Makes the directories of all uses, and remembers what is in them. */
  void prepare() throws Exception {
    FileUsesMain.prepare(data, jdk.version());
    List<FileUse> uses =
        Stream.concat(AllUses.together(jdk.version()), AllUses.alone(jdk.version())).toList();
    for (FileUse use : uses) {
      for (Expected run : use.runs()) {
        for (Content read : run.reads()) {
          if (read.text() == null) {
            Path file = data.resolve(use.name()).resolve(read.file());
            before.put(use.name() + "/" + read.file(), Files256.id(file));
          }
        }
      }
    }
  }

  /** Runs the program that does all uses but those that need a JVM of their own. */
  void doAllThatGoTogether() throws Exception {
    try (EventServer server = new EventServer()) {
      ended = jvm(server, JVM, spool).program(FileUsesMain.class, data).run();
      events = server.events();
    }
  }

  /** Checks that the program ended well, said nothing, and did nothing outside its jobs. */
  void checkTheRest() {
    assertThat(ended.exitCode()).as(ended.story()).isZero();
    assertThat(ended.out() + ended.err()).isEmpty();
    JsonNode end = endOf(JVM, events, ended);
    assertThat(EventServer.inputs(end)).as(ended.story()).isEmpty();
    assertThat(EventServer.outputs(end)).as(ended.story()).isEmpty();
  }

  /** Checks each run of this use; one that needs a JVM of its own gets it now. */
  void check(FileUse use) throws Exception {
    if (!use.alone()) {
      check(use, events, ended);
      return;
    }
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended itself =
          jvm(server, use.name(), spool.resolveSibling(spool.getFileName() + use.name()))
              // The quickest that a short program can be.
              .jvm("-XX:TieredStopAtLevel=1")
              .in(data.resolve(use.name()))
              .redirected(use.shell())
              .program(FileUsesMain.class, "--alone", data, use.name())
              .run()
              .succeeded();
      check(use, server.events(), itself);
    }
  }

  private ForkedJvm jvm(EventServer server, String job, Path itsSpool) {
    return ForkedJvm.on(jdk, itsSpool)
        .sendingTo(server)
        .agent("job.name", job)
        .agent("include", FileUsesMain.OTHER_DEVICES)
        .jvm(String.format("-D%s=%s:%s", FileUsesMain.AGENTS_OWN, itsSpool, ForkedJvm.agentJar()));
  }

  private void check(FileUse use, List<JsonNode> from, ForkedJvm.Ended program) throws IOException {
    for (Expected run : use.runs()) {
      JsonNode end = endOf(run.job(), from, program);
      boolean unknown = jdk.version() < use.unknownBefore();
      List<String> reads = unknown ? List.of() : reads(use, run);
      String said = unknown ? "what it held before is not known" : run.gap();
      List<String> writes = writes(use, run);
      JsonNode gap = end.at("/run/facets/extractionError");
      String who = " of " + run.job() + " on " + jdk;
      SoftAssertions.assertSoftly(
          all -> {
            all.assertThat(end.path("eventType").asText())
                .as("end%s; %s", who, program.story())
                .isEqualTo("COMPLETE");
            all.assertThat(EventServer.inputs(end)).as("inputs%s", who).isEqualTo(reads);
            all.assertThat(EventServer.outputs(end)).as("outputs%s", who).isEqualTo(writes);
            all.assertThat(gap.toString()).as("gap%s", who).contains(said);
            if (said.isEmpty()) {
              all.assertThat(gap.toString()).as("gap%s", who).isEmpty();
            }
          });
    }
  }

  private static JsonNode endOf(String job, List<JsonNode> events, ForkedJvm.Ended program) {
    List<JsonNode> ends =
        events.stream()
            .filter(event -> EventServer.job(event).equals(job) && !EventServer.isStart(event))
            .toList();
    assertThat(ends).as("ends of %s; %s", job, program.story()).hasSize(1);
    return ends.get(0);
  }

  private List<String> reads(FileUse use, Expected run) throws IOException {
    TreeSet<String> ids = new TreeSet<>();
    for (Content read : run.reads()) {
      ids.add(
          read.text() == null
              ? before.get(use.name() + "/" + read.file())
              : Files256.id(data.resolve(use.name()).resolve(read.file()), read.text()));
    }
    return List.copyOf(ids);
  }

  private List<String> writes(FileUse use, Expected run) throws IOException {
    TreeSet<String> ids = new TreeSet<>();
    for (Content write : run.writes()) {
      Path file = find(data.resolve(use.name()), write.file());
      ids.add(write.text() == null ? Files256.id(file) : Files256.id(file, write.text()));
    }
    return List.copyOf(ids);
  }

  private static Path find(Path directory, String file) throws IOException {
    if (!file.contains("*")) {
      return directory.resolve(file);
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> matching = Files.newDirectoryStream(directory, file)) {
      matching.forEach(found::add);
    }
    assertThat(found).as("files like %s in %s", file, directory).hasSize(1);
    return found.get(0);
  }
}
