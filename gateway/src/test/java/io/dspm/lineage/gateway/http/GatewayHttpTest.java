package io.dspm.lineage.gateway.http;

import static io.dspm.lineage.gateway.EventJson.complete;
import static io.dspm.lineage.gateway.EventJson.file;
import static io.dspm.lineage.gateway.EventJson.run;
import static io.dspm.lineage.gateway.EventJson.start;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.gateway.EventJson;
import io.dspm.lineage.gateway.TestGateway;
import io.dspm.lineage.gateway.TestGateway.Reply;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayHttpTest {
  @TempDir Path directory;

  private TestGateway gateway;

  @BeforeEach
  void open() {
    gateway = new TestGateway(directory);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void badEventIs400WithReasonAndPointer() {
    Reply reply = gateway.post(EventJson.start(1, "run-7", "job").toString().getBytes(UTF_8));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().get("error").asText()).contains("run.runId", "expected a UUID");
    assertThat(reply.json().get("pointer").asText()).isEqualTo("/run/runId");
    assertThat(runs()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/octet-stream", "application/json; charset=x"})
  void contentTypeIsNotLookedAt(String type) {
    byte[] event = complete(1, run(1), "job").toString().getBytes(UTF_8);
    assertThat(gateway.post(event, "Content-Type", type).status()).isEqualTo(201);
    assertThat(runs()).hasSize(1);
  }

  @Test
  void gzipIsUnderstoodAndOtherCodingsAreRefused() throws Exception {
    byte[] event = complete(1, run(1), "job").toString().getBytes(UTF_8);
    assertThat(gateway.post(gzip(event), "Content-Encoding", "gzip").status()).isEqualTo(201);
    assertThat(runs()).hasSize(1);
    assertThat(gateway.post(event, "Content-Encoding", "gzip").status()).isEqualTo(400);
    byte[] half = Arrays.copyOf(gzip(event), 40);
    assertThat(gateway.post(half, "Content-Encoding", "gzip").status()).isEqualTo(400);
    assertThat(gateway.post(event, "Content-Encoding", "br").status()).isEqualTo(415);
  }

  @Test
  void tooLargeEventIs413AlsoWhenItOnlyUnfoldsToThat() throws Exception {
    byte[] large = new byte[EventRoutes.MAX_BODY + 1];
    Arrays.fill(large, (byte) ' ');
    assertThat(gateway.post(gzip(large), "Content-Encoding", "gzip").status()).isEqualTo(413);
    assertThat(gateway.post(large).status()).isEqualTo(413);
  }

  @Test
  void largeEventIsTaken() {
    EventJson event = complete(1, run(1), "wide");
    for (int i = 0; i < 10_000; i++) {
      event.out(file("/out/part-" + i, 'a'));
    }
    gateway.take(event);
    JsonNode graph = gateway.graph("entity", "wide", "direction", "down", "limit", 20_000).json();
    assertThat(graph.get("nodes")).hasSize(10_001);
    assertThat(graph.get("truncated").asBoolean()).isFalse();
  }

  @Test
  void limitEndsTheWalkAndSaysSo() {
    EventJson event = complete(1, run(1), "wide");
    for (int i = 0; i < 30; i++) {
      event.in(file("/in/" + i, 'a')).out(file("/out/" + i, 'b'));
    }
    gateway.take(event);
    JsonNode graph = gateway.graph("entity", "wide", "direction", "both", "limit", 11).json();
    assertThat(graph.get("truncated").asBoolean()).isTrue();
    assertThat(graph.get("nodes")).hasSize(11);
    assertThat(graph.get("edges")).hasSize(10);
    assertThat(graph.at("/nodes/0/id").asText()).isEqualTo("run:" + run(1));
    assertThat(graph.at("/nodes/0/more").asBoolean()).isTrue();
    JsonNode whole = gateway.graph("entity", "wide", "direction", "both", "limit", 61).json();
    assertThat(whole.get("truncated").asBoolean()).isFalse();
    assertThat(whole.at("/nodes/0/more").asBoolean()).isFalse();
  }

  @Test
  void jobWithMoreRunsThanTheLimitIsCutToTheNewest() {
    for (int i = 1; i <= 5; i++) {
      gateway.take(complete(i, run(i), "often"));
    }
    JsonNode graph = gateway.graph("entity", "often", "limit", 2).json();
    assertThat(graph.get("truncated").asBoolean()).isTrue();
    assertThat(ids(graph.get("nodes"))).containsExactly("run:" + run(5), "run:" + run(4));
  }

  @Test
  void oldContentKeepsItsLineageWhenTheJobRunsAgainOnNewData() {
    gateway.take(complete(1, run(1), "clean").in(file("/raw", '1')).out(file("/clean", '2')));
    gateway.take(complete(2, run(2), "clean").in(file("/raw", '3')).out(file("/clean", '4')));
    JsonNode old = gateway.graph("entity", file("/clean", '2')).json();
    assertThat(ids(old.get("nodes")))
        .containsExactly(file("/clean", '2'), "run:" + run(1), file("/raw", '1'));
    JsonNode young = gateway.graph("entity", "/clean").json();
    assertThat(ids(young.get("nodes")))
        .containsExactly(file("/clean", '4'), "run:" + run(2), file("/raw", '3'));
  }

  @Test
  void walkUpDoesNotTurnRound() {
    String shared = file("/shared", '1');
    gateway.take(complete(1, run(1), "a").in(shared).out(file("/a", '2')));
    gateway.take(complete(2, run(2), "b").in(shared).out(file("/b", '3')));
    assertThat(ids(gateway.graph("entity", "/a").json().get("nodes")))
        .containsExactly(file("/a", '2'), "run:" + run(1), shared);
  }

  @Test
  void parentIsShownButNotFollowed() {
    gateway.take(complete(1, run(1), "stage").parent(run(9), "process").in(file("/in", '1')));
    gateway.take(complete(2, run(9), "process").in(file("/config", '2')));
    JsonNode graph = gateway.graph("entity", run(1), "direction", "both").json();
    assertThat(ids(graph.get("nodes"))).containsExactly("run:" + run(1), file("/in", '1'));
    JsonNode parent = graph.at("/nodes/0/parent");
    assertThat(parent.get("id").asText()).isEqualTo("run:" + run(9));
    assertThat(parent.at("/job/name").asText()).isEqualTo("process");
  }

  @Test
  void runThatHasNotEndedIsRunning() {
    gateway.take(EventJson.start(1, run(1), "slow").in(file("/in", '1')));
    JsonNode node = gateway.graph("entity", run(1), "depth", 0).json().at("/nodes/0");
    assertThat(node.get("state").asText()).isEqualTo("RUNNING");
    assertThat(node.get("startedAt").asText()).isEqualTo("2026-01-31T10:01:00Z");
    assertThat(node.get("endedAt").isNull()).isTrue();
    assertThat(node.get("more").asBoolean()).isTrue();
  }

  @Test
  void pathIsGivenInTheDirectionOfFlow() {
    gateway.take(complete(1, run(1), "clean").in(file("/raw", '1')).out(file("/clean", '2')));
    gateway.take(complete(2, run(2), "train").in(file("/clean", '2')).out(file("/model", '3')));
    JsonNode path = gateway.get("/lineage/path", "from", "raw", "to", "model").json();
    assertThat(ids(path.get("nodes")))
        .containsExactly(
            file("/raw", '1'),
            "run:" + run(1),
            file("/clean", '2'),
            "run:" + run(2),
            file("/model", '3'));
    assertThat(path.get("hops").asInt()).isEqualTo(4);
    Reply tooFar = gateway.get("/lineage/path", "frm", "raw", "to", "model", "depth", 3);
    assertThat(tooFar.status()).isEqualTo(404);
    assertThat(tooFar.text()).contains("within depth 3");
    Reply back = gateway.get("/lineage/path", "frm", "model", "to", "raw");
    assertThat(back.status()).isEqualTo(404);
    assertThat(back.json().get("error").asText()).contains("other way round");
  }

  @Test
  void pathMayBeginAtAnyContent() {
    gateway.take(complete(1, run(1), "clean").in(file("/raw", '1')).out(file("/clean", '2')));
    gateway.take(complete(2, run(2), "look").in(file("/raw", '9')));
    assertThat(gateway.get("/lineage/path", "frm", "/raw", "to", "/clean").status()).isEqualTo(404);
    JsonNode path = gateway.get("/lineage/path", "frm", "/raw@*", "to", "/clean").json();
    assertThat(path.at("/nodes/0/id").asText()).isEqualTo(file("/raw", '1'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/lineage/graph|entity|is missing",
        "/lineage/graph?entity=|entity|is missing",
        "/lineage/graph?entity=x&depth=-1|depth|from 0 to 1000",
        "/lineage/graph?entity=x&depth=five|depth|from 0 to 1000",
        "/lineage/graph?entity=x&depth=99999999999|depth|from 0 to 1000",
        "/lineage/graph?entity=x&limit=0|limit|from 1 to 20000",
        "/lineage/graph?entity=x&direction=left|direction|[up, down, both]",
        "/lineage/graph?entity=x&dept=3|dept|is not known here",
        "/lineage/graph?entity=x&entity=y|entity|given 2 times",
        "/lineage/path?frm=x|to|is missing",
        "/lineage/path?to=x|frm|is missing",
        "/lineage/path?frm=x&from=y&to=z|from|another name for frm",
        "/lineage/runs?since=yesterday|since|with zone",
        "/lineage/runs?since=2026-01-31T10:00:00|since|with zone",
        "/lineage/runs?since=%2B99999-01-31T10:00:00Z|since|with zone",
        "/lineage/runs?limit=1001|limit|from 1 to 1000",
        "/lineage/jobs?limit=x|limit|from 1 to 1000",
        "/lineage/datasets?q=x|q|is not known here",
        "/lineage/search|q|is missing",
      })
  void badParameterIs400AndNamed(String request, String parameter, String expected) {
    String uri = request.replace("[", "%5B").replace("]", "%5D");
    Reply reply = gateway.send(HttpRequest.newBuilder(URI.create(gateway.url() + uri)));
    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.json().get("parameter").asText()).isEqualTo(parameter);
    assertThat(reply.json().get("error").asText()).contains(parameter, expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/데이터/훈련 세트.csv",
        "/😀/👩‍🔬.csv",
        "/a'b\"c`d.csv",
        "/100%/#1?a=b&c=d+e.csv",
        "/percent%2Fencoded%00.csv",
        "/back\\slash.csv",
        "/line\nbreak\ttab.csv",
        "/'; DROP TABLE event; --",
        "/<script>alert(1)</script>",
        "/a@sha256:b@*.csv",
        "/<rows>:role:name",
        "/.hidden/../not resolved",
      })
  void hostileNamesWorkEverywhere(String path) {
    String hostile = path + "!";
    gateway.take(
        complete(1, run(1), hostile)
            .namespace(hostile)
            .in(file(path, '1'))
            .dataset("outputs", hostile, hostile));
    String output = "dataset:" + hostile.replace("%", "%25").replace("/", "%2F") + "/" + hostile;
    List<String> all = List.of(output, "run:" + run(1), file(path, '1'));
    assertThat(ids(gateway.graph("entity", output).json().get("nodes"))).isEqualTo(all);
    // Job and dataset have the same name here.
    assertThat(gateway.graph("entity", hostile + "/" + hostile).json().get("choices")).hasSize(2);
    assertThat(ids(gateway.graph("entity", path, "direction", "down").json().get("nodes")))
        .containsExactly(file(path, '1'), "run:" + run(1), output);
    String lastName = path.substring(path.lastIndexOf('/') + 1);
    assertThat(gateway.graph("entity", lastName).json().at("/entity/id").asText())
        .isEqualTo(file(path, '1'));
    assertThat(gateway.get("/lineage/runs", "job", hostile).json().at("/runs/0/job/name").asText())
        .isEqualTo(hostile);
    assertThat(gateway.get("/lineage/search", "q", path).json().get("datasets")).hasSize(2);
    assertThat(gateway.get("/lineage/path", "frm", path, "to", output).status()).isEqualTo(200);
  }

  @Test
  void nameOfTenThousandLettersCanBeAskedFor() {
    String path = "/" + "가".repeat(10_000);
    gateway.take(complete(1, run(1), "long").out(file(path, '1')));
    assertThat(gateway.graph("entity", path).status()).isEqualTo(200);
  }

  @Test
  void listsAreNewestFirstOrByNameAndSayWhenTheyAreCut() {
    for (int i = 1; i <= 4; i++) {
      gateway.take(start(i, run(i), "job" + (i % 2)).in(file("/in" + i, 'a')));
    }
    JsonNode runs = gateway.get("/lineage/runs", "limit", 3).json();
    assertThat(ids(runs.get("runs")))
        .containsExactly("run:" + run(4), "run:" + run(3), "run:" + run(2));
    assertThat(runs.get("truncated").asBoolean()).isTrue();
    assertThat(ids(gateway.get("/lineage/runs", "job", "test/job1").json().get("runs")))
        .containsExactly("run:" + run(3), "run:" + run(1));
    assertThat(
            ids(
                gateway
                    .get("/lineage/runs", "since", "2026-01-31T19:03:00+09:00")
                    .json()
                    .get("runs")))
        .containsExactly("run:" + run(4), "run:" + run(3));
    JsonNode jobs = gateway.get("/lineage/jobs").json();
    assertThat(ids(jobs.get("jobs"))).containsExactly("job:test/job0", "job:test/job1");
    assertThat(jobs.at("/jobs/1/runs").asInt()).isEqualTo(2);
    assertThat(jobs.at("/jobs/1/lastBegan").asText()).isEqualTo("2026-01-31T10:03:00Z");
    assertThat(jobs.get("truncated").asBoolean()).isFalse();
    JsonNode datasets = gateway.get("/lineage/datasets", "limit", 1).json();
    assertThat(ids(datasets.get("datasets"))).containsExactly(file("/in1", 'a'));
    assertThat(datasets.get("truncated").asBoolean()).isTrue();
    assertThat(gateway.get("/lineage/runs", "job", "nobody").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0001-01-01T00:00:00Z", "1600-02-29T12:00:00Z", "9999-12-31T23:59:59Z"})
  void timesFromLongAgoAndFarAheadAreKept(String time) {
    gateway.take(EventJson.of("START", time, run(1), "job"));
    assertThat(runs().get(0).get("startedAt").asText()).isEqualTo(time);
    assertThat(gateway.get("/lineage/runs", "since", time).json().get("runs")).hasSize(1);
  }

  @Test
  void searchTakesWildcardsLiterally() {
    gateway.take(complete(1, run(1), "a_b").out(file("/100%", 'a'), file("/1000", 'a')));
    assertThat(gateway.get("/lineage/search", "q", "0%").json().get("datasets")).hasSize(1);
    assertThat(gateway.get("/lineage/search", "q", "_").json().get("jobs")).hasSize(1);
    assertThat(gateway.get("/lineage/search", "q", "a%b").json().get("jobs")).isEmpty();
    assertThat(gateway.get("/lineage/search", "q", "A_B").json().get("jobs")).hasSize(1);
  }

  @Test
  void everythingIsThereAfterARestart() {
    gateway.take(complete(1, run(1), "job").in(file("/in", '1')).out(file("/out", '2')));
    String before = gateway.graph("entity", "/out").text();
    gateway.close();
    gateway = new TestGateway(directory);
    assertThat(gateway.graph("entity", "/out").text()).isEqualTo(before);
    gateway.take(complete(1, run(1), "job").in(file("/in", '1')).out(file("/out", '2')));
    assertThat(gateway.graph("entity", "/out").text()).isEqualTo(before);
  }

  @Test
  void manySendersAtOnceAreAllServed() throws Exception {
    ExecutorService senders = Executors.newFixedThreadPool(8);
    List<Future<?>> sent = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int number = i;
      // Two events of each run, and every output shared by ten runs.
      sent.add(
          senders.submit(
              () ->
                  gateway.take(
                      (number % 2 == 0
                              ? start(1, run(number / 2), "job")
                              : complete(1, run(number / 2), "job"))
                          .out(file("/out" + number / 20, 'a')))));
    }
    for (Future<?> each : sent) {
      each.get();
    }
    senders.shutdown();
    JsonNode runs = gateway.get("/lineage/runs", "limit", 1000).json().get("runs");
    assertThat(runs).hasSize(200);
    assertThat(runs).allSatisfy(run -> assertThat(run.get("state").asText()).isEqualTo("COMPLETE"));
    assertThat(gateway.graph("entity", "/out3").json().get("edges")).hasSize(10);
  }

  @Test
  void healthIsTheStoresHealth() throws Exception {
    assertThat(gateway.get("/healthz").status()).isEqualTo(200);
    gateway.take(complete(1, run(1), "job"));
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.writeString(directory.resolve("lineage.db" + suffix), "this is no database");
    }
    Reply broken = gateway.get("/healthz");
    assertThat(broken.status()).isEqualTo(503);
    assertThat(broken.json().get("error").asText()).contains("can't be read", directory.toString());
  }

  @Test
  void everyRouteIsDescribedAndNothingElse() {
    List<String> described = new ArrayList<>();
    JsonNode paths = gateway.get("/openapi.json").json().get("paths");
    for (var path : paths.properties()) {
      path.getValue()
          .fieldNames()
          .forEachRemaining(how -> described.add(how + " " + path.getKey()));
    }
    assertThat(described).isNotEmpty().containsExactlyInAnyOrderElementsOf(gateway.routes());
  }

  @Test
  void frontPageNamesTheEndpointsAndRunsNoScript() {
    Reply page = gateway.get("/");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text()).contains("/lineage/graph", "/api/v1/lineage").doesNotContain("<script");
  }

  @Test
  void whatIsNotThereIsSaidInJson() {
    assertThat(gateway.get("/nope").status()).isEqualTo(404);
    assertThat(gateway.get("/nope").json().get("error").asText()).contains("/nope");
    Reply delete =
        gateway.send(HttpRequest.newBuilder(URI.create(gateway.url() + "/events")).DELETE());
    assertThat(delete.status()).isEqualTo(405);
    assertThat(delete.json().get("error").asText()).contains("DELETE");
    Reply other =
        gateway.send(
            HttpRequest.newBuilder(URI.create(gateway.url() + "/events"))
                .POST(BodyPublishers.ofString(complete(1, run(1), "j").toString())));
    assertThat(other.status()).isEqualTo(201);
  }

  private JsonNode runs() {
    return gateway.get("/lineage/runs").json().get("runs");
  }

  private static List<String> ids(JsonNode nodes) {
    List<String> ids = new ArrayList<>();
    nodes.forEach(node -> ids.add(node.get("id").asText()));
    return ids;
  }

  private static byte[] gzip(byte[] bytes) throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
