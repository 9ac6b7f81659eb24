package io.dspm.lineage.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmitCommandTest {

  @TempDir Path temp;

  private Path in;
  private Path out;

  @BeforeEach
  void makeFiles() throws IOException {
    in = Files.writeString(temp.toRealPath().resolve("in.csv"), "abc");
    out = Files.writeString(temp.toRealPath().resolve("out.csv"), "");
  }

  @Test
  void oneStartWithTheInputsAndOneCompleteWithAllReachTheServer() throws Exception {
    try (TestServer server = new TestServer().answering(201, 201)) {
      Instant before = Instant.now();
      Ran ran =
          emit(
              server.url(),
              "--namespace=ns",
              "--input",
              in.toString(),
              "s3://bucket=key",
              "--output=" + out,
              "--output=ml-registry=model:fraud/1.0.0",
              "--input",
              in.toString());

      assertThat(ran.err()).isEmpty();
      assertThat(ran.status()).isZero();
      assertThat(ran.out()).endsWith("\n");
      UUID run = UUID.fromString(ran.out().strip());
      assertThat(run.version()).isEqualTo(7);
      List<JsonNode> events = server.events();
      assertThat(events).extracting(EmitCommandTest::type).containsExactly("START", "COMPLETE");
      List<String> inputs =
          List.of("file file::" + in + "@sha256:" + sha("abc"), "s3://bucket key");
      assertThat(datasets(events.get(0), "inputs")).isEqualTo(inputs);
      assertThat(datasets(events.get(0), "outputs")).isEmpty();
      assertThat(datasets(events.get(1), "inputs")).isEqualTo(inputs);
      assertThat(datasets(events.get(1), "outputs"))
          .containsExactly(
              "file file::" + out + "@sha256:" + sha(""), "ml-registry model:fraud/1.0.0");
      for (JsonNode event : events) {
        assertThat(event.at("/run/runId").asText()).isEqualTo(run.toString());
        assertThat(event.at("/job/namespace").asText()).isEqualTo("ns");
        assertThat(event.at("/job/name").asText()).isEqualTo("copy");
        assertThat(time(event)).isBetween(before.minusMillis(1), Instant.now());
      }
      assertThat(time(events.get(0))).isBeforeOrEqualTo(time(events.get(1)));
      assertThat(filesLeft()).isEmpty();
    }
  }

  @Test
  void aTokenInTheAddressIsNotSaidAgain() {
    Ran ran = emit("http://127.0.0.1:1/x?token=hunter2", "--input=" + in);

    assertThat(ran.err())
        .contains("flush --endpoint 'http://127.0.0.1:1/x?***'")
        .doesNotContain("hunter2");
  }

  @Test
  void aFailedRunSaysWhyAndWhatItHadDone() throws Exception {
    try (TestServer server = new TestServer().answering(201, 201)) {
      Ran ran = emit(server.url(), "--input=" + in, "--output=" + out, "--fail", "exit 3: 나쁨");

      assertThat(ran.status()).isZero();
      JsonNode end = server.events().get(1);
      assertThat(type(end)).isEqualTo("FAIL");
      assertThat(end.at("/run/facets/errorMessage/message").asText()).isEqualTo("exit 3: 나쁨");
      assertThat(datasets(end, "outputs")).hasSize(1);
    }
  }

  @Test
  void theRunIdAndTheBeginningCanBeSaid() throws Exception {
    try (TestServer server = new TestServer().answering(201, 201)) {
      String id = "0190163d-8694-739b-aea5-966c26f8ad91";
      Ran ran = emit(server.url(), "--run-id", id, "--started-at", "2026-01-02T12:04:05+09:00");

      assertThat(ran.out()).isEqualTo(id + "\n");
      JsonNode start = server.events().get(0);
      assertThat(start.at("/run/runId").asText()).isEqualTo(id);
      assertThat(time(start)).isEqualTo("2026-01-02T03:04:05Z");
    }
  }

  @Test
  void everyFileThatCannotBeReadIsNamedAndNothingIsSent() throws Exception {
    try (TestServer server = new TestServer()) {
      Path missing = temp.resolve("missing.csv");

      Ran ran = emit(server.url(), "--input=" + in, "--input=" + missing, "--output=/dev/null");

      assertThat(ran.status()).isEqualTo(1);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.errLines())
          .satisfiesExactly(
              line -> assertThat(line).contains("no such file: " + missing),
              line -> assertThat(line).contains("/dev/null is not a regular file"),
              line -> assertThat(line).contains("nothing is sent"));
      assertThat(server.events()).isEmpty();
      assertThat(spool()).doesNotExist();
    }
  }

  @Test
  void aDirectoryIsOneDatasetWhoseFilesAreListed() throws Exception {
    Path directory = Files.createDirectory(temp.toRealPath().resolve("table"));
    Files.writeString(directory.resolve("a"), "abc");
    Files.writeString(directory.resolve("b"), "");
    try (TestServer server = new TestServer().answering(201, 201, 201)) {
      Ran ran = emit(server.url(), "--input=" + in, "--output=" + directory);

      assertThat(ran.err()).isEmpty();
      List<JsonNode> events = server.events();
      assertThat(events).extracting(EmitCommandTest::type).containsExactly("START", "", "COMPLETE");
      JsonNode output = events.get(2).at("/outputs/0");
      String tree = output.at("/facets/version/datasetVersion").asText();
      assertThat(output.path("name").asText()).isEqualTo("file::" + directory + "/@sha256:" + tree);
      assertThat(output.at("/outputFacets/outputStatistics/fileCount").asInt()).isEqualTo(2);
      assertThat(output.at("/outputFacets/outputStatistics/size").asInt()).isEqualTo(3);
      JsonNode listed = events.get(1).path("dataset");
      assertThat(listed.path("name")).isEqualTo(output.path("name"));
      assertThat(listed.at("/facets/dspm_files/files/1/sha256").asText()).isEqualTo(sha(""));
      assertThat(filesLeft()).isEmpty();
    }
  }

  @Test
  void anInputInADirectoryThatIsOutputHasNoContentFromBefore() throws Exception {
    Ran ran = emit(TestServer.nobody(), "--input=" + in, "--output=" + temp);

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains(in + " is input, and " + temp.toRealPath() + " output");
    assertThat(spool()).doesNotExist();
  }

  @Test
  void aFileThatIsInputAndOutputHasNoContentFromBefore() throws Exception {
    Ran ran = emit(TestServer.nobody(), "--input=" + in, "--output=file=" + in);

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains(in + " is input and output", "name a copy");
    assertThat(spool()).doesNotExist();
  }

  @Test
  void withoutAServerTheEventsWaitAndOneLineSaysHowToDeliverThem() throws Exception {
    String nobody = TestServer.nobody();

    Ran ran = emit(nobody, "--input=" + in);

    assertThat(ran.status()).isZero();
    assertThat(ran.out()).matches("[0-9a-f-]{36}\n");
    assertThat(ran.errLines())
        .singleElement()
        .asString()
        .startsWith("lineage: 2 events wait in " + spool() + " (No connection to " + nobody)
        .endsWith("lineage-agent.jar flush --endpoint " + nobody + " --spool-dir " + spool());
    assertThat(filesLeft()).hasSize(2);
  }

  @Test
  void whatTheServerRefusesIsAFailure() throws Exception {
    try (TestServer server = new TestServer().answering(400, 422)) {
      Ran ran = emit(server.url(), "--input=" + in);

      assertThat(ran.status()).isEqualTo(1);
      assertThat(ran.err()).contains("the server refused 2 events", spool() + "/dead");
    }
  }

  @Test
  void aSpoolThatCannotBeWrittenIsNamed() throws Exception {
    Files.writeString(spool(), "a file");

    Ran ran = emit(TestServer.nobody());

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.errLines()).singleElement().asString().contains(spool().toString());
  }

  @Test
  void aJobsNameMayNotBreakTheLine() throws Exception {
    Ran ran = Ran.command("emit", "--job=a\nb");

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("--job: expected a name without line breaks");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--started-at=2026-01-02T03:04:05  | with its zone",
        "--started-at=2999-01-02T03:04:05Z | in the future",
        "--run-id=1-2-3-4-5                | expected a UUID",
        "--run-id=x                        | expected a UUID",
        "--namespace=my jobs               | expected 1 to 1024 of the characters",
        "--fail=                           | say what went wrong",
        "--job=other                       | only once",
      })
  void aValueThatMakesNoSenseIsNamedWithWhatWasExpected(String option, String words)
      throws Exception {
    Ran ran = emit(TestServer.nobody(), option);

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.errLines())
        .singleElement()
        .asString()
        .contains(option.substring(0, option.indexOf('=')), words);
    assertThat(spool()).doesNotExist();
  }

  @Test
  void aJobIsAskedFor() {
    Ran ran = Ran.command("emit", "--input", in.toString());

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("--job");
  }

  private Ran emit(String endpoint, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("emit", "--job=copy", "--endpoint=" + endpoint, "--spool-dir=" + spool()));
    arguments.addAll(List.of(more));
    return Ran.command(arguments.toArray(String[]::new));
  }

  private Path spool() {
    return temp.resolve("spool");
  }

  private List<Path> filesLeft() throws IOException {
    try (var files = Files.list(spool())) {
      return files.toList();
    }
  }

  private static String sha(String content) {
    return content.equals("abc")
        ? "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        : "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  }

  private static String type(JsonNode event) {
    return event.path("eventType").asText();
  }

  private static Instant time(JsonNode event) {
    return OffsetDateTime.parse(event.path("eventTime").asText()).toInstant();
  }

  private static List<String> datasets(JsonNode event, String which) {
    List<String> names = new ArrayList<>();
    for (JsonNode dataset : event.path(which)) {
      names.add(dataset.path("namespace").asText() + " " + dataset.path("name").asText());
    }
    return names;
  }
}
