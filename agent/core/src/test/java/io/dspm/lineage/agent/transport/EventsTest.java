package io.dspm.lineage.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dspm.lineage.agent.event.AllEvents;
import io.openlineage.client.OpenLineage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  static List<byte[]> everyEvent() {
    return AllEvents.json();
  }

  @ParameterizedTest
  @MethodSource("everyEvent")
  void whatComesOutIsWhatWentIn(byte[] event) throws IOException {
    JsonNode out = JSON.readTree(Events.write(Events.read(event)));

    assertThat(withTimesOfOneForm(out)).isEqualTo(withTimesOfOneForm(JSON.readTree(event)));
  }

  /** The same time with the same offset may be written with more or fewer zeros. */
  private static JsonNode withTimesOfOneForm(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (String name : List.of("eventTime", "nominalStartTime", "nominalEndTime")) {
        if (object.path(name).isTextual()) {
          object.put(name, OffsetDateTime.parse(object.get(name).asText()).toString());
        }
      }
    }
    node.forEach(EventsTest::withTimesOfOneForm);
    return node;
  }

  @ParameterizedTest
  @MethodSource("everyEvent")
  void theEventIsOfItsKind(byte[] event) throws IOException {
    assertThat(Events.read(event))
        .isInstanceOf(
            JSON.readTree(event).has("run")
                ? OpenLineage.RunEvent.class
                : OpenLineage.DatasetEvent.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{}", "{\"run\":7}", "{\"run\":{\"runId\":\"no\"}}"})
  void whatIsNoEventIsToldByAnException(String text) {
    assertThatThrownBy(() -> Events.read(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void facetsThatNobodyKnowsStay() throws IOException {
    String event =
        "{\"eventTime\":\"2026-01-01T00:00:00Z\",\"producer\":\"http://p\",\"schemaURL\":\"http://s\","
            + "\"run\":{\"runId\":\"00000000-0000-0001-0000-000000000002\",\"facets\":{\"acme\":"
            + "{\"_producer\":\"http://p\",\"_schemaURL\":\"http://s\",\"deep\":{\"a\":[1,2.5,true]}}}},"
            + "\"job\":{\"namespace\":\"n\",\"name\":\"j\"},\"inputs\":[],\"outputs\":[]}";

    byte[] out = Events.write(Events.read(event.getBytes(StandardCharsets.UTF_8)));

    assertThat(JSON.readTree(out).at("/run/facets/acme/deep/a/1").asDouble()).isEqualTo(2.5);
  }
}
