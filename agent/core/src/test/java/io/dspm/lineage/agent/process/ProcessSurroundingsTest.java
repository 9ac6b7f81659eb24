package io.dspm.lineage.agent.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.config.FacetSettings;
import io.dspm.lineage.agent.config.JvmFacts;
import io.dspm.lineage.agent.config.NamedValue;
import io.dspm.lineage.agent.event.Circumstances;
import io.dspm.lineage.agent.event.ProcessDescription;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessSurroundingsTest {

  @TempDir Path temp;

  @Test
  void whatIsConfiguredIsKnownAtOnceAndTheProcessLater() throws IOException {
    Files.writeString(temp.resolve("a.jar"), "a");
    ProcessSurroundings surroundings = surroundings("a.jar", true);
    List<String> told = new ArrayList<>();
    surroundings.whenComplete(() -> told.add("complete"));

    Circumstances first = surroundings.now();
    assertThat(first.integration()).isEqualTo("JVM");
    assertThat(Objects.requireNonNull(first.engine()).agentVersion()).isEqualTo("1.2.3");
    assertThat(first.process()).isNull();

    surroundings.lookAround();
    assertThat(code(surroundings)).containsEntry("state", "PENDING").doesNotContainKey("sha256");
    assertThat(told).isEmpty();

    surroundings.hash();
    assertThat(code(surroundings)).containsEntry("state", "HASHED");
    assertThat(told).containsExactly("complete");
    surroundings.whenComplete(() -> told.add("at once"));
    assertThat(told).containsExactly("complete", "at once");
  }

  @Test
  void whatHangsIsWaitedForOnce() {
    ProcessSurroundings surroundings = surroundings("a.jar", true);
    surroundings.soon();

    Assertions.assertTimeout(Duration.ofMillis(1_500), surroundings::soon);
  }

  @Test
  void anEntryWithANameThatTheSystemCannotSpellHidesNoOther() throws IOException {
    Files.writeString(temp.resolve("a.jar"), "a");

    Map<String, Object> code = hashed("no\0name:a.jar");

    assertThat((List<?>) code.get("entries")).hasSize(2);
    assertThat(code.get("entries").toString()).contains(path("a.jar"), "sha256=");
  }

  @Test
  void theCodeIsHashedInItsOrder() throws Exception {
    Files.writeString(temp.resolve("a.jar"), "a");
    Path classes = Files.createDirectories(temp.resolve("classes/p"));
    Files.writeString(classes.resolve("B.class"), "b");
    Files.writeString(classes.resolve("A.class"), "a");
    Files.writeString(classes.resolve("data.csv"), "not code");
    Files.createDirectories(temp.resolve("classes/META-INF"));
    Files.writeString(temp.resolve("classes/META-INF/x"), "x");

    Map<String, Object> code = hashed("a.jar:classes:none.jar:a.jar:agent.jar");

    String a = sha256("a");
    String directory =
        sha256(
            sha256("x") + "  META-INF/x\n" + a + "  p/A.class\n" + sha256("b") + "  p/B.class\n");
    assertThat(code.get("entries"))
        .isEqualTo(
            List.of(
                Map.of("path", path("a.jar"), "kind", "FILE", "sha256", a),
                Map.of(
                    "path", path("classes"), "kind", "DIRECTORY", "sha256", directory, "files", 3L),
                Map.of("path", path("none.jar"), "kind", "ABSENT")));
    assertThat(code).containsEntry("sha256", sha256(a + "\n" + directory + "\n"));
  }

  @Test
  void whatIsNotHashedInTimeIsNotToldLater() throws IOException {
    Files.writeString(temp.resolve("a.jar"), "a");
    ProcessSurroundings surroundings = surroundings("a.jar", true);
    surroundings.lookAround();

    surroundings.giveUp();
    surroundings.hash();

    assertThat(code(surroundings))
        .containsEntry("state", "NOT_IN_TIME")
        .containsEntry("entries", List.of(Map.of("path", path("a.jar"), "kind", "FILE")))
        .doesNotContainKey("sha256");
  }

  @Test
  void entriesBeyondTheBoundAreCounted() {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < CodeHashes.MOST_ENTRIES + 5; i++) {
      path.append("none").append(i).append(".jar:");
    }

    Map<String, Object> code = hashed(path.toString());

    assertThat((List<?>) code.get("entries")).hasSize(CodeHashes.MOST_ENTRIES);
    assertThat(code).containsEntry("omitted", 5L).doesNotContainKey("sha256");
  }

  @Test
  void whatCannotBeReadSaysSo() throws IOException {
    Path huge = Files.createDirectory(temp.resolve("huge"));
    Path sparse = Files.createFile(huge.resolve("X.class"));
    try (java.io.RandomAccessFile file = new java.io.RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(1L << 40);
    }

    Map<String, Object> code = hashed("huge");

    assertThat(code.get("entries"))
        .isEqualTo(
            List.of(
                Map.of(
                    "path",
                    path("huge"),
                    "kind",
                    "DIRECTORY",
                    "unknown",
                    "too large to be hashed")));
    assertThat(code).containsEntry("state", "HASHED").doesNotContainKey("sha256");
  }

  @Test
  void withoutTheProcessNothingIsHashed() throws IOException {
    Files.writeString(temp.resolve("a.jar"), "a");
    ProcessSurroundings surroundings = surroundings("a.jar", false);
    List<String> told = new ArrayList<>();
    surroundings.whenComplete(() -> told.add("complete"));

    surroundings.lookAround();
    surroundings.hash();

    assertThat(told).containsExactly("complete");
    assertThat(surroundings.soon().process()).isNull();
    assertThat(surroundings.soon().engine()).isNotNull();
  }

  @Test
  void aParameterThatTheProgramSetsLaterIsToldFromThenOn() {
    String name = "test.surroundings.late.password";
    FacetSettings settings =
        new FacetSettings(
            List.of(), List.of(), null, null, List.of(), List.of(new NamedValue(name, null)), true);
    ProcessSurroundings surroundings =
        new ProcessSurroundings(settings, "1.2.3", new File("/x.jar"), log(), facts(""));

    assertThat(surroundings.now().parameters()).containsExactly(new NamedValue(name, null));
    System.setProperty(name, "hunter2");
    try {
      assertThat(surroundings.now().parameters()).containsExactly(new NamedValue(name, "***"));
    } finally {
      System.clearProperty(name);
    }
    assertThat(surroundings.now().parameters()).containsExactly(new NamedValue(name, "***"));
  }

  @Test
  void argumentsBeyondTheBoundAreCountedAndLongOnesCut() {
    List<String> arguments = new ArrayList<>();
    arguments.add("y".repeat(10_000));
    for (int i = 0; i < 1_000; i++) {
      arguments.add("x".repeat(100));
    }

    Map<?, ?> command =
        (Map<?, ?>)
            ProcessFacts.of(facts(""), new CommandLine("Etl", arguments, List.of("-ea")))
                .get("command");

    List<?> told = (List<?>) Objects.requireNonNull(command).get("arguments");
    assertThat(told.get(0).toString()).hasSizeLessThan(8_200).endsWith("…");
    assertThat(told).hasSizeBetween(200, 300);
    assertThat(command.get("omitted")).isEqualTo(2L + 1_001 - told.size());
    assertThat(command.get("jvmOptions")).isEqualTo(List.of("-ea"));
  }

  private Map<String, Object> hashed(String classPath) {
    ProcessSurroundings surroundings = surroundings(classPath, true);
    surroundings.lookAround();
    surroundings.hash();
    return code(surroundings);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> code(ProcessSurroundings surroundings) {
    ProcessDescription process = Objects.requireNonNull(surroundings.soon().process());
    return (Map<String, Object>) Objects.requireNonNull(process.members().get("code"));
  }

  private ProcessSurroundings surroundings(String classPath, boolean process) {
    FacetSettings settings =
        new FacetSettings(List.of(), List.of(), null, null, List.of(), List.of(), process);
    return new ProcessSurroundings(
        settings, "1.2.3", temp.resolve("agent.jar").toFile(), log(), facts(classPath));
  }

  private JvmFacts facts(String classPath) {
    return new JvmFacts(
        "Etl",
        classPath,
        "",
        List.of(),
        temp.toString(),
        "kim",
        "",
        "vm",
        "vendor",
        "17",
        "/jdk",
        "Linux",
        "6",
        "amd64");
  }

  private static AgentLog log() {
    return new AgentLog(System.err, LogLevel.OFF);
  }

  private String path(String name) {
    return temp.resolve(name).toString();
  }

  private static String sha256(String text) throws NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
  }
}
