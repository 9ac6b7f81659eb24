package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.config.NamedValue;
import io.dspm.lineage.agent.event.Circumstances.SourceCode;
import io.openlineage.client.OpenLineage;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Makes the facets of a run's job. */
final class JobFacetMaker {

  private final OpenLineage openLineage;

  JobFacetMaker(OpenLineage openLineage) {
    this.openLineage = openLineage;
  }

  OpenLineage.JobFacets of(RunHeader run, Circumstances told) {
    OpenLineage.JobFacetsBuilder facets = openLineage.newJobFacetsBuilder();
    if (!told.integration().isEmpty()) {
      facets.jobType(
          openLineage
              .newJobTypeJobFacetBuilder()
              .processingType("BATCH")
              .integration(told.integration())
              .jobType(run.kind().name())
              .build());
    }
    if (run.description() != null) {
      facets.documentation(
          openLineage.newDocumentationJobFacetBuilder().description(run.description()).build());
    }
    if (told.source() != null) {
      facets.sourceCodeLocation(source(told.source()));
    }
    if (!told.owners().isEmpty()) {
      facets.ownership(ownership(told.owners()));
    }
    return facets.build();
  }

  private OpenLineage.SourceCodeLocationJobFacet source(SourceCode source) {
    return openLineage
        .newSourceCodeLocationJobFacetBuilder()
        .type("git")
        .url(URI.create(source.url()))
        .repoUrl(source.repository())
        .path(source.path())
        .version(source.commit())
        .tag(source.tag())
        .branch(source.branch())
        .build();
  }

  private OpenLineage.OwnershipJobFacet ownership(List<NamedValue> told) {
    List<OpenLineage.OwnershipJobFacetOwners> owners = new ArrayList<>();
    for (NamedValue owner : told) {
      owners.add(
          openLineage
              .newOwnershipJobFacetOwnersBuilder()
              .name(owner.name())
              .type(owner.value())
              .build());
    }
    return openLineage.newOwnershipJobFacetBuilder().owners(owners).build();
  }
}
