package io.dspm.lineage.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/** A run event, as a producer would write it. */
public final class EventJson {
  public static final String RUN_EVENT =
      "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ObjectNode json = MAPPER.createObjectNode();
  private ObjectNode lastDataset = json;

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
    lastDataset =
        json.withArray("/" + role).addObject().put("namespace", namespace).put("name", name);
    return this;
  }

  /** Gives the dataset that was added last a facet, with names and values in turn. */
  public EventJson facet(String name, Object... members) {
    ObjectNode facet = lastDataset().withObject("/facets").putObject(name);
    facet.put("_producer", "https://example.com/test").put("_schemaURL", "https://example.com/f");
    for (int i = 0; i < members.length; i += 2) {
      facet.set(members[i].toString(), MAPPER.valueToTree(members[i + 1]));
    }
    return this;
  }

  /** Gives the dataset that was added last this hash as its version. */
  public EventJson version(char digit) {
    return facet("version", "datasetVersion", String.valueOf(digit).repeat(64));
  }

  private ObjectNode lastDataset() {
    if (json.has("dataset")) {
      return (ObjectNode) json.get("dataset");
    }
    return lastDataset;
  }

  /** An event about nothing but this dataset, at this minute. */
  public static EventJson about(int minute, String namespace, String name) {
    EventJson event = new EventJson();
    event.json.put("eventTime", String.format("2026-01-31T10:%02d:00Z", minute));
    event.json.put("producer", "https://example.com/test");
    event.json.put("schemaURL", RUN_EVENT.replace("RunEvent", "DatasetEvent"));
    event.json.putObject("dataset").put("namespace", namespace).put("name", name);
    return event;
  }

  /**
   * A part of the list of files of a directory.
   *
   * @param files each {@code <digit> <name>}, where the hash is this digit 64 times; {@code ?}:
   *     none
   */
  public static EventJson listing(
      int minute, String directory, long fileCount, long offset, String... files) {
    EventJson event = about(minute, "file", directory);
    event.facet("dspm_files", "fileCount", fileCount, "offset", offset);
    ArrayNode array = ((ObjectNode) event.json.at("/dataset/facets/dspm_files")).putArray("files");
    for (String file : files) {
      ObjectNode each = array.addObject().put("name", file.substring(2)).put("size", 7);
      if (file.charAt(0) != '?') {
        each.put("sha256", file.substring(0, 1).repeat(64));
      }
    }
    return event;
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

  /** The dataset ID of a file of which nobody knows the content. */
  public static String unknown(String path) {
    return "file::" + path + "@sha256:unknown";
  }

  /** A run ID that is easily told from others. */
  public static String run(int number) {
    return new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L + number).toString();
  }
}
