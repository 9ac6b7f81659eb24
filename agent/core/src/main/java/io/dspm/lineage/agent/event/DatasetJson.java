package io.dspm.lineage.agent.event;

import com.fasterxml.jackson.core.JsonGenerator;
import io.openlineage.client.OpenLineage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes datasets with their facets, as {@link EventJson} does the rest. */
final class DatasetJson {

  private final JsonGenerator out;
  private final FacetJson facets;

  DatasetJson(JsonGenerator out) {
    this.out = out;
    this.facets = new FacetJson(out);
  }

  void all(List<? extends OpenLineage.Dataset> datasets) throws IOException {
    for (OpenLineage.Dataset dataset : datasets) {
      one(dataset);
    }
  }

  void one(OpenLineage.Dataset dataset) throws IOException {
    out.writeStartObject();
    out.writeStringField("namespace", JsonText.storable(dataset.getNamespace()));
    out.writeStringField("name", JsonText.storable(dataset.getName()));
    if (dataset.getFacets() != null) {
      facets(dataset.getFacets());
    }
    if (dataset instanceof OpenLineage.InputDataset input && input.getInputFacets() != null) {
      inputFacets(input.getInputFacets());
    } else if (dataset instanceof OpenLineage.OutputDataset output
        && output.getOutputFacets() != null) {
      outputFacets(output.getOutputFacets());
    }
    out.writeEndObject();
  }

  private void facets(OpenLineage.DatasetFacets of) throws IOException {
    out.writeObjectFieldStart("facets");
    OpenLineage.DatasetVersionDatasetFacet version = of.getVersion();
    if (version != null) {
      facets.begin("version", version.get_producer(), version.get_schemaURL());
      out.writeStringField("datasetVersion", version.getDatasetVersion());
      out.writeEndObject();
    }
    for (Map.Entry<String, OpenLineage.DatasetFacet> own :
        of.getAdditionalProperties().entrySet()) {
      facets.begin(own.getKey(), own.getValue().get_producer(), own.getValue().get_schemaURL());
      facets.members(own.getValue().getAdditionalProperties());
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private void inputFacets(OpenLineage.InputDatasetInputFacets of) throws IOException {
    out.writeObjectFieldStart("inputFacets");
    OpenLineage.InputStatisticsInputDatasetFacet files = of.getInputStatistics();
    if (files != null) {
      facets.begin("inputStatistics", files.get_producer(), files.get_schemaURL());
      statistics(files.getSize(), files.getFileCount());
    }
    for (Map.Entry<String, OpenLineage.InputDatasetFacet> own :
        of.getAdditionalProperties().entrySet()) {
      facets.begin(own.getKey(), own.getValue().get_producer(), own.getValue().get_schemaURL());
      facets.members(own.getValue().getAdditionalProperties());
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private void outputFacets(OpenLineage.OutputDatasetOutputFacets of) throws IOException {
    out.writeObjectFieldStart("outputFacets");
    OpenLineage.OutputStatisticsOutputDatasetFacet files = of.getOutputStatistics();
    if (files != null) {
      facets.begin("outputStatistics", files.get_producer(), files.get_schemaURL());
      statistics(files.getSize(), files.getFileCount());
    }
    for (Map.Entry<String, OpenLineage.OutputDatasetFacet> own :
        of.getAdditionalProperties().entrySet()) {
      facets.begin(own.getKey(), own.getValue().get_producer(), own.getValue().get_schemaURL());
      facets.members(own.getValue().getAdditionalProperties());
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private void statistics(@Nullable Long size, @Nullable Long fileCount) throws IOException {
    if (size != null) {
      out.writeNumberField("size", size);
    }
    if (fileCount != null) {
      out.writeNumberField("fileCount", fileCount);
    }
    out.writeEndObject();
  }
}
