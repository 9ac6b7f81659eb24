package io.dspm.lineage.agent.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.dspm.lineage.agent.event.RunHeader.Ancestor;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Makes OpenLineage run events of version 2-0-2, as UTF-8 JSON. For background threads: the first
 * event loads Jackson.
 *
 * <p>Every event of a run carries the parent facet; without it on each of them Marquez takes the
 * run for two jobs. Thread-safe.
 */
public final class EventMaker {

  private final OpenLineage openLineage;
  private final ObjectMapper json;

  /**
   * @param version the agent's version, part of the producer's URI
   */
  public EventMaker(String version) {
    openLineage = new OpenLineage(producer(version));
    SimpleModule times = new SimpleModule();
    times.addSerializer(new IsoTime());
    json =
        new ObjectMapper()
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
            .registerModule(times);
  }

  /**
   * One that has loaded all it needs: it made an event of each kind already. Takes some hundred
   * milliseconds the first time.
   */
  public static EventMaker ready(String version) {
    EventMaker events = new EventMaker(version);
    Ancestor self = new Ancestor(new RunId(new UUID(0, 0)), new JobName("", ""));
    RunHeader run = new RunHeader(self.run(), self.job(), Instant.EPOCH, self, self);
    List<Dataset> datasets = List.of(new Dataset("", ""));
    byte[] unused = events.start(run, datasets);
    unused =
        events.end(
            run, Ending.abort(Instant.EPOCH, ""), datasets, datasets, List.of(new Gap("", "")));
    return events;
  }

  private static URI producer(String version) {
    return URI.create("https://github.com/dspm-io/lineage-agent/tree/v" + version);
  }

  public byte[] start(RunHeader run, List<Dataset> inputs) {
    return bytes(
        event(run, EventType.START, run.began())
            .run(run(run, facets(run)))
            .inputs(inputs(inputs))
            .outputs(List.of())
            .build());
  }

  /** The one event that ends the run: all inputs and outputs, so that it stands alone. */
  public byte[] end(
      RunHeader run, Ending ending, List<Dataset> inputs, List<Dataset> outputs, List<Gap> gaps) {
    OpenLineage.RunFacetsBuilder facets = facets(run);
    if (ending.message() != null) {
      facets.errorMessage(
          openLineage
              .newErrorMessageRunFacetBuilder()
              .message(ending.message())
              .programmingLanguage("JAVA")
              .stackTrace(ending.stackTrace())
              .build());
    }
    if (!gaps.isEmpty()) {
      facets.extractionError(extractionError(gaps, inputs.size() + outputs.size()));
    }
    return bytes(
        event(run, EventType.valueOf(ending.how().name()), ending.at())
            .run(run(run, facets))
            .inputs(inputs(inputs))
            .outputs(outputs(outputs))
            .build());
  }

  private OpenLineage.RunEventBuilder event(RunHeader run, EventType type, Instant at) {
    return openLineage
        .newRunEventBuilder()
        .eventType(type)
        .eventTime(at.atZone(ZoneOffset.UTC))
        .job(
            openLineage
                .newJobBuilder()
                .namespace(run.job().namespace())
                .name(run.job().name())
                .build());
  }

  private OpenLineage.Run run(RunHeader run, OpenLineage.RunFacetsBuilder facets) {
    return openLineage.newRunBuilder().runId(run.id().value()).facets(facets.build()).build();
  }

  private OpenLineage.RunFacetsBuilder facets(RunHeader run) {
    OpenLineage.RunFacetsBuilder facets = openLineage.newRunFacetsBuilder();
    Ancestor parent = run.parent();
    if (parent != null) {
      Ancestor root = run.root() == null ? parent : run.root();
      facets.parent(
          openLineage
              .newParentRunFacetBuilder()
              .run(openLineage.newParentRunFacetRunBuilder().runId(parent.run().value()).build())
              .job(
                  openLineage
                      .newParentRunFacetJobBuilder()
                      .namespace(parent.job().namespace())
                      .name(parent.job().name())
                      .build())
              .root(
                  openLineage
                      .newParentRunFacetRootBuilder()
                      .run(openLineage.newRootRunBuilder().runId(root.run().value()).build())
                      .job(
                          openLineage
                              .newRootJobBuilder()
                              .namespace(root.job().namespace())
                              .name(root.job().name())
                              .build())
                      .build())
              .build());
    }
    return facets;
  }

  private OpenLineage.ExtractionErrorRunFacet extractionError(List<Gap> gaps, int tasks) {
    List<OpenLineage.ExtractionErrorRunFacetErrors> errors = new ArrayList<>();
    for (Gap gap : gaps) {
      errors.add(
          openLineage
              .newExtractionErrorRunFacetErrorsBuilder()
              .task(gap.what())
              .errorMessage(gap.why())
              .build());
    }
    return openLineage
        .newExtractionErrorRunFacetBuilder()
        .totalTasks((long) Math.max(tasks, gaps.size()))
        .failedTasks((long) gaps.size())
        .errors(errors)
        .build();
  }

  private List<OpenLineage.InputDataset> inputs(List<Dataset> datasets) {
    List<OpenLineage.InputDataset> inputs = new ArrayList<>();
    for (Dataset dataset : datasets) {
      inputs.add(
          openLineage
              .newInputDatasetBuilder()
              .namespace(dataset.namespace())
              .name(dataset.name())
              .build());
    }
    return inputs;
  }

  private List<OpenLineage.OutputDataset> outputs(List<Dataset> datasets) {
    List<OpenLineage.OutputDataset> outputs = new ArrayList<>();
    for (Dataset dataset : datasets) {
      outputs.add(
          openLineage
              .newOutputDatasetBuilder()
              .namespace(dataset.namespace())
              .name(dataset.name())
              .build());
    }
    return outputs;
  }

  private byte[] bytes(OpenLineage.RunEvent event) {
    try {
      return json.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An event of names and times can always be written", e);
    }
  }

  private static final class IsoTime extends StdSerializer<ZonedDateTime> {

    private static final long serialVersionUID = 1;

    IsoTime() {
      super(ZonedDateTime.class);
    }

    @Override
    public void serialize(ZonedDateTime time, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time));
    }
  }
}
