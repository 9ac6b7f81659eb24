package io.dspm.lineage.gateway.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dspm.lineage.gateway.ingest.Event.DatasetEvent;
import io.dspm.lineage.gateway.ingest.Event.JobEvent;
import io.dspm.lineage.gateway.ingest.Event.RunEvent;
import io.dspm.lineage.gateway.node.DatasetName;
import io.dspm.lineage.gateway.node.JobName;
import io.dspm.lineage.gateway.node.RunId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads and checks OpenLineage events (OpenLineage.json 2-0-2). Safe for use by many threads.
 *
 * <p>Checked is what the core schema asks for, and beyond it: no blank names, no NUL character
 * anywhere, no member twice. What is inside a facet is not checked, except for the parent facet:
 * what can't be understood there is not taken, and the event is.
 */
public final class EventReader {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  /** Reads one event in UTF-8 JSON. */
  public ReceivedEvent read(byte[] body) throws BadEventException {
    JsonNode tree = parse(body);
    Member event = Member.root(tree).object();
    event.checkText();
    Instant time = event.member("eventTime").time();
    event.member("producer").uri();
    event.member("schemaURL").uri();
    return new ReceivedEvent(body, Fingerprint.of(tree), read(event, time));
  }

  private static JsonNode parse(byte[] body) throws BadEventException {
    try {
      JsonNode tree = MAPPER.readTree(body);
      if (tree.isMissingNode()) {
        throw new BadEventException("", "the body is empty: expected an OpenLineage event in JSON");
      }
      return tree;
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String where =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw new BadEventException("", "not JSON" + where + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      // Bytes that are not UTF-8; nothing else can fail on an array.
      throw new BadEventException("", "not JSON in UTF-8: " + e.getMessage());
    }
  }

  private static Event read(Member event, Instant time) throws BadEventException {
    return switch (kind(event)) {
      case "DatasetEvent" -> {
        Member dataset = event.member("dataset").object();
        Dataset read = dataset(dataset, List.of("facets"));
        yield new DatasetEvent(time, read, DatasetFacets.files(dataset.member("facets")));
      }
      case "JobEvent" -> {
        if (event.has("run")) {
          throw new BadEventException("/run", "a JobEvent has no run");
        }
        List<Dataset> datasets = new ArrayList<>(inputs(event));
        datasets.addAll(outputs(event));
        yield new JobEvent(time, job(event), datasets);
      }
      default -> runEvent(event, time);
    };
  }

  /**
   * The schema's name for the event, from its URL; where the URL does not say, from its members.
   */
  private static String kind(Member event) throws BadEventException {
    String url = event.member("schemaURL").text();
    String fragment = url.substring(url.lastIndexOf('/') + 1);
    if (fragment.matches("RunEvent|DatasetEvent|JobEvent")) {
      return fragment;
    }
    if (event.has("run") || event.has("eventType")) {
      return "RunEvent";
    }
    if (event.has("dataset")) {
      return "DatasetEvent";
    }
    return event.has("job") ? "JobEvent" : "RunEvent";
  }

  private static RunEvent runEvent(Member event, Instant time) throws BadEventException {
    Member run = event.member("run").object();
    RunId runId = run.member("runId").runId();
    run.facets("facets");
    return new RunEvent(
        time, type(event), runId, job(event), parent(run), inputs(event), outputs(event));
  }

  private static EventType type(Member event) throws BadEventException {
    return event.has("eventType")
        ? event.member("eventType").oneOf(EventType.class)
        : EventType.OTHER;
  }

  private static JobName job(Member event) throws BadEventException {
    Member job = event.member("job").object();
    job.facets("facets");
    return jobName(job);
  }

  private static JobName jobName(Member job) throws BadEventException {
    return new JobName(job.member("namespace").text(), job.member("name").text());
  }

  private static Optional<ParentRun> parent(Member run) throws BadEventException {
    Member facets = run.member("facets");
    if (!facets.has("parent")) {
      return Optional.empty();
    }
    Member parent = facets.member("parent");
    RunId id = parent.member("run").object().member("runId").runId();
    return Optional.of(new ParentRun(id, jobName(parent.member("job").object())));
  }

  private static List<Dataset> inputs(Member event) throws BadEventException {
    return datasets(event, "inputs", List.of("facets", "inputFacets"));
  }

  private static List<Dataset> outputs(Member event) throws BadEventException {
    return datasets(event, "outputs", List.of("facets", "outputFacets"));
  }

  private static List<Dataset> datasets(Member event, String name, List<String> facets)
      throws BadEventException {
    List<Dataset> datasets = new ArrayList<>();
    if (event.has(name)) {
      for (Member element : event.member(name).elements()) {
        datasets.add(dataset(element.object(), facets));
      }
    }
    return datasets;
  }

  private static Dataset dataset(Member dataset, List<String> facets) throws BadEventException {
    for (String facet : facets) {
      dataset.facets(facet);
    }
    DatasetName name =
        new DatasetName(dataset.member("namespace").text(), dataset.member("name").text());
    Member understood = dataset.member("facets");
    return new Dataset(name, DatasetFacets.version(understood), DatasetFacets.content(understood));
  }
}
