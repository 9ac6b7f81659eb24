package io.dspm.lineage.agent.event;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.openlineage.client.OpenLineage;
import java.net.URI;
import java.util.Map;

/** The facet {@code dspm_process}, which is this project's own. */
final class DspmProcessFacet implements OpenLineage.RunFacet {

  static final String NAME = "dspm_process";

  /** Also the {@code $id} in the file itself; another form gets another number. */
  private static final URI SCHEMA =
      URI.create(
          "https://github.com/dspm-io/lineage-agent/blob/main/docs/schema/1-0-0/"
              + "DspmProcessRunFacet.json#/$defs/DspmProcessRunFacet");

  private final URI producer;
  private final Map<String, Object> members;

  DspmProcessFacet(URI producer, ProcessDescription process) {
    this.producer = producer;
    this.members = process.members();
  }

  @Override
  public URI get_producer() {
    return producer;
  }

  @Override
  public URI get_schemaURL() {
    return SCHEMA;
  }

  @Override
  @JsonAnyGetter
  public Map<String, Object> getAdditionalProperties() {
    return members;
  }
}
