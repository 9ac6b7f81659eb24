package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.event.ContentFacts.Files;
import io.openlineage.client.OpenLineage;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes an event's datasets, with the facets that tell of their content. */
final class DatasetFacetMaker {

  static final String CONTENT = "dspm_content";
  static final String SUBSET = "subset";
  static final String FILES = "dspm_files";

  /** Also the {@code $id} in the file itself; another form gets another number. */
  private static final URI CONTENT_SCHEMA =
      URI.create(
          "https://github.com/dspm-io/lineage-agent/blob/main/docs/schema/1-0-0/"
              + "DspmContentDatasetFacet.json#/$defs/DspmContentDatasetFacet");

  private static final URI FILES_SCHEMA =
      URI.create(
          "https://github.com/dspm-io/lineage-agent/blob/main/docs/schema/1-0-0/"
              + "DspmFilesDatasetFacet.json#/$defs/DspmFilesDatasetFacet");

  /** OpenLineage's; its Java classes know no partitions. */
  private static final String SUBSET_SCHEMA =
      "https://openlineage.io/spec/facets/1-0-0/BaseSubsetDatasetFacet.json#/$defs/";

  private final OpenLineage openLineage;
  private final URI producer;

  DatasetFacetMaker(OpenLineage openLineage, URI producer) {
    this.openLineage = openLineage;
    this.producer = producer;
  }

  List<OpenLineage.InputDataset> inputs(List<Dataset> datasets) {
    List<OpenLineage.InputDataset> inputs = new ArrayList<>(datasets.size());
    for (Dataset dataset : datasets) {
      OpenLineage.InputDatasetBuilder input =
          openLineage
              .newInputDatasetBuilder()
              .namespace(dataset.namespace())
              .name(dataset.name())
              .facets(facets(dataset.content()));
      Files files = files(dataset);
      if (files != null) {
        input.inputFacets(inputFacets(files));
      }
      inputs.add(input.build());
    }
    return inputs;
  }

  List<OpenLineage.OutputDataset> outputs(List<Dataset> datasets) {
    List<OpenLineage.OutputDataset> outputs = new ArrayList<>(datasets.size());
    for (Dataset dataset : datasets) {
      OpenLineage.OutputDatasetBuilder output =
          openLineage
              .newOutputDatasetBuilder()
              .namespace(dataset.namespace())
              .name(dataset.name())
              .facets(facets(dataset.content()));
      Files files = files(dataset);
      if (files != null) {
        output.outputFacets(outputFacets(files));
      }
      outputs.add(output.build());
    }
    return outputs;
  }

  /** A dataset with nothing but its version and some of its files. */
  OpenLineage.StaticDataset listing(
      Dataset directory, long fileCount, long offset, List<ListedFile> listed) {
    List<Object> files = new ArrayList<>(listed.size());
    for (ListedFile one : listed) {
      Map<String, Object> file = new LinkedHashMap<>();
      file.put("name", one.name());
      if (one.sha256() != null) {
        file.put("sha256", one.sha256());
      }
      if (one.size() >= 0) {
        file.put("size", one.size());
      }
      files.add(file);
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("fileCount", fileCount);
    members.put("offset", offset);
    members.put("files", files);
    OpenLineage.DatasetFacetsBuilder facets =
        openLineage
            .newDatasetFacetsBuilder()
            .put(FILES, new OwnDatasetFacet(producer, FILES_SCHEMA, members));
    ContentFacts content = directory.content();
    if (content != null && content.version() != null) {
      facets.version(version(content.version()));
    }
    return openLineage
        .newStaticDatasetBuilder()
        .namespace(directory.namespace())
        .name(directory.name())
        .facets(facets.build())
        .build();
  }

  private static @Nullable Files files(Dataset dataset) {
    ContentFacts content = dataset.content();
    return content == null ? null : content.files();
  }

  private OpenLineage.@Nullable DatasetFacets facets(@Nullable ContentFacts content) {
    if (content == null || (content.version() == null && content.path() == null)) {
      return null;
    }
    OpenLineage.DatasetFacetsBuilder facets = openLineage.newDatasetFacetsBuilder();
    if (content.version() != null) {
      facets.version(version(content.version()));
    }
    if (content.path() != null) {
      facets.put(CONTENT, new OwnDatasetFacet(producer, CONTENT_SCHEMA, members(content)));
    }
    return facets.build();
  }

  private OpenLineage.DatasetVersionDatasetFacet version(String hash) {
    return openLineage.newDatasetVersionDatasetFacetBuilder().datasetVersion(hash).build();
  }

  private static Map<String, Object> members(ContentFacts content) {
    Map<String, Object> members = new LinkedHashMap<>();
    if (content.path() != null) {
      members.put("path", content.path());
    }
    members.put("state", content.state().word());
    Files files = content.files();
    if (files != null) {
      members.put("fileCount", files.count());
      if (files.size() >= 0) {
        members.put("size", files.size());
      }
    }
    return members;
  }

  private OpenLineage.InputDatasetInputFacets inputFacets(Files files) {
    OpenLineage.InputDatasetInputFacetsBuilder facets =
        openLineage
            .newInputDatasetInputFacetsBuilder()
            .inputStatistics(
                openLineage
                    .newInputStatisticsInputDatasetFacetBuilder()
                    .fileCount(files.count())
                    .size(files.size() < 0 ? null : files.size())
                    .build());
    if (!files.locations().isEmpty()) {
      facets.put(SUBSET, subset("InputSubsetInputDatasetFacet", "inputCondition", files));
    }
    return facets.build();
  }

  private OpenLineage.OutputDatasetOutputFacets outputFacets(Files files) {
    OpenLineage.OutputDatasetOutputFacetsBuilder facets =
        openLineage
            .newOutputDatasetOutputFacetsBuilder()
            .outputStatistics(
                openLineage
                    .newOutputStatisticsOutputDatasetFacetBuilder()
                    .fileCount(files.count())
                    .size(files.size() < 0 ? null : files.size())
                    .build());
    if (!files.locations().isEmpty()) {
      facets.put(SUBSET, subset("OutputSubsetOutputDatasetFacet", "outputCondition", files));
    }
    return facets.build();
  }

  private OwnDatasetFacet subset(String definition, String member, Files files) {
    Map<String, Object> condition = new LinkedHashMap<>();
    if (files.partitioned()) {
      condition.put("type", "partition");
      condition.put("partitions", partitions(files.locations()));
    } else {
      condition.put("type", "location");
      condition.put("locations", files.locations());
    }
    if (files.isPartial()) {
      condition.put("partial", true);
    }
    return new OwnDatasetFacet(
        producer, URI.create(SUBSET_SCHEMA + definition), Map.of(member, condition));
  }

  /** Of {@code dt=2025-01-01/hour=03}, and so on. */
  private static List<Object> partitions(List<String> locations) {
    List<Object> partitions = new ArrayList<>(locations.size());
    for (String location : locations) {
      Map<String, Object> dimensions = new LinkedHashMap<>();
      int from = 0;
      while (from < location.length()) {
        int slash = location.indexOf('/', from);
        int end = slash < 0 ? location.length() : slash;
        int equals = location.indexOf('=', from);
        if (equals >= 0 && equals < end) {
          dimensions.put(location.substring(from, equals), location.substring(equals + 1, end));
        }
        from = end + 1;
      }
      Map<String, Object> partition = new LinkedHashMap<>();
      partition.put("identifier", location);
      partition.put("dimensions", dimensions);
      partitions.add(partition);
    }
    return partitions;
  }
}
