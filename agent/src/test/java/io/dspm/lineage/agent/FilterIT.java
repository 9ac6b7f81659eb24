package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.Uses;
import io.dspm.lineage.agent.testing.Compiled;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What counts by default and by configuration, and what the agent says of it when asked. */
final class FilterIT {

  @TempDir Path temp;
  private Path data;

  @BeforeEach
  void makeFiles() throws IOException {
    data = Files.createDirectory(temp.toRealPath().resolve("data"));
    Files.writeString(data.resolve("in.csv"), "1,2\n");
    Files.writeString(data.resolve("unread.csv"), "1,2\n");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void whatCountsIsRecordedAndEachDecisionExplained(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended =
          under(jdk, server)
              .agent("log.level", "debug")
              .program(Uses.class, data)
              .run()
              .succeeded();

      JsonNode end = server.endOf("uses");
      assertThat(EventServer.inputs(end)).containsExactly(Files256.id(data.resolve("in.csv")));
      assertThat(EventServer.outputs(end))
          .containsExactly(
              Files256.id(data.resolve("away")), Files256.id(data.resolve("left.out")));
      assertThat(said(ended, "in.csv")).contains("read by dspm.mlops/uses ").contains(", counts: ");
      assertThat(said(ended, "/etc/hostname")).contains("does not count (by default, ");
      assertThat(said(ended, "unread.csv")).contains("does not count (closed without a read");
      assertThat(said(ended, "app.log")).contains("does not count (a logging framework's file)");
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void whatTheUserIncludesCountsAndWhatHeExcludesDoesNot(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      under(jdk, server)
          .agent("include", "/etc/hostname;**/app.log")
          .agent("exclude", "**/*.csv;**/away")
          .program(Uses.class, data)
          .run()
          .succeeded();

      JsonNode end = server.endOf("uses");
      assertThat(EventServer.inputs(end)).containsExactly(Files256.id(Path.of("/etc/hostname")));
      assertThat(EventServer.outputs(end))
          .containsExactly(
              Files256.id(data.resolve("app.log")), Files256.id(data.resolve("left.out")));
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void anArchiveOnTheClassPathIsCodeWhateverItsName(Jdk jdk) throws Exception {
    Path classes = Files.createDirectory(temp.resolve("classes"));
    Compiled.into(
        classes,
        Map.of("Main.java", "public class Main { public static void main(String[] a) {} }"));
    Path archive = data.resolve("code.data");
    Compiled.jar(archive, classes, "Main");
    try (EventServer server = new EventServer()) {
      under(jdk, server).command("-cp", archive, "Main").run().succeeded();

      JsonNode end = server.endOf("uses");
      assertThat(EventServer.inputs(end)).isEmpty();
    }
  }

  private ForkedJvm under(Jdk jdk, EventServer server) {
    return ForkedJvm.on(jdk, temp.resolve("spool")).sendingTo(server).agent("job.name", "uses");
  }

  private static String said(ForkedJvm.Ended ended, String file) {
    return ended
        .err()
        .lines()
        .filter(line -> line.startsWith("lineage: ") && line.endsWith(file))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing said of " + file + "\n" + ended.story()));
  }
}
