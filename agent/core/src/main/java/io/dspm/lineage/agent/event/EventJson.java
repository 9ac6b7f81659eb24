package io.dspm.lineage.agent.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.openlineage.client.OpenLineage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes the run events that {@link EventMaker} makes, by Jackson's streaming generator. A test
 * holds every one of them against what Jackson's data binding writes.
 *
 * <p>Data binding would do it without this class; but to find out how to write an event it looks at
 * every facet that OpenLineage knows, by reflection, and loads some thousand classes, in programs
 * that may run for no longer than that takes.
 */
final class EventJson {

  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator out;
  private final FacetJson circumstances;

  private EventJson(JsonGenerator out) {
    this.out = out;
    this.circumstances = new FacetJson(out);
  }

  static byte[] bytes(OpenLineage.RunEvent event) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      new EventJson(out).event(event);
    } catch (IOException e) {
      throw new IllegalStateException("Nothing can fail in writing to memory", e);
    }
    return bytes.toByteArray();
  }

  static byte[] bytes(OpenLineage.DatasetEvent event) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringField("eventTime", isoTime(event.getEventTime()));
      out.writeStringField("producer", event.getProducer().toString());
      out.writeStringField("schemaURL", event.getSchemaURL().toString());
      out.writeFieldName("dataset");
      new DatasetJson(out).one(event.getDataset());
      out.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("Nothing can fail in writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private void event(OpenLineage.RunEvent event) throws IOException {
    out.writeStartObject();
    string("eventTime", isoTime(event.getEventTime()));
    uri("producer", event.getProducer());
    uri("schemaURL", event.getSchemaURL());
    string("eventType", event.getEventType().name());
    out.writeObjectFieldStart("run");
    uuid("runId", event.getRun().getRunId());
    facets(event.getRun().getFacets());
    out.writeEndObject();
    out.writeObjectFieldStart("job");
    string("namespace", event.getJob().getNamespace());
    string("name", event.getJob().getName());
    circumstances.ofJob(event.getJob().getFacets());
    out.writeEndObject();
    datasets("inputs", event.getInputs());
    datasets("outputs", event.getOutputs());
    out.writeEndObject();
  }

  private void datasets(String field, List<? extends OpenLineage.Dataset> datasets)
      throws IOException {
    out.writeArrayFieldStart(field);
    if (!datasets.isEmpty()) {
      new DatasetJson(out).all(datasets);
    }
    out.writeEndArray();
  }

  private void facets(OpenLineage.RunFacets facets) throws IOException {
    out.writeObjectFieldStart("facets");
    if (facets.getExtractionError() != null) {
      extractionError(facets.getExtractionError());
    }
    if (facets.getParent() != null) {
      parent(facets.getParent());
    }
    if (facets.getErrorMessage() != null) {
      errorMessage(facets.getErrorMessage());
    }
    circumstances.ofRun(facets);
    out.writeEndObject();
  }

  private void facet(String name, OpenLineage.RunFacet facet) throws IOException {
    out.writeObjectFieldStart(name);
    uri("_producer", facet.get_producer());
    uri("_schemaURL", facet.get_schemaURL());
  }

  private void parent(OpenLineage.ParentRunFacet parent) throws IOException {
    facet("parent", parent);
    ancestor(parent.getRun().getRunId(), parent.getJob().getNamespace(), parent.getJob().getName());
    out.writeObjectFieldStart("root");
    OpenLineage.ParentRunFacetRoot root = parent.getRoot();
    ancestor(root.getRun().getRunId(), root.getJob().getNamespace(), root.getJob().getName());
    out.writeEndObject();
    out.writeEndObject();
  }

  private void ancestor(UUID run, String jobNamespace, String jobName) throws IOException {
    out.writeObjectFieldStart("run");
    uuid("runId", run);
    out.writeEndObject();
    out.writeObjectFieldStart("job");
    string("namespace", jobNamespace);
    string("name", jobName);
    out.writeEndObject();
  }

  private void errorMessage(OpenLineage.ErrorMessageRunFacet error) throws IOException {
    facet("errorMessage", error);
    string("message", error.getMessage());
    string("programmingLanguage", error.getProgrammingLanguage());
    string("stackTrace", error.getStackTrace());
    out.writeEndObject();
  }

  private void extractionError(OpenLineage.ExtractionErrorRunFacet facet) throws IOException {
    facet("extractionError", facet);
    out.writeNumberField("totalTasks", facet.getTotalTasks());
    out.writeNumberField("failedTasks", facet.getFailedTasks());
    out.writeArrayFieldStart("errors");
    for (OpenLineage.ExtractionErrorRunFacetErrors error : facet.getErrors()) {
      out.writeStartObject();
      string("errorMessage", error.getErrorMessage());
      string("task", error.getTask());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private void uri(String field, URI uri) throws IOException {
    out.writeStringField(field, uri.toString());
  }

  private void uuid(String field, UUID uuid) throws IOException {
    out.writeStringField(field, uuid.toString());
  }

  private void string(String field, @Nullable String value) throws IOException {
    if (value != null) {
      out.writeStringField(field, JsonText.storable(value));
    }
  }

  /**
   * ISO 8601 as RFC 3339 wants it, with seconds always. DateTimeFormatter would say the same after
   * loading the JVM's locale data.
   */
  static String isoTime(ZonedDateTime time) {
    boolean full = time.getSecond() != 0 || time.getNano() != 0;
    return time.toLocalDateTime() + (full ? "" : ":00") + time.getOffset();
  }
}
