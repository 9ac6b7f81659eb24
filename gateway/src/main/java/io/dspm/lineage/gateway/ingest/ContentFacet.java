package io.dspm.lineage.gateway.ingest;

import java.util.Optional;

/**
 * The agent's facet {@code dspm_content}: what a file dataset's name does not say, or not whole.
 *
 * @param path the whole path
 * @param state whether the content is {@code known}, and if not why
 * @param fileCount how many files a directory stands for
 * @param size their bytes
 */
public record ContentFacet(
    Optional<String> path, Optional<String> state, Optional<Long> fileCount, Optional<Long> size) {}
