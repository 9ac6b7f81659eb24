package io.dspm.lineage.gateway.ingest;

import static io.dspm.lineage.gateway.EventJson.file;
import static io.dspm.lineage.gateway.EventJson.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.dspm.lineage.gateway.EventJson;
import io.dspm.lineage.gateway.ingest.Event.DatasetEvent;
import io.dspm.lineage.gateway.ingest.Event.JobEvent;
import io.dspm.lineage.gateway.ingest.Event.RunEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventReaderTest {
  private static final String GOOD =
      EventJson.complete(1, run(1), "clean")
          .parent(run(2), "process")
          .in(file("/a b.csv", 'a'))
          .dataset("outputs", "ml-registry", "model:fraud/1.0.0")
          .toString();

  @Test
  void goodEventIsReadWhole() throws Exception {
    RunEvent event = (RunEvent) read(GOOD).event();
    assertThat(event.time()).isEqualTo(Instant.parse("2026-01-31T10:01:05Z"));
    assertThat(event.type()).isEqualTo(EventType.COMPLETE);
    assertThat(event.run()).hasToString(run(1));
    assertThat(event.job().id()).isEqualTo("job:test/clean");
    assertThat(event.parent().orElseThrow().run()).hasToString(run(2));
    assertThat(event.inputs())
        .extracting(dataset -> dataset.name().id())
        .containsExactly(file("/a b.csv", 'a'));
    assertThat(event.outputs())
        .extracting(dataset -> dataset.name().id())
        .containsExactly("dataset:ml-registry/model:fraud/1.0.0");
  }

  /** What is replaced in the good event, by what, and where and how the refusal must point. */
  static Stream<Arguments> badEvents() {
    String uuid = run(1);
    return Stream.of(
        bad("\"eventTime\":\"2026-01-31T10:01:05Z\",", "", "/eventTime", "is missing"),
        bad("2026-01-31T10:01:05Z", "2026-01-31T10:01:05", "/eventTime", "no time zone"),
        bad("2026-01-31T10:01:05Z", "yesterday", "/eventTime", "expected a date and time"),
        bad("2026-01-31T10:01:05Z", "2026-02-31T10:01:05Z", "/eventTime", "expected a date"),
        bad("2026-01-31T10:01:05Z", "+99999-01-31T10:01:05Z", "/eventTime", "expected a year"),
        bad("\"2026-01-31T10:01:05Z\"", "1769853665", "/eventTime", "of type number"),
        bad("\"producer\":\"https://example.com/test\",", "", "/producer", "is missing"),
        bad("\"producer\":\"https", "\"producer\":\"ht tps", "/producer", "expected a URI"),
        bad("\"producer\":\"https://example.com/test\"", "\"producer\":\"me\"", "/producer", "URI"),
        bad(",\"schemaURL\":\"" + EventJson.RUN_EVENT + "\"", "", "/schemaURL", "is missing"),
        bad("\"runId\":\"" + uuid + "\",", "", "/run/runId", "is missing"),
        bad("\"runId\":\"" + uuid, "\"runId\":\"run-7", "/run/runId", "expected a UUID"),
        bad("\"runId\":\"" + uuid, "\"runId\":\"1-1-1-1-1", "/run/runId", "expected a UUID"),
        bad("\"eventType\":\"COMPLETE\"", "\"eventType\":\"DONE\"", "/eventType", "START, RUNNING"),
        bad("\"eventType\":\"COMPLETE\"", "\"eventType\":null", "/eventType", "of type null"),
        bad("\"job\":{\"namespace\":\"test\",\"name\":\"clean\"},", "", "/job", "is missing"),
        bad("\"test\",\"name\":\"clean\"", "\"test\"", "/job/name", "is missing"),
        bad(
            "\"namespace\":\"test\",\"name\":\"clean\"",
            "\"name\":\"c\"",
            "/job/namespace",
            "missing"),
        bad("\"clean\"", "\" \\t\"", "/job/name", "is blank"),
        bad("\"clean\"", "7", "/job/name", "of type number: expected a string"),
        bad("\"namespace\":\"ml-registry\",", "", "/outputs/0/namespace", "is missing"),
        bad("\"model:fraud/1.0.0\"", "\"\"", "/outputs/0/name", "is blank"),
        bad("[{\"namespace\":\"ml-r", "[null,{\"namespace\":\"ml-r", "/outputs/0", "type null"),
        bad("\"outputs\":[", "\"outputs\":{},\"x\":[", "/outputs", "expected an array"),
        bad(
            "\"_producer\":\"https://example.com/test\",",
            "",
            "/run/facets/parent/_producer",
            "miss"),
        bad("\"_schemaURL\"", "\"schemaURL\"", "/run/facets/parent/_schemaURL", "is missing"),
        bad("\"facets\":{", "\"facets\":{\"a/b\":1,", "/run/facets/a~1b", "expected a JSON object"),
        bad("\"facets\":{", "\"facets\":[],\"x\":{", "/run/facets", "expected a JSON object"),
        bad("\"runId\":\"" + run(2), "\"runId\":\"x", "/run/facets/parent/run/runId", "UUID"),
        bad("\"clean\"", "\"cl\\u0000ean\"", "/job/name", "NUL"),
        bad("\"facets\":{", "\"x\":[{\"y\":\"\\u0000\"}],\"facets\":{", "/run/x/0/y", "NUL"),
        bad("\"clean\"", "\"cl\\ud800ean\"", "/job/name", "surrogate"),
        bad("\"eventType\":", "\"eventType\":\"START\",\"eventType\":", "", "Duplicate field"),
        bad("}", "", "", "not JSON at line 1"));
  }

  private static Arguments bad(String part, String instead, String pointer, String reason) {
    return arguments(part, instead, pointer, reason);
  }

  @ParameterizedTest
  @MethodSource("badEvents")
  void badEventIsRefusedWithPlaceAndReason(
      String part, String instead, String pointer, String reason) {
    assertThat(GOOD).contains(part);
    int at = GOOD.indexOf(part);
    String bad = GOOD.substring(0, at) + instead + GOOD.substring(at + part.length());
    assertRefused(bad, pointer, reason);
  }

  @Test
  void whatIsNoObjectIsRefused() {
    assertRefused("", "", "is empty");
    assertRefused("   ", "", "is empty");
    assertRefused("hello", "", "not JSON");
    assertRefused("[" + GOOD + "]", "", "expected a JSON object");
    assertRefused("null", "", "expected a JSON object");
    assertRefused(GOOD + GOOD, "", "not JSON");
    assertRefused("{\"a\":".repeat(2000), "", "not JSON");
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[] latin1 = GOOD.replace("clean", "caf\u00e9").getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> new EventReader().read(latin1))
        .isInstanceOf(BadEventException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void runEventWithoutRunIsNotTakenForAJobEvent() {
    String without = GOOD.replaceAll("\"run\":\\{\"runId.*?}}}},", "");
    assertThat(without).doesNotContain("runId").contains("\"job\"");
    assertRefused(without, "/run", "is missing");
    assertRefused(without.replace("#/$defs/RunEvent", ""), "/run", "is missing");
  }

  @Test
  void eventsOfDatasetsAndJobsAreTaken() throws Exception {
    String base =
        "{\"eventTime\":\"2026-01-31T10:00:00+09:00\",\"producer\":\"urn:x\",\"schemaURL\":\"urn:%s\",";
    String dataset = "\"dataset\":{\"namespace\":\"n\",\"name\":\"d\"}}";
    String job = "\"job\":{\"namespace\":\"n\",\"name\":\"j\"},\"inputs\":[]}";
    assertThat(read(base.formatted("x") + dataset).event()).isInstanceOf(DatasetEvent.class);
    assertThat(read(base.formatted("x") + job).event()).isInstanceOf(JobEvent.class);
    assertRefused(base.formatted("/DatasetEvent") + job, "/dataset", "is missing");
    assertRefused(
        base.formatted("/JobEvent") + "\"run\":{\"runId\":\"" + run(1) + "\"}," + job,
        "/run",
        "JobEvent has no run");
  }

  @Test
  void sameEventHasTheSameFingerprintWhateverItsForm() throws Exception {
    String other = "{ \"x\": 1.50, \"a\": [1, {\"c\": null, \"b\": \"\\u00e9\"}],";
    String one = GOOD.replaceFirst("\\{", "{\"a\":[1,{\"b\":\"é\",\"c\":null}],\"x\":1.50,");
    String two = GOOD.replaceFirst("\\{", Matcher.quoteReplacement(other));
    assertThat(read(one).fingerprint()).isEqualTo(read(two).fingerprint());
    assertThat(read(one).fingerprint()).isNotEqualTo(read(GOOD).fingerprint());
    assertThat(read(one).fingerprint())
        .isNotEqualTo(read(one.replace("null", "false")).fingerprint());
  }

  private static ReceivedEvent read(String json) throws BadEventException {
    return new EventReader().read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(String json, String pointer, String reason) {
    assertThatThrownBy(() -> read(json))
        .hasMessageContaining(reason)
        .asInstanceOf(type(BadEventException.class))
        .extracting(BadEventException::pointer)
        .isEqualTo(pointer);
  }
}
