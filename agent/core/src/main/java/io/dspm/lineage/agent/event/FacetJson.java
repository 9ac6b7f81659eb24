package io.dspm.lineage.agent.event;

import com.fasterxml.jackson.core.JsonGenerator;
import io.openlineage.client.OpenLineage;
import java.io.IOException;
import java.net.URI;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the facets that tell of a run's circumstances, as {@link EventJson} does the rest. */
final class FacetJson {

  private final JsonGenerator out;

  FacetJson(JsonGenerator out) {
    this.out = out;
  }

  void ofJob(OpenLineage.JobFacets facets) throws IOException {
    out.writeObjectFieldStart("facets");
    if (facets.getJobType() != null) {
      OpenLineage.JobTypeJobFacet type = facets.getJobType();
      begin("jobType", type.get_producer(), type.get_schemaURL());
      string("processingType", type.getProcessingType());
      string("integration", type.getIntegration());
      string("jobType", type.getJobType());
      out.writeEndObject();
    }
    if (facets.getDocumentation() != null) {
      OpenLineage.DocumentationJobFacet documentation = facets.getDocumentation();
      begin("documentation", documentation.get_producer(), documentation.get_schemaURL());
      string("description", documentation.getDescription());
      out.writeEndObject();
    }
    if (facets.getSourceCodeLocation() != null) {
      source(facets.getSourceCodeLocation());
    }
    if (facets.getOwnership() != null) {
      ownership(facets.getOwnership());
    }
    out.writeEndObject();
  }

  private void source(OpenLineage.SourceCodeLocationJobFacet source) throws IOException {
    begin("sourceCodeLocation", source.get_producer(), source.get_schemaURL());
    string("type", source.getType());
    out.writeStringField("url", source.getUrl().toString());
    string("repoUrl", source.getRepoUrl());
    string("path", source.getPath());
    string("version", source.getVersion());
    string("tag", source.getTag());
    string("branch", source.getBranch());
    out.writeEndObject();
  }

  private void ownership(OpenLineage.OwnershipJobFacet ownership) throws IOException {
    begin("ownership", ownership.get_producer(), ownership.get_schemaURL());
    out.writeArrayFieldStart("owners");
    for (OpenLineage.OwnershipJobFacetOwners owner : ownership.getOwners()) {
      out.writeStartObject();
      string("name", owner.getName());
      string("type", owner.getType());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  void ofRun(OpenLineage.RunFacets facets) throws IOException {
    if (facets.getProcessing_engine() != null) {
      OpenLineage.ProcessingEngineRunFacet engine = facets.getProcessing_engine();
      begin("processing_engine", engine.get_producer(), engine.get_schemaURL());
      string("version", engine.getVersion());
      string("name", engine.getName());
      string("openlineageAdapterVersion", engine.getOpenlineageAdapterVersion());
      out.writeEndObject();
    }
    if (facets.getNominalTime() != null) {
      OpenLineage.NominalTimeRunFacet nominal = facets.getNominalTime();
      begin("nominalTime", nominal.get_producer(), nominal.get_schemaURL());
      time("nominalStartTime", nominal.getNominalStartTime());
      time("nominalEndTime", nominal.getNominalEndTime());
      out.writeEndObject();
    }
    if (facets.getTags() != null) {
      tags(facets.getTags());
    }
    if (facets.getEnvironmentVariables() != null) {
      environment(facets.getEnvironmentVariables());
    }
    if (facets.getExecutionParameters() != null) {
      parameters(facets.getExecutionParameters());
    }
    for (Map.Entry<String, OpenLineage.RunFacet> facet :
        facets.getAdditionalProperties().entrySet()) {
      begin(facet.getKey(), facet.getValue().get_producer(), facet.getValue().get_schemaURL());
      members(facet.getValue().getAdditionalProperties());
      out.writeEndObject();
    }
  }

  private void tags(OpenLineage.TagsRunFacet tags) throws IOException {
    begin("tags", tags.get_producer(), tags.get_schemaURL());
    out.writeArrayFieldStart("tags");
    for (OpenLineage.TagsRunFacetFields tag : tags.getTags()) {
      out.writeStartObject();
      string("key", tag.getKey());
      string("value", tag.getValue());
      string("source", tag.getSource());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private void environment(OpenLineage.EnvironmentVariablesRunFacet facet) throws IOException {
    begin("environmentVariables", facet.get_producer(), facet.get_schemaURL());
    out.writeArrayFieldStart("environmentVariables");
    for (OpenLineage.EnvironmentVariable variable : facet.getEnvironmentVariables()) {
      out.writeStartObject();
      string("name", variable.getName());
      string("value", variable.getValue());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private void parameters(OpenLineage.ExecutionParametersRunFacet facet) throws IOException {
    begin("executionParameters", facet.get_producer(), facet.get_schemaURL());
    out.writeArrayFieldStart("parameters");
    for (OpenLineage.ExecutionParameter parameter : facet.getParameters()) {
      out.writeStartObject();
      string("key", parameter.getKey());
      string("value", parameter.getValue());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  void begin(String name, URI producer, URI schema) throws IOException {
    out.writeObjectFieldStart(name);
    out.writeStringField("_producer", producer.toString());
    out.writeStringField("_schemaURL", schema.toString());
  }

  void members(Map<?, ?> members) throws IOException {
    for (Map.Entry<?, ?> member : members.entrySet()) {
      out.writeFieldName(JsonText.storable(member.getKey().toString()));
      value(member.getValue());
    }
  }

  private void value(Object value) throws IOException {
    if (value instanceof Map<?, ?> members) {
      out.writeStartObject();
      members(members);
      out.writeEndObject();
    } else if (value instanceof List<?> list) {
      out.writeStartArray();
      for (Object element : list) {
        value(element);
      }
      out.writeEndArray();
    } else if (value instanceof Number number) {
      out.writeNumber(number.longValue());
    } else if (value instanceof Boolean truth) {
      out.writeBoolean(truth);
    } else {
      out.writeString(JsonText.storable(value.toString()));
    }
  }

  private void time(String field, @Nullable ZonedDateTime time) throws IOException {
    if (time != null) {
      out.writeStringField(field, EventJson.isoTime(time));
    }
  }

  private void string(String field, @Nullable String value) throws IOException {
    if (value != null) {
      out.writeStringField(field, JsonText.storable(value));
    }
  }
}
