package com.example.fraud;

import static io.dspm.lineage.agent.testing.EventServer.inputs;
import static io.dspm.lineage.agent.testing.EventServer.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.event.OpenLineageSchema;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * This program's jar under the agent's jar, with a server, without one, and killed; and the
 * gateway's jar asked about it.
 */
class UnderTheAgentIT {

  private static final Path TESTDATA = Path.of("../testdata").toAbsolutePath().normalize();
  private static final Path PIPELINE = ForkedJvm.jar("demo-pipeline", "demo-pipeline.jar");
  private static final String EVALUATE = Evaluate.class.getName() + "#run";

  @TempDir Path temp;

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void eachStageIsARunWithExactlyItsFiles(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      pipeline(jdk, server.url()).run().succeeded();

      assertStage(
          server,
          "clean",
          List.of(data("ml/eval.csv"), data("ml/train.csv")),
          List.of(made("clean/eval.csv"), made("clean/train.csv")));
      assertStage(
          server,
          "train_model_min",
          List.of(made("clean/train.csv")),
          List.of(made("model/fraud.model"), "model:fraud/1.0.0"));
      assertStage(
          server,
          "Evaluate.run",
          List.of(made("clean/eval.csv"), made("model/fraud.model")),
          List.of(made("eval/metrics.json"), made("eval/roc.png")));
      assertStage(
          server,
          "mask_pii",
          List.of(data("pii/emails_kr.csv"), data("pii/rrn_mix.csv")),
          List.of(made("pii/emails_kr.csv"), made("pii/rrn_mix.csv")));
      assertStage(server, "demo-pipeline", List.of(), List.of());
      assertThat(server.events()).hasSize(10);
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void itsEventsAreValidAndInOrder(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      pipeline(jdk, server.url()).run().succeeded();

      JsonNode process = server.endOf("demo-pipeline");
      for (JsonNode event : server.events()) {
        String job = EventServer.job(event);
        UUID run = UUID.fromString(event.at("/run/runId").asText());
        assertThat(run.version()).as(job).isEqualTo(7);
        assertThat(server.eventsOf(job))
            .extracting(each -> each.path("eventType").asText())
            .containsExactly("START", "COMPLETE");
        if (!job.equals("demo-pipeline")) {
          assertThat(event.at("/run/facets/parent/run/runId"))
              .as(job)
              .isEqualTo(process.at("/run/runId"));
        }
      }
      assertValid(server);
    }
  }

  private static void assertValid(EventServer server) throws IOException {
    Optional<OpenLineageSchema> schema = OpenLineageSchema.fromEnvironment();
    Assumptions.assumeTrue(
        schema.isPresent(),
        "events were not held against the OpenLineage schemas: set "
            + OpenLineageSchema.VARIABLE
            + " to a directory that has them");
    for (JsonNode event : server.events()) {
      assertThat(schema.orElseThrow().errors(event.toString().getBytes(StandardCharsets.UTF_8)))
          .as(event.toString())
          .isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void itsStreamsAndExitCodeAreThoseWithoutTheAgent(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended without = pipeline(jdk, server.url()).withoutAgent().run();
      ForkedJvm.Ended with = pipeline(jdk, server.url()).run();

      assertThat(with.exitCode()).as(with.story()).isEqualTo(without.exitCode()).isZero();
      assertThat(with.out()).isEqualTo(without.out()).isNotEmpty();
      assertThat(with.err()).isEqualTo(without.err());
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void theGatewayKnowsTheWayFromTheRawDataToTheModel(Jdk jdk) throws Exception {
    try (RunningGateway gateway = RunningGateway.start(jdk, temp.resolve("store"))) {
      pipeline(jdk, gateway.url()).run().succeeded();

      JsonNode graph =
          gateway.get("/lineage/graph?direction=up&entity=" + query("model:fraud/1.0.0"));
      assertThat(graph.path("nodes").findValuesAsText("id"))
          .contains(data("ml/train.csv"), made("clean/train.csv"), data("ml/eval.csv"))
          .doesNotContain(data("pii/rrn_mix.csv"));
      JsonNode path =
          gateway.get(
              "/lineage/path?frm="
                  + query(TESTDATA.resolve("ml/train.csv").toString())
                  + "&to="
                  + query("model:fraud/1.0.0"));
      assertThat(path.path("hops").asInt()).isEqualTo(4);
      assertThat(path.at("/nodes/1/job/name").asText()).isEqualTo("clean");
      assertThat(path.at("/nodes/3/job/name").asText()).isEqualTo("train_model_min");
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void killedHalfWayWithoutAServerEveryRunStillArrivesWithOneEnd(Jdk jdk) throws Exception {
    Path spool = temp.resolve("spool");
    ForkedJvm.Running running =
        ForkedJvm.on(jdk, spool)
            .agent("endpoint", "http://127.0.0.1:1")
            .agent("jobs", EVALUATE)
            .jar(PIPELINE, "--rows", 200_000, "--out", temp.resolve("out"))
            .start();
    running.awaitStartOfLine("train_model_min");
    running.kill();

    try (EventServer server = new EventServer()) {
      ForkedJvm.on(jdk, spool)
          .environment("LINEAGE_SPOOL_DIR", spool.toString())
          .environment("MARQUEZ_ENDPOINT", server.url())
          .agentCommand("flush")
          .run()
          .succeeded();

      Map<String, List<String>> types = new TreeMap<>();
      for (JsonNode event : server.events()) {
        types
            .computeIfAbsent(EventServer.job(event), job -> new java.util.ArrayList<>())
            .add(event.path("eventType").asText());
      }
      assertThat(types)
          .containsEntry("clean", List.of("START", "COMPLETE"))
          .containsEntry("demo-pipeline", List.of("START", "ABORT"))
          // Whether the kill came before its end was noted is chance.
          .containsKey("train_model_min");
      assertThat(types.values())
          .allSatisfy(each -> assertThat(each).hasSize(2).startsWith("START"));
    }
  }

  private static void assertStage(
      EventServer server, String job, List<String> inputs, List<String> outputs) {
    JsonNode end = server.endOf(job);
    assertThat(inputs(end)).as(job).isEqualTo(List.copyOf(new TreeSet<>(inputs)));
    assertThat(outputs(end)).as(job).isEqualTo(List.copyOf(new TreeSet<>(outputs)));
    assertThat(end.at("/run/facets/extractionError").isMissingNode()).as(end.toString()).isTrue();
  }

  private ForkedJvm pipeline(Jdk jdk, String endpoint) {
    return ForkedJvm.on(jdk, temp.resolve("spool"))
        .agent("endpoint", endpoint)
        .agent("jobs", EVALUATE)
        .jar(PIPELINE, "--data", TESTDATA, "--out", temp.resolve("out"));
  }

  private static String data(String name) throws IOException {
    return Files256.id(TESTDATA.resolve(name));
  }

  private String made(String name) throws IOException {
    return Files256.id(temp.resolve("out").resolve(name));
  }

  private static String query(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** The gateway's jar, serving. */
  private record RunningGateway(Process process, String url) implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("serves (http://[^/ ]+)/");

    static RunningGateway start(Jdk jdk, Path store) throws IOException {
      Path jar = ForkedJvm.jar("gateway", "lineage-gateway.jar");
      Process process =
          new ProcessBuilder(
                  jdk.java(),
                  "-jar",
                  jar.toString(),
                  "serve",
                  "--port",
                  "0",
                  "--store",
                  store.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String ready = process.inputReader(StandardCharsets.UTF_8).readLine();
      Matcher url = READY.matcher(String.valueOf(ready));
      assertThat(url.find()).as(ready).isTrue();
      return new RunningGateway(process, url.group(1));
    }

    JsonNode get(String query) throws IOException, InterruptedException {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(url + query)).build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return new com.fasterxml.jackson.databind.ObjectMapper().readTree(answer.body());
    }

    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }
}
