package io.dspm.lineage.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.ReadsAll;
import io.dspm.lineage.agent.programs.ReadsRelative;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of any name, in any locale. */
final class NamesIT {

  private static final String[] NAMES = {
    "가.csv", "나.csv", "with space.csv", "what?.csv", "100%25.csv", "a#b&c='d'.csv", "😀.csv"
  };

  @TempDir Path temp;

  static Stream<Arguments> localesOnEveryJdk() {
    return Jdks.found()
        .flatMap(jdk -> Stream.of("C", "C.UTF-8").map(locale -> Arguments.of(jdk, locale)));
  }

  @ParameterizedTest
  @MethodSource("localesOnEveryJdk")
  void everyFileHasItsOwnNameWhateverTheLocale(Jdk jdk, String locale) throws Exception {
    assumeUtf8();
    Path data = Files.createDirectory(temp.resolve("data"));
    TreeSet<String> expected = new TreeSet<>();
    for (String name : NAMES) {
      Files.writeString(data.resolve(name), name);
      expected.add(Files256.id(data.resolve(name)));
    }
    try (EventServer server = new EventServer()) {
      ForkedJvm.on(jdk, temp.resolve("spool"))
          .sendingTo(server)
          .agent("job.name", "names")
          .environment("LC_ALL", locale)
          .program(ReadsAll.class, data)
          .run()
          .succeeded();

      JsonNode end = server.endOf("names");
      assertThat(EventServer.inputs(end)).containsExactlyElementsOf(expected);
      assertThat(end.at("/run/facets/extractionError").isMissingNode()).as(end.toString()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("localesOnEveryJdk")
  void namesThatNoServerCouldHoldAreShortenedOrRespelled(Jdk jdk, String locale) throws Exception {
    assumeUtf8();
    Path data = temp.toRealPath().resolve("data").resolve("long-directory/".repeat(12));
    Files.createDirectories(data);
    Map<String, String> contents = new TreeMap<>();
    for (String name : List.of("plain.csv", "가".repeat(80) + ".csv", "line\nbreak.csv")) {
      Files.writeString(data.resolve(name), name);
      contents.put(data.resolve(name).toString(), name);
    }
    new ProcessBuilder("sh", "-c", "printf x > \"$(printf 'not\\377utf8')\"")
        .directory(data.toFile())
        .start()
        .waitFor();
    contents.put(data + "/not%FFutf8", "x");
    try (EventServer server = new EventServer()) {
      ForkedJvm.on(jdk, temp.resolve("spool"))
          .sendingTo(server)
          .agent("job.name", "names")
          .environment("LC_ALL", locale)
          .program(ReadsAll.class, data)
          .run()
          .succeeded();

      JsonNode end = server.endOf("names");
      Set<String> paths = new TreeSet<>();
      for (JsonNode input : end.path("inputs")) {
        String path = input.at("/facets/dspm_content/path").asText();
        String hash = Files256.sha256(contents.getOrDefault(path, "?").getBytes(UTF_8));
        String digits = Files256.sha256(path.getBytes(UTF_8)).substring(0, 16);
        String name = input.path("name").asText();
        assertThat(name.length()).isLessThanOrEqualTo(255);
        assertThat(name)
            .startsWith("file::" + temp.toRealPath() + "/")
            .contains("…~" + digits)
            .endsWith("@sha256:" + hash)
            .doesNotContain("\n");
        assertThat(input.at("/facets/dspm_content/state").asText()).isEqualTo("known");
        assertThat(input.at("/facets/version/datasetVersion").asText()).isEqualTo(hash);
        paths.add(path);
      }
      assertThat(paths).isEqualTo(contents.keySet());
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void datasetsMayBeNamedByPathAndByHost(Jdk jdk) throws Exception {
    Path data = Files.createDirectory(temp.toRealPath().resolve("data"));
    Path file = Files.writeString(data.resolve("x.csv"), "content");
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    try (EventServer server = new EventServer()) {
      ForkedJvm.on(jdk, temp.resolve("spool"))
          .sendingTo(server)
          .agent("job.name", "names")
          .agent("dataset.naming", "path")
          .agent("dataset.namespace", "file://{host}")
          .program(ReadsAll.class, data)
          .run()
          .succeeded();

      for (JsonNode event : List.of(server.startOf("names"), server.endOf("names"))) {
        assertThat(event.path("inputs")).hasSize(1);
        JsonNode input = event.at("/inputs/0");
        assertThat(input.path("namespace").asText()).isEqualTo("file://" + host);
        assertThat(input.path("name").asText()).isEqualTo(file.toString());
        assertThat(input.at("/facets/version/datasetVersion").asText())
            .isEqualTo(Files256.sha256("content".getBytes(UTF_8)));
        assertThat(input.at("/facets/dspm_content/path").asText()).isEqualTo(file.toString());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aFileHasItsRealNameWhateverTheProgramCallsItAndTakesForItsDirectory(Jdk jdk)
      throws Exception {
    Path real = temp.toRealPath();
    Path here = Files.createDirectory(real.resolve("here"));
    Path there = Files.createDirectory(real.resolve("there"));
    for (Path directory : List.of(here, there)) {
      Path below = Files.createDirectory(directory.resolve("below"));
      Files.createSymbolicLink(directory.resolve("link"), below);
      Files.writeString(directory.resolve("x.csv"), directory + "/x.csv");
      Files.writeString(below.resolve("y.csv"), below + "/y.csv");
    }
    try (EventServer server = new EventServer()) {
      String out =
          ForkedJvm.on(jdk, temp.resolve("spool"))
              .sendingTo(server)
              .agent("job.name", "names")
              .in(here)
              .jvm("-Duser.dir=" + there)
              .program(ReadsRelative.class, "x.csv", "./below/../link/y.csv", "link/../x.csv")
              .run()
              .succeeded()
              .out();

      TreeSet<String> expected = new TreeSet<>();
      for (String read : out.lines().toList()) {
        expected.add(Files256.id(Path.of(read)));
      }
      assertThat(expected).hasSizeGreaterThan(2);
      assertThat(EventServer.inputs(server.endOf("names"))).containsExactlyElementsOf(expected);
    }
  }

  private static void assumeUtf8() {
    String encoding = System.getProperty("sun.jnu.encoding", "");
    Assumptions.assumeTrue(
        Charset.isSupported(encoding) && Charset.forName(encoding) == UTF_8,
        "these tests can't make a file with a Korean name without a UTF-8 locale themselves");
  }
}
