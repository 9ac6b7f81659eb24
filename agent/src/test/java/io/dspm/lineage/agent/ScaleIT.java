package io.dspm.lineage.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.Hoard;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A run over very many files in a heap that could not hold them, and all of them are in its list.
 * {@code -Dscale.files=1000000 -Dscale.heap=256m} is the case that was promised; {@code
 * -Dscale.directory=/dev/shm} makes the files there.
 */
final class ScaleIT {

  private static final int FILES = Integer.getInteger("scale.files", 50_000);
  private static final String HEAP = System.getProperty("scale.heap", "64m");
  private static final String DIRECTORY = System.getProperty("scale.directory");

  @TempDir Path temp;

  /** What the list of one dataset holds: names and their hashes. */
  private record Listed(long fileCount, Map<String, String> files) {}

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aHeapThatCouldNotHoldTheFilesIsEnoughForAllOfThem(Jdk jdk) throws Exception {
    Path data = DIRECTORY == null ? temp : Path.of(DIRECTORY);
    Path directory = Files.createTempDirectory(data, "scale").toRealPath();
    try {
      fill(directory);
      try (EventServer server = new EventServer()) {
        ForkedJvm.Ended ended =
            ForkedJvm.on(jdk, temp.resolve("spool"))
                .sendingTo(server)
                .agent("include", directory + "/**")
                .agent("exit.timeout", "1200s")
                // Of a million files the thousands of directories would else be told as two.
                .agent("event.max-bytes", "10MB")
                .jvm("-Xmx" + HEAP)
                .within(1_500)
                .program(Hoard.class, directory, FILES)
                .run()
                .succeeded();
        assertThat(ended.err().lines())
            .as(ended.story())
            .allMatch(line -> line.startsWith("lineage: hashing what the program used"));
        check(server, directory);
      }
    } finally {
      delete(directory);
    }
  }

  private static void check(EventServer server, Path directory) {
    JsonNode end = server.endOf("hoard");
    assertThat(end.at("/run/facets/extractionError").isMissingNode()).as("%s", end).isTrue();
    List<JsonNode> events = server.events();
    Map<String, Listed> lists = lists(events.subList(0, events.indexOf(end)));
    int directories = FILES / Hoard.A_DIRECTORY;
    Map<String, String> expected = new TreeMap<>();
    for (int i = 0; i < directories; i++) {
      int number = i;
      expect(expected, lists, directory, "in/d" + i, file -> Hoard.input(number, file));
      expect(expected, lists, directory, "out/d" + i, file -> Hoard.output(number, file));
    }
    List<String> named = new ArrayList<>(EventServer.inputs(end));
    named.addAll(EventServer.outputs(end));
    assertThat(named).containsExactlyInAnyOrderElementsOf(expected.keySet());
    assertThat(lists).hasSize(2 * directories);
    // Those that were read before the first output.
    assertThat(server.startOf("hoard").path("inputs").size()).isLessThanOrEqualTo(500);
  }

  private static void expect(
      Map<String, String> expected,
      Map<String, Listed> lists,
      Path directory,
      String name,
      IntFunction<String> contents) {
    Map<String, String> files = new TreeMap<>();
    for (int i = 0; i < Hoard.A_DIRECTORY; i++) {
      files.put("part-" + i, sha256(contents.apply(i)));
    }
    StringBuilder lines = new StringBuilder();
    files.forEach((file, hash) -> lines.append(hash).append("  ").append(file).append('\n'));
    String id = "file::" + directory.resolve(name) + "/@sha256:" + sha256(lines.toString());
    expected.put(id, name);
    assertThat(lists).as("%s", lists.keySet()).containsKey(id);
    assertThat(lists.get(id).files()).as("the list of %s", id).isEqualTo(files);
    assertThat(lists.get(id).fileCount()).isEqualTo(Hoard.A_DIRECTORY);
  }

  private static Map<String, Listed> lists(List<JsonNode> events) {
    Map<String, Listed> lists = new HashMap<>();
    for (JsonNode event : events) {
      JsonNode facet = event.at("/dataset/facets/dspm_files");
      if (facet.isMissingNode()) {
        continue;
      }
      Listed list =
          lists.computeIfAbsent(
              event.at("/dataset/name").asText(),
              none -> new Listed(facet.path("fileCount").asLong(), new TreeMap<>()));
      assertThat(facet.path("offset").asInt()).isEqualTo(list.files().size());
      for (JsonNode file : facet.path("files")) {
        list.files().put(file.path("name").asText(), file.path("sha256").asText());
      }
    }
    return lists;
  }

  private static String sha256(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static void fill(Path directory) throws IOException {
    for (int i = 0; i < FILES / Hoard.A_DIRECTORY; i++) {
      Files.createDirectories(Hoard.in(directory, i, 0).getParent());
      Files.createDirectories(Hoard.out(directory, i, 0).getParent());
      for (int j = 0; j < Hoard.A_DIRECTORY; j++) {
        Files.writeString(Hoard.in(directory, i, j), Hoard.input(i, j));
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    for (int i = 0; i < FILES / Hoard.A_DIRECTORY; i++) {
      for (int j = 0; j < Hoard.A_DIRECTORY; j++) {
        Files.deleteIfExists(Hoard.in(directory, i, j));
        Files.deleteIfExists(Hoard.out(directory, i, j));
      }
    }
    // What else there may be is for the temporary directory's owner.
  }
}
