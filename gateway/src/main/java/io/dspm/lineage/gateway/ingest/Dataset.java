package io.dspm.lineage.gateway.ingest;

import io.dspm.lineage.gateway.node.DatasetName;
import java.util.Optional;

/**
 * A dataset as an event mentions it.
 *
 * @param version what the {@code version} facet says; of a file the SHA-256 of its bytes
 * @param content what the {@code dspm_content} facet says
 */
public record Dataset(DatasetName name, Optional<String> version, Optional<ContentFacet> content) {}
