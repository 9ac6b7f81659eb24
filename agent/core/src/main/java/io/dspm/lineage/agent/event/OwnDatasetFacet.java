package io.dspm.lineage.agent.event;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.openlineage.client.OpenLineage;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A facet of a dataset for which openlineage-java has no class, or one of another form. */
final class OwnDatasetFacet
    implements OpenLineage.DatasetFacet,
        OpenLineage.InputDatasetFacet,
        OpenLineage.OutputDatasetFacet {

  private final URI producer;
  private final URI schema;
  private final Map<String, Object> members;

  /**
   * @param members strings, whole numbers, truth values, and lists and maps of such
   */
  OwnDatasetFacet(URI producer, URI schema, Map<String, Object> members) {
    this.producer = producer;
    this.schema = schema;
    this.members = members;
  }

  @Override
  public URI get_producer() {
    return producer;
  }

  @Override
  public URI get_schemaURL() {
    return schema;
  }

  @Override
  public @Nullable Boolean get_deleted() {
    return null;
  }

  @Override
  @JsonAnyGetter
  public Map<String, Object> getAdditionalProperties() {
    return members;
  }
}
