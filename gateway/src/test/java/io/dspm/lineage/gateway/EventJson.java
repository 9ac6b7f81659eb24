package io.dspm.lineage.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/** A run event, as a producer would write it. */
public final class EventJson {
  public static final String RUN_EVENT =
      "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ObjectNode json = MAPPER.createObjectNode();

  private EventJson() {}

  public static EventJson of(String type, String time, String run, String job) {
    EventJson event = new EventJson();
    event.json.put("eventType", type).put("eventTime", time);
    event.json.put("producer", "https://example.com/test").put("schemaURL", RUN_EVENT);
    event.json.putObject("run").put("runId", run);
    event.json.putObject("job").put("namespace", "test").put("name", job);
    return event;
  }

  /** A run that is over and took five seconds from this minute on. */
  public static EventJson complete(int minute, String run, String job) {
    return of("COMPLETE", String.format("2026-01-31T10:%02d:05Z", minute), run, job);
  }

  /** The start that goes with {@link #complete}. */
  public static EventJson start(int minute, String run, String job) {
    return of("START", String.format("2026-01-31T10:%02d:00Z", minute), run, job);
  }

  public EventJson namespace(String namespace) {
    ((ObjectNode) json.get("job")).put("namespace", namespace);
    return this;
  }

  public EventJson parent(String run, String job) {
    ObjectNode parent = ((ObjectNode) json.get("run")).putObject("facets").putObject("parent");
    parent.put("_producer", "https://example.com/test").put("_schemaURL", "https://example.com/f");
    parent.putObject("run").put("runId", run);
    parent.putObject("job").put("namespace", "test").put("name", job);
    return this;
  }

  public EventJson in(String... files) {
    for (String file : files) {
      dataset("inputs", "file", file);
    }
    return this;
  }

  public EventJson out(String... files) {
    for (String file : files) {
      dataset("outputs", "file", file);
    }
    return this;
  }

  public EventJson dataset(String role, String namespace, String name) {
    json.withArray("/" + role).addObject().put("namespace", namespace).put("name", name);
    return this;
  }

  public ObjectNode json() {
    return json;
  }

  @Override
  public String toString() {
    return json.toString();
  }

  /** The dataset ID of a file whose hash is this digit, 64 times. */
  public static String file(String path, char digit) {
    return "file::" + path + "@sha256:" + String.valueOf(digit).repeat(64);
  }

  /** A run ID that is easily told from others. */
  public static String run(int number) {
    return new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L + number).toString();
  }
}
