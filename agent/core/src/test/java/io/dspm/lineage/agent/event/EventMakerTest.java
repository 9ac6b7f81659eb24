package io.dspm.lineage.agent.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventMakerTest {

  private static final Instant BEGAN = Instant.parse("2026-03-01T09:00:00.123456Z");
  private static final Instant ENDED = Instant.parse("2026-03-01T09:00:05Z");
  private static final Dataset IN = new Dataset("file", "file::/in.csv@sha256:" + "a".repeat(64));
  private static final Dataset OUT = new Dataset("ml-registry", "model:fraud/1.0.0");

  private final EventMaker events = new EventMaker("1.2.3");
  private final RunHeader process =
      new RunHeader(RunId.next(1), new JobName("ns", "app"), BEGAN, null, null);
  private final RunHeader outer = inside(process, "outer");
  private final RunHeader inner = inside(outer, "inner");

  @Test
  void startSaysWhoWhenAndWhatIsReadSoFar() {
    JsonNode event = read(events.start(inner, List.of(IN)));

    assertThat(event.path("eventType").asText()).isEqualTo("START");
    assertThat(event.path("eventTime").asText()).isEqualTo("2026-03-01T09:00:00.123456Z");
    assertThat(event.at("/run/runId").asText()).isEqualTo(inner.id().toString());
    assertThat(event.at("/job/namespace").asText()).isEqualTo("ns");
    assertThat(event.at("/job/name").asText()).isEqualTo("inner");
    assertThat(event.path("inputs")).hasSize(1);
    assertThat(event.at("/inputs/0/namespace").asText()).isEqualTo("file");
    assertThat(event.at("/inputs/0/name").asText()).isEqualTo(IN.name());
    assertThat(event.path("outputs")).isEmpty();
  }

  @Test
  void everyEventNamesProducerAndSchemaAndATimeWithZone() {
    for (byte[] json :
        List.of(
            events.start(process, List.of()),
            end(process, Ending.complete(ENDED)),
            end(inner, Ending.abort(ENDED, "killed")))) {
      JsonNode event = read(json);

      assertThat(event.path("producer").asText()).startsWith("https://").endsWith("v1.2.3");
      assertThat(event.path("schemaURL").asText())
          .isEqualTo("https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent");
      assertThat(OffsetDateTime.parse(event.path("eventTime").asText()).toInstant())
          .isIn(BEGAN, ENDED);
    }
  }

  @Test
  void completeStandsAlone() {
    JsonNode event =
        read(events.end(inner, Ending.complete(ENDED), List.of(IN, OUT), List.of(OUT), List.of()));

    assertThat(event.path("eventType").asText()).isEqualTo("COMPLETE");
    assertThat(event.path("eventTime").asText()).isEqualTo("2026-03-01T09:00:05Z");
    assertThat(event.path("inputs")).hasSize(2);
    assertThat(event.path("outputs")).hasSize(1);
    assertThat(event.at("/outputs/0/namespace").asText()).isEqualTo("ml-registry");
    assertThat(event.at("/outputs/0/name").asText()).isEqualTo("model:fraud/1.0.0");
    assertThat(event.at("/run/facets").has("errorMessage")).isFalse();
    assertThat(event.at("/run/facets").has("extractionError")).isFalse();
  }

  @Test
  void failTellsTheErrorAndStillWhatWasReadAndWritten() {
    Ending failed = Ending.of(Ending.How.FAIL, ENDED, new IllegalStateException("no"), null);

    JsonNode event = read(events.end(inner, failed, List.of(IN), List.of(OUT), List.of()));

    assertThat(event.path("eventType").asText()).isEqualTo("FAIL");
    JsonNode error = event.at("/run/facets/errorMessage");
    assertThat(error.path("message").asText()).isEqualTo("java.lang.IllegalStateException: no");
    assertThat(error.path("programmingLanguage").asText()).isEqualTo("JAVA");
    assertThat(error.path("stackTrace").asText()).contains("EventMakerTest");
    assertThat(event.path("inputs")).hasSize(1);
    assertThat(event.path("outputs")).hasSize(1);
  }

  @Test
  void abortTellsItsReasonWithoutAStackTrace() {
    JsonNode event = read(end(inner, Ending.abort(ENDED, "killed")));

    assertThat(event.path("eventType").asText()).isEqualTo("ABORT");
    assertThat(event.at("/run/facets/errorMessage/message").asText()).isEqualTo("killed");
    assertThat(event.at("/run/facets/errorMessage").has("stackTrace")).isFalse();
  }

  @Test
  void everyEventOfARunNamesItsParentAndTheRoot() {
    for (byte[] json :
        List.of(
            events.start(inner, List.of()),
            end(inner, Ending.complete(ENDED)),
            end(inner, Ending.of(Ending.How.FAIL, ENDED, new Error("x"), null)),
            end(inner, Ending.abort(ENDED, "killed")))) {
      JsonNode parent = read(json).at("/run/facets/parent");

      assertThat(parent.at("/run/runId").asText()).isEqualTo(outer.id().toString());
      assertThat(parent.at("/job/name").asText()).isEqualTo("outer");
      assertThat(parent.at("/root/run/runId").asText()).isEqualTo(process.id().toString());
      assertThat(parent.at("/root/job/namespace").asText()).isEqualTo("ns");
      assertThat(parent.at("/root/job/name").asText()).isEqualTo("app");
    }
  }

  @Test
  void theProcessRunHasNoParent() {
    assertThat(read(events.start(process, List.of())).at("/run/facets").has("parent")).isFalse();
    assertThat(read(end(process, Ending.complete(ENDED))).at("/run/facets").has("parent"))
        .isFalse();
  }

  @Test
  void gapsAreTold() {
    List<Gap> gaps =
        List.of(new Gap("/data/a.csv", "not hashed in time"), new Gap("/data/b.csv", "gone"));

    JsonNode facet =
        read(events.end(inner, Ending.complete(ENDED), List.of(IN), List.of(), gaps))
            .at("/run/facets/extractionError");

    assertThat(facet.path("failedTasks").asLong()).isEqualTo(2);
    assertThat(facet.path("totalTasks").asLong()).isGreaterThanOrEqualTo(2);
    assertThat(facet.path("errors")).hasSize(2);
    assertThat(facet.at("/errors/0/task").asText()).isEqualTo("/data/a.csv");
    assertThat(facet.at("/errors/0/errorMessage").asText()).isEqualTo("not hashed in time");
  }

  @Test
  void namesWithAnythingInThemComeThroughUnchanged() {
    for (String hostile :
        List.of(
            "quote \" backslash \\ slash /",
            "고객 목록 (최종).csv",
            "line\nbreak\ttab\u0001\u001f\u007f",
            "\u2028 \ufeff \ud83d\ude00",
            "</script>{}[],:")) {
      RunHeader named =
          new RunHeader(RunId.next(3), new JobName(hostile, hostile), BEGAN, null, null);
      Ending failed = Ending.of(Ending.How.FAIL, ENDED, null, hostile);
      Dataset dataset = new Dataset(hostile, hostile);

      JsonNode event =
          read(
              events.end(
                  named,
                  failed,
                  List.of(dataset),
                  List.of(dataset),
                  List.of(new Gap(hostile, hostile))));

      assertThat(event.at("/job/name").asText()).isEqualTo(hostile);
      assertThat(event.at("/job/namespace").asText()).isEqualTo(hostile);
      assertThat(event.at("/inputs/0/name").asText()).isEqualTo(hostile);
      assertThat(event.at("/outputs/0/namespace").asText()).isEqualTo(hostile);
      assertThat(event.at("/run/facets/errorMessage/message").asText()).isEqualTo(hostile);
      assertThat(event.at("/run/facets/extractionError/errors/0/task").asText()).isEqualTo(hostile);
    }
  }

  @Test
  void halfASurrogatePairCostsACharacterAndNotTheEvent() {
    Ending failed = Ending.of(Ending.How.FAIL, ENDED, new RuntimeException("a\ud83d"), null);

    JsonNode event = read(end(inner, failed));

    assertThat(event.at("/run/facets/errorMessage/message").asText())
        .startsWith("java.lang.RuntimeException: a")
        .hasSize("java.lang.RuntimeException: a?".length());
  }

  @Test
  void wordsThatAreCutInsideASurrogatePairCostACharacterAndNotTheEvent() {
    // One of these two is cut in the middle of a pair, whatever the length before it.
    for (String first : List.of("", "x")) {
      RuntimeException error = new RuntimeException(first + "\ud83d\ude00".repeat(20_000));

      JsonNode event = read(end(inner, Ending.of(Ending.How.FAIL, ENDED, error, null)));

      assertThat(event.at("/run/facets/errorMessage/message").asText()).endsWith("…");
    }
  }

  private byte[] end(RunHeader run, Ending ending) {
    return events.end(run, ending, List.of(), List.of(), List.of());
  }

  private static RunHeader inside(RunHeader outer, String name) {
    return new RunHeader(
        RunId.next(2), new JobName("ns", name), BEGAN, outer.asAncestor(), outer.outermost());
  }

  private static JsonNode read(byte[] json) {
    try {
      // Strictly: Jackson itself reads halves of surrogate pairs that no other reader takes.
      return new ObjectMapper()
          .readTree(UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
