package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.event.RunHeader.Ancestor;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Makes OpenLineage events of version 2-0-2, as UTF-8 JSON. For background threads: the first event
 * loads Jackson.
 *
 * <p>Every event of a run carries the parent facet; without it on each of them Marquez takes the
 * run for two jobs. Thread-safe.
 */
public final class EventMaker {

  private final OpenLineage openLineage;
  private final RunFacetMaker runFacets;
  private final JobFacetMaker jobFacets;
  private final DatasetFacetMaker datasets;
  private final Circumstances circumstances;

  /**
   * @param version the agent's version, part of the producer's URI
   */
  public EventMaker(String version) {
    URI producer = producer(version);
    openLineage = new OpenLineage(producer);
    runFacets = new RunFacetMaker(openLineage, producer);
    jobFacets = new JobFacetMaker(openLineage);
    datasets = new DatasetFacetMaker(openLineage, producer);
    circumstances = Circumstances.UNKNOWN;
  }

  private EventMaker(EventMaker other, Circumstances circumstances) {
    this.openLineage = other.openLineage;
    this.runFacets = other.runFacets;
    this.jobFacets = other.jobFacets;
    this.datasets = other.datasets;
    this.circumstances = circumstances;
  }

  /** The same, but of runs in these circumstances. */
  public EventMaker in(Circumstances others) {
    return new EventMaker(this, others);
  }

  /** One that has loaded what every run's events need, by making one. */
  public static EventMaker ready(String version) {
    EventMaker events = new EventMaker(version).in(Circumstances.SAMPLE);
    RunHeader run =
        new RunHeader(new RunId(new UUID(0, 0)), new JobName("", ""), Instant.EPOCH, null, null);
    byte[] unused = events.start(run, List.of());
    return events;
  }

  private static URI producer(String version) {
    return URI.create("https://github.com/dspm-io/lineage-agent/tree/v" + version);
  }

  public byte[] start(RunHeader run, List<Dataset> inputs) {
    return EventJson.bytes(startEvent(run, inputs));
  }

  OpenLineage.RunEvent startEvent(RunHeader run, List<Dataset> inputs) {
    return event(run, EventType.START, run.began())
        .run(run(run, facets(run)))
        .inputs(datasets.inputs(inputs))
        .outputs(List.of())
        .build();
  }

  /** The one event that ends the run: all inputs and outputs, so that it stands alone. */
  public byte[] end(
      RunHeader run, Ending ending, List<Dataset> inputs, List<Dataset> outputs, List<Gap> gaps) {
    return EventJson.bytes(endEvent(run, ending, inputs, outputs, gaps));
  }

  OpenLineage.RunEvent endEvent(
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
    return event(run, EventType.valueOf(ending.how().name()), ending.at())
        .run(run(run, facets))
        .inputs(datasets.inputs(inputs))
        .outputs(datasets.outputs(outputs))
        .build();
  }

  /**
   * Some of the files that a directory's dataset stands for; {@link FileListing} says how many. The
   * time is that at which the run began, so that another process that tells the same says it in the
   * same words.
   */
  byte[] listing(
      RunHeader run, Dataset directory, long fileCount, long offset, List<ListedFile> files) {
    return EventJson.bytes(listingEvent(run, directory, fileCount, offset, files));
  }

  OpenLineage.DatasetEvent listingEvent(
      RunHeader run, Dataset directory, long fileCount, long offset, List<ListedFile> files) {
    return openLineage
        .newDatasetEventBuilder()
        .eventTime(run.began().atZone(ZoneOffset.UTC))
        .dataset(datasets.listing(directory, fileCount, offset, files))
        .build();
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
                .facets(jobFacets.of(run, circumstances))
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
    runFacets.add(facets, run, circumstances);
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
}
