package io.dspm.lineage.gateway.query;

import static io.dspm.lineage.gateway.EventJson.complete;
import static io.dspm.lineage.gateway.EventJson.file;
import static io.dspm.lineage.gateway.EventJson.run;
import static io.dspm.lineage.gateway.EventJson.start;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.gateway.TestGateway;
import io.dspm.lineage.gateway.TestGateway.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person may write for an entity, and what it is taken for. */
class EntityFormsTest {
  private static final String TRAIN_OLD = file("/data/ml/train.csv", '1');
  private static final String TRAIN_NEW = file("/data/ml/train.csv", '2');
  private static final String TRAIN_COPY = file("/backup/train.csv", '2');
  private static final String CLEAN_OLD = file("/data/ml/clean set.csv", '3');
  private static final String CLEAN_NEW = file("/data/ml/clean set.csv", '4');
  private static final String MODEL = "dataset:ml-registry/model:fraud/1.0.0";

  @TempDir static Path directory;

  private static TestGateway gateway;

  @BeforeAll
  static void open() {
    gateway = new TestGateway(directory);
    gateway.take(complete(1, run(1), "clean").in(TRAIN_OLD).out(CLEAN_OLD));
    gateway.take(complete(2, run(2), "clean").in(TRAIN_NEW).out(CLEAN_NEW));
    gateway.take(
        complete(3, run(3), "train")
            .in(CLEAN_NEW)
            .dataset("outputs", "ml-registry", "model:fraud/1.0.0"));
    gateway.take(complete(4, run(4), "backup").in(TRAIN_NEW).out(TRAIN_COPY));
    gateway.take(complete(5, run(5), "nightly").namespace("team a"));
    gateway.take(complete(5, run(6), "nightly").namespace("team b"));
    gateway.take(
        complete(6, run(7), "shop/export")
            .namespace("s3://jobs")
            .dataset("inputs", "s3://bucket/50%", "a/b c.parquet")
            .dataset("inputs", "warehouse one", "sales")
            .dataset("inputs", "warehouse two", "sales"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void datasetIdIsThatContent() {
    assertThat(nodesOf(TRAIN_OLD)).containsExactly(TRAIN_OLD);
  }

  @Test
  void pathIsItsNewestContent() {
    assertThat(nodesOf("/data/ml/train.csv")).containsExactly(TRAIN_NEW);
    assertThat(nodesOf("/data/ml/clean set.csv")).containsExactly(CLEAN_NEW);
  }

  @Test
  void pathWithStarIsAllItsContents() {
    assertThat(nodesOf("/data/ml/train.csv@*")).containsExactly(TRAIN_NEW, TRAIN_OLD);
    assertThat(nodesOf("ml/train.csv@*")).containsExactly(TRAIN_NEW, TRAIN_OLD);
  }

  @Test
  void pathWithHashIsThatContent() {
    assertThat(nodesOf("/data/ml/train.csv@sha256:" + "1".repeat(64))).containsExactly(TRAIN_OLD);
    assertThat(nodesOf("/data/ml/train.csv@11111111")).containsExactly(TRAIN_OLD);
    assertThat(nodesOf("ml/train.csv@11111111")).containsExactly(TRAIN_OLD);
  }

  @Test
  void endOfOnePathIsThatPath() {
    assertThat(nodesOf("ml/train.csv")).containsExactly(TRAIN_NEW);
    assertThat(nodesOf("clean set.csv")).containsExactly(CLEAN_NEW);
    assertUnknown("lean set.csv");
  }

  @Test
  void endOfSeveralPathsIsAmbiguous() {
    assertThat(choicesOf("train.csv")).containsExactly("/backup/train.csv", "/data/ml/train.csv");
    assertThat(choicesOf("train.csv@*"))
        .containsExactly("/backup/train.csv@*", "/data/ml/train.csv@*");
  }

  @Test
  void hashIsTheContentThatHasIt() {
    assertThat(nodesOf("3".repeat(64))).containsExactly(CLEAN_OLD);
    assertThat(nodesOf("sha256:" + "3".repeat(64))).containsExactly(CLEAN_OLD);
    assertThat(nodesOf("33333333")).containsExactly(CLEAN_OLD);
    assertUnknown("3333333");
    assertUnknown("abcdef99");
  }

  @Test
  void hashOfSeveralPathsIsAmbiguous() {
    assertThat(choicesOf("2".repeat(64))).containsExactly(TRAIN_COPY, TRAIN_NEW);
    assertThat(choicesOf("2222222222")).containsExactly(TRAIN_COPY, TRAIN_NEW);
  }

  @Test
  void jobIsAllItsRunsTheNewestFirst() {
    List<String> runs = List.of("run:" + run(2), "run:" + run(1));
    assertThat(nodesOf("clean")).isEqualTo(runs);
    assertThat(nodesOf("test/clean")).isEqualTo(runs);
    assertThat(nodesOf("job:test/clean")).isEqualTo(runs);
  }

  @Test
  void jobOfSeveralNamespacesIsAmbiguous() {
    assertThat(choicesOf("nightly")).containsExactly("job:team a/nightly", "job:team b/nightly");
    assertThat(nodesOf("team b/nightly")).containsExactly("run:" + run(6));
  }

  @Test
  void namespaceMayHoldSlashes() {
    assertThat(nodesOf("s3://jobs/shop/export")).containsExactly("run:" + run(7));
    assertThat(nodesOf("s3://bucket/50%/a/b c.parquet"))
        .containsExactly("dataset:s3:%2F%2Fbucket%2F50%25/a/b c.parquet");
  }

  @Test
  void datasetIsFoundByNameInAnyNamespace() {
    assertThat(nodesOf("model:fraud/1.0.0")).containsExactly(MODEL);
    assertThat(nodesOf("ml-registry/model:fraud/1.0.0")).containsExactly(MODEL);
    assertThat(choicesOf("sales"))
        .containsExactly("dataset:warehouse one/sales", "dataset:warehouse two/sales");
  }

  @Test
  void runIsFoundByItsIdInEitherCase() {
    assertThat(nodesOf(run(3))).containsExactly("run:" + run(3));
    assertThat(nodesOf("run:" + run(3))).containsExactly("run:" + run(3));
    assertThat(nodesOf(run(3).toUpperCase(Locale.ROOT))).containsExactly("run:" + run(3));
    assertUnknown(run(99));
  }

  @Test
  void everyIdInAnAnswerIsAnEntity() {
    List<String> ids = new ArrayList<>();
    for (Object entity : List.of(MODEL, "s3://jobs/shop/export")) {
      gateway
          .graph("entity", entity)
          .json()
          .get("nodes")
          .forEach(node -> ids.add(node.get("id").asText()));
    }
    assertThat(ids).hasSize(9);
    assertThat(ids).allSatisfy(id -> assertThat(nodesOf(id)).containsExactly(id));
  }

  @Test
  void everyChoiceIsAnEntity() {
    for (String asked : List.of("train.csv", "train.csv@*", "nightly", "sales", "22222222")) {
      assertThat(choicesOf(asked))
          .allSatisfy(
              choice -> assertThat(gateway.graph("entity", choice).status()).isEqualTo(200));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "/data/ml", "/", "file::", "dataset:x", "@*", "job:a/b", "%"})
  void whatIsNotKnownIs404(String asked) {
    assertUnknown(asked);
  }

  @Test
  void jobWithoutRunsIsSaidToHaveNone() {
    String event =
        "{\"eventTime\":\"2026-01-31T10:00:00Z\",\"producer\":\"urn:x\",\"schemaURL\":\"urn:x\","
            + "\"job\":{\"namespace\":\"test\",\"name\":\"planned\"},"
            + "\"outputs\":[{\"namespace\":\"n\",\"name\":\"someday\"}]}";
    assertThat(gateway.post(event.getBytes(StandardCharsets.UTF_8)).status()).isEqualTo(201);
    Reply job = gateway.graph("entity", "planned");
    assertThat(job.status()).isEqualTo(404);
    assertThat(job.text()).contains("has no runs yet");
    assertThat(gateway.graph("entity", "someday", "direction", "both").json().get("edges"))
        .isEmpty();
  }

  @Test
  void changedInPlaceTheWrittenContentIsTheNewest() {
    String before = file("/data/log.txt", '9');
    String after = file("/data/log.txt", '8');
    gateway.take(complete(20, run(20), "append").in(before).out(after));
    assertThat(nodesOf("/data/log.txt")).containsExactly(after);
  }

  @Test
  void contentReadBeforeAnotherWasWrittenIsNotTheNewestHoweverLongTheReaderRan() {
    String old = file("/data/state.bin", '6');
    String young = file("/data/state.bin", '7');
    gateway.take(complete(31, run(31), "writer").out(young));
    // Read at minute 30, done at minute 32.
    gateway.take(complete(32, run(30), "reader").in(old));
    gateway.take(start(30, run(30), "reader").in(old));
    assertThat(nodesOf("/data/state.bin")).containsExactly(young);
  }

  private static List<String> nodesOf(String asked) {
    Reply reply = gateway.graph("entity", asked, "depth", 0);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.json().at("/entity/asked").asText()).isEqualTo(asked);
    return texts(reply.json().at("/entity/nodes"));
  }

  private static List<String> choicesOf(String asked) {
    Reply reply = gateway.graph("entity", asked);
    assertThat(reply.status()).as(reply.text()).isEqualTo(409);
    assertThat(reply.json().get("parameter").asText()).isEqualTo("entity");
    List<String> choices = new ArrayList<>();
    reply.json().get("choices").forEach(choice -> choices.add(choice.get("entity").asText()));
    return choices;
  }

  private static void assertUnknown(String asked) {
    Reply reply = gateway.graph("entity", asked);
    assertThat(reply.status()).as(reply.text()).isEqualTo(404);
    assertThat(reply.json().get("error").asText()).contains(asked);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }
}
