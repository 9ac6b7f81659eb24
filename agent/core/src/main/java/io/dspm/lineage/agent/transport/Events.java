package io.dspm.lineage.agent.transport;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.BaseEvent;
import io.openlineage.client.OpenLineageClientUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON as openlineage-java's objects and back, by its own means: what it does not know stays.
 *
 * <p>One facet it knows wrongly. It takes the condition of every {@code subset} for a list of
 * locations, and forgets the rest; so these are kept as facets that it does not know.
 */
final class Events {

  private static final ObjectMapper JSON =
      OpenLineageClientUtils.newObjectMapper()
          .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE);

  private static final String SUBSET = "subset";

  private Events() {}

  /**
   * @throws IOException if that is no event of OpenLineage's
   */
  static BaseEvent read(byte[] json) throws IOException {
    JsonNode tree = JSON.readTree(json);
    try {
      if (tree.has("run")) {
        return runEvent(tree);
      }
      if (tree.has("dataset")) {
        return JSON.treeToValue(tree, OpenLineage.DatasetEvent.class);
      }
      if (tree.has("job")) {
        return JSON.treeToValue(tree, OpenLineage.JobEvent.class);
      }
    } catch (RuntimeException e) {
      throw new IOException(e);
    }
    throw new IOException("no run, dataset or job in it");
  }

  /**
   * @throws IOException if it can't be written
   */
  static byte[] write(BaseEvent event) throws IOException {
    try {
      return OpenLineageClientUtils.toJson(event).getBytes(StandardCharsets.UTF_8);
    } catch (RuntimeException e) {
      throw new IOException(e);
    }
  }

  private static OpenLineage.RunEvent runEvent(JsonNode tree) throws IOException {
    List<@Nullable JsonNode> ofInputs = takeSubsets(tree.path("inputs"), "inputFacets");
    List<@Nullable JsonNode> ofOutputs = takeSubsets(tree.path("outputs"), "outputFacets");
    OpenLineage.RunEvent event = JSON.treeToValue(tree, OpenLineage.RunEvent.class);
    for (int i = 0; i < ofInputs.size(); i++) {
      JsonNode subset = ofInputs.get(i);
      if (subset != null) {
        event
            .getInputs()
            .get(i)
            .getInputFacets()
            .getAdditionalProperties()
            .put(SUBSET, JSON.treeToValue(subset, OpenLineage.DefaultInputDatasetFacet.class));
      }
    }
    for (int i = 0; i < ofOutputs.size(); i++) {
      JsonNode subset = ofOutputs.get(i);
      if (subset != null) {
        event
            .getOutputs()
            .get(i)
            .getOutputFacets()
            .getAdditionalProperties()
            .put(SUBSET, JSON.treeToValue(subset, OpenLineage.DefaultOutputDatasetFacet.class));
      }
    }
    return event;
  }

  /** One for each dataset, {@code null} where it has none. */
  private static List<@Nullable JsonNode> takeSubsets(JsonNode datasets, String facets) {
    List<@Nullable JsonNode> subsets = new ArrayList<>();
    for (JsonNode dataset : datasets) {
      subsets.add(dataset.path(facets) instanceof ObjectNode known ? known.remove(SUBSET) : null);
    }
    return subsets;
  }
}
