package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.config.NamedValue;
import io.dspm.lineage.agent.event.Circumstances.Engine;
import io.openlineage.client.OpenLineage;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Makes the facets of a run that tell of its circumstances. */
final class RunFacetMaker {

  private final OpenLineage openLineage;
  private final URI producer;

  RunFacetMaker(OpenLineage openLineage, URI producer) {
    this.openLineage = openLineage;
    this.producer = producer;
  }

  void add(OpenLineage.RunFacetsBuilder facets, RunHeader run, Circumstances told) {
    Engine engine = told.engine();
    if (engine != null) {
      facets.processing_engine(
          openLineage
              .newProcessingEngineRunFacetBuilder()
              .name(engine.name())
              .version(engine.version())
              .openlineageAdapterVersion(engine.agentVersion())
              .build());
    }
    if (told.nominalStart() != null) {
      facets.nominalTime(
          openLineage
              .newNominalTimeRunFacetBuilder()
              .nominalStartTime(told.nominalStart())
              .nominalEndTime(told.nominalEnd())
              .build());
    }
    if (!told.tags().isEmpty()) {
      facets.tags(tags(told.tags()));
    }
    if (!told.environment().isEmpty()) {
      facets.environmentVariables(environment(told.environment()));
    }
    if (!told.parameters().isEmpty()) {
      facets.executionParameters(parameters(told.parameters()));
    }
    ProcessDescription process = told.process();
    if (process != null && run.kind() == RunHeader.Kind.JOB) {
      facets.put(DspmProcessFacet.NAME, new DspmProcessFacet(producer, process));
    }
  }

  /** As OpenLineage's own clients make them of what is configured. */
  private OpenLineage.TagsRunFacet tags(List<NamedValue> told) {
    List<OpenLineage.TagsRunFacetFields> tags = new ArrayList<>();
    for (NamedValue tag : told) {
      tags.add(
          openLineage
              .newTagsRunFacetFieldsBuilder()
              .key(tag.name())
              .value(tag.value() == null ? "true" : tag.value())
              .source("CONFIG")
              .build());
    }
    return openLineage.newTagsRunFacetBuilder().tags(tags).build();
  }

  private OpenLineage.EnvironmentVariablesRunFacet environment(List<NamedValue> told) {
    List<OpenLineage.EnvironmentVariable> variables = new ArrayList<>();
    for (NamedValue variable : told) {
      variables.add(
          openLineage
              .newEnvironmentVariableBuilder()
              .name(variable.name())
              .value(variable.value() == null ? "" : variable.value())
              .build());
    }
    return openLineage
        .newEnvironmentVariablesRunFacetBuilder()
        .environmentVariables(variables)
        .build();
  }

  private OpenLineage.ExecutionParametersRunFacet parameters(List<NamedValue> told) {
    List<OpenLineage.ExecutionParameter> parameters = new ArrayList<>();
    for (NamedValue parameter : told) {
      parameters.add(
          openLineage
              .newExecutionParameterBuilder()
              .key(parameter.name())
              .value(parameter.value())
              .build());
    }
    return openLineage.newExecutionParametersRunFacetBuilder().parameters(parameters).build();
  }
}
