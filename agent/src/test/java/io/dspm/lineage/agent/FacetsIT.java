package io.dspm.lineage.agent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.event.OpenLineageSchema;
import io.dspm.lineage.agent.programs.Described;
import io.dspm.lineage.agent.testing.Compiled;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the events of real programs say of their jobs, their runs and the process. */
final class FacetsIT {

  private static final String SECRET = "hunter2";
  private static final String NOBODY = "http://127.0.0.1:1";
  private static final String COMMIT = "da39a3ee5e6b4b0d3255bfef95601890afd80709";

  @TempDir Path unresolved;
  private Path temp;
  private Path in;
  private EventServer server;

  @BeforeEach
  void startServer() throws IOException {
    temp = unresolved.toRealPath();
    in = Files.writeString(temp.resolve("in.csv"), "content");
    server = new EventServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void everyEventSaysWhatIsConfiguredAndWhatIsKnown(Jdk jdk) throws Exception {
    told(jdk).sendingTo(server).run().succeeded();

    assertThat(server.events()).hasSize(4);
    for (JsonNode event : server.events()) {
      JsonNode job = event.at("/job/facets");
      JsonNode run = event.at("/run/facets");
      boolean load = EventServer.job(event).equals("load");
      assertThat(job.at("/jobType/processingType").asText()).isEqualTo("BATCH");
      assertThat(job.at("/jobType/integration").asText()).isEqualTo("JVM");
      assertThat(job.at("/jobType/jobType").asText()).isEqualTo(load ? "TASK" : "JOB");
      assertThat(job.at("/documentation/description").asText())
          .isEqualTo(load ? "Loads customers. 고객을 읽는다." : "");
      assertThat(job.at("/ownership/owners/0/name").asText()).isEqualTo("data-eng");
      assertThat(job.at("/ownership/owners/0/type").asText()).isEqualTo("team");
      assertThat(run.at("/processing_engine/version").asText()).startsWith(jdk.version() + ".");
      assertThat(run.at("/processing_engine/name").asText()).contains("VM");
      assertThat(run.at("/processing_engine/openlineageAdapterVersion").asText()).isNotEmpty();
      assertThat(run.at("/nominalTime/nominalStartTime").asText())
          .isEqualTo("2026-01-02T03:00:00Z");
      assertThat(run.at("/tags/tags")).hasSize(2);
      assertThat(run.at("/environmentVariables/environmentVariables").toString())
          .isEqualTo(
              "[{\"name\":\"DAG\",\"value\":\"daily\"},{\"name\":\"DB_PASSWORD\",\"value\":\"***\"}]");
      assertThat(run.at("/executionParameters/parameters/0/value").asText())
          .isEqualTo("postgres://kim:***@db/x");
      assertThat(run.has("dspm_process")).isEqualTo(!load);
    }
    assertThat(server.endOf("load").at("/run/facets/executionParameters/parameters/1").toString())
        .isEqualTo("{\"key\":\"app.late\",\"value\":\"set by main\"}");
    assertThat(server.events().toString()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void everyEventIsValid(Jdk jdk) throws Exception {
    Optional<OpenLineageSchema> schema = OpenLineageSchema.fromEnvironment();
    assumeTrue(schema.isPresent(), "skipped: set " + OpenLineageSchema.VARIABLE);
    told(jdk).sendingTo(server).run().succeeded();

    for (JsonNode event : server.events()) {
      assertThat(schema.get().errors(event.toString().getBytes(UTF_8))).isEmpty();
    }
    assertThat(server.events()).hasSize(4);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void theProcessRunTellsWhatReproducingItTakes(Jdk jdk) throws Exception {
    told(jdk).sendingTo(server).run().succeeded();

    for (JsonNode event : server.eventsOf(Described.class.getName())) {
      JsonNode process = event.at("/run/facets/dspm_process");
      JsonNode command = process.path("command");
      assertThat(command.path("program").asText()).isEqualTo(Described.class.getName());
      assertThat(texts(command.path("arguments")))
          .containsExactly(
              in.toString(), "go", "--password", "***", "two words", "", "--token=***", "고객");
      assertThat(texts(command.path("jvmOptions")))
          .contains("-Dapp.url=postgres://kim:***@db/x", "-Dapp.password=***")
          .noneMatch(option -> option.contains("test-classes"));
      assertThat(command.at("/environmentOptions/0/value").asText()).isEqualTo("-Dother.key=***");
      assertThat(process.path("workingDirectory").asText())
          .isEqualTo(Path.of("").toAbsolutePath().toString());
      assertThat(process.path("user").asText()).isEqualTo(System.getProperty("user.name"));
      assertThat(process.path("host").asText())
          .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
      assertThat(process.path("pid").asLong()).isPositive();
      assertThat(process.at("/jvm/version").asText()).startsWith(jdk.version() + ".");
      assertThat(process.at("/os/name").asText()).isEqualTo("Linux");
    }
    JsonNode code = server.endOf(Described.class.getName()).at("/run/facets/dspm_process/code");
    assertThat(code.path("state").asText()).isEqualTo("HASHED");
    assertThat(code.path("sha256").asText()).hasSize(64);
    assertThat(code.toString()).contains("test-classes").doesNotContain("lineage-agent.jar");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void noSecretIsEverInTheSpoolAndTheNextAgentTellsTheSameOfAKilledProcess(Jdk jdk)
      throws Exception {
    ForkedJvm.Running running = told(jdk, "wait").agent("endpoint", NOBODY).start();
    running.awaitLine("waiting");
    Path spool = temp.resolve("spool");
    awaitInSpool(spool, "HASHED");
    running.kill();

    assertThat(bytes(spool)).contains("two words").doesNotContain(SECRET);
    ForkedJvm.on(jdk, spool)
        .environment("MARQUEZ_ENDPOINT", server.url())
        .environment("LINEAGE_SPOOL_DIR", spool.toString())
        .agentCommand("flush")
        .run()
        .succeeded();

    JsonNode end = server.endOf(Described.class.getName());
    assertThat(end.path("eventType").asText()).isEqualTo("ABORT");
    assertThat(end.at("/run/facets/dspm_process/code/state").asText()).isEqualTo("HASHED");
    assertThat(end.at("/run/facets/dspm_process/pid").asLong()).isEqualTo(running.process().pid());
    assertThat(end.at("/run/facets/processing_engine/version").asText())
        .startsWith(jdk.version() + ".");
    assertThat(end.at("/run/facets/tags/tags")).hasSize(2);
    assertThat(end.at("/job/facets/jobType/jobType").asText()).isEqualTo("JOB");
    assertThat(server.events().toString()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void withoutTheProcessNothingOfItIsTold(Jdk jdk) throws Exception {
    told(jdk).agent("process", "false").sendingTo(server).run().succeeded();

    assertThat(server.events()).hasSize(4);
    assertThat(server.events().toString()).doesNotContain("dspm_process", "two words");
    assertThat(server.endOf(Described.class.getName()).at("/run/facets").has("processing_engine"))
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aJarIsKnownByItsBytesAndItsCommitByTheWorkingCopy(Jdk jdk) throws Exception {
    Path top = Files.createDirectories(temp.resolve("etl"));
    write(top.resolve(".git/HEAD"), "ref: refs/heads/main\n");
    write(top.resolve(".git/refs/heads/main"), COMMIT + "\n");
    write(
        top.resolve(".git/config"),
        "[remote \"origin\"]\n\turl = https://kim:" + SECRET + "@github.com/acme/etl.git\n");
    Path classes = Files.createDirectories(temp.resolve("classes"));
    Compiled.into(
        classes,
        Map.of(
            "Etl.java",
            "public class Etl { public static void main(String[] a) throws Exception {"
                + " java.nio.file.Files.writeString(java.nio.file.Path.of(a[0]), \"x\"); } }"));
    Path jar = top.resolve("etl-1.0.jar");
    Compiled.jar(jar, classes, "Etl");

    ForkedJvm.on(jdk, temp.resolve("spool"))
        .sendingTo(server)
        .in(top)
        .jar(Path.of("etl-1.0.jar"), temp.resolve("out.csv"))
        .run()
        .succeeded();

    for (JsonNode event : List.of(server.startOf("etl"), server.endOf("etl"))) {
      JsonNode source = event.at("/job/facets/sourceCodeLocation");
      assertThat(source.path("type").asText()).isEqualTo("git");
      assertThat(source.path("url").asText())
          .isEqualTo("https://github.com/acme/etl/tree/" + COMMIT);
      assertThat(source.path("repoUrl").asText()).isEqualTo("https://github.com/acme/etl.git");
      assertThat(source.path("version").asText()).isEqualTo(COMMIT);
      assertThat(source.path("branch").asText()).isEqualTo("main");
      assertThat(event.at("/run/facets/dspm_process/command/program").asText())
          .isEqualTo("etl-1.0.jar");
    }
    JsonNode code = server.endOf("etl").at("/run/facets/dspm_process/code/entries/0");
    assertThat(code.path("path").asText()).isEqualTo(jar.toString());
    assertThat(Files256.id(jar)).endsWith("@sha256:" + code.path("sha256").asText());
    assertThat(server.events().toString()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aRunThatIsReportedByHandSaysWhatIsConfiguredAndNothingOfAJvm(Jdk jdk) throws Exception {
    ForkedJvm.on(jdk, temp.resolve("spool"))
        .environment("MARQUEZ_ENDPOINT", server.url())
        .environment("LINEAGE_SPOOL_DIR", temp.resolve("spool").toString())
        .environment("LINEAGE_TAGS", "env:prod")
        .agentCommand("emit", "--job", "by hand", "--input", in.toString())
        .run()
        .succeeded();

    for (JsonNode event : List.of(server.startOf("by hand"), server.endOf("by hand"))) {
      assertThat(event.at("/job/facets/jobType/integration").asText()).isEqualTo("CLI");
      assertThat(event.at("/run/facets/tags/tags/0/value").asText()).isEqualTo("prod");
      assertThat(event.at("/run/facets").has("processing_engine")).isFalse();
      assertThat(event.at("/run/facets").has("dspm_process")).isFalse();
    }
  }

  private ForkedJvm told(Jdk jdk) {
    return told(jdk, "go");
  }

  private ForkedJvm told(Jdk jdk, String mode) {
    return ForkedJvm.on(jdk, temp.resolve("spool"))
        .agent("api.key", SECRET)
        .agent("owners", "team:data-eng;kim")
        .agent("tags", "env:prod;pii")
        .agent("nominal.start", "2026-01-02T03:00:00Z")
        .agent("environment", "DAG;DB_PASSWORD")
        .agent("parameters", "app.url;app.late")
        .environment("DAG", "daily")
        .environment("DB_PASSWORD", SECRET)
        .environment("JAVA_TOOL_OPTIONS", "-Dother.key=" + SECRET)
        .environment("LC_ALL", "C.UTF-8")
        .jvm("-Dapp.url=postgres://kim:" + SECRET + "@db/x")
        .jvm("-Dapp.password=" + SECRET)
        .program(
            Described.class,
            in,
            mode,
            "--password",
            SECRET,
            "two words",
            "",
            "--token=" + SECRET,
            "고객");
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static void awaitInSpool(Path spool, String words) throws IOException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!bytes(spool).contains(words)) {
      assertThat(System.nanoTime()).as(words + " never came").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  /** All bytes of all files, one character each; what the tests look for is ASCII. */
  private static String bytes(Path directory) throws IOException {
    StringBuilder all = new StringBuilder();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          all.append(new String(Files.readAllBytes(file), ISO_8859_1));
        }
      }
    }
    return all.toString();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
