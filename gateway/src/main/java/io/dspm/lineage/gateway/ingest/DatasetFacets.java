package io.dspm.lineage.gateway.ingest;

import io.dspm.lineage.gateway.ingest.FileList.ListedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is understood of a dataset's facets. Nothing here refuses an event: a facet, or a part of
 * one, that is not of the expected form says nothing.
 */
final class DatasetFacets {
  /** More files than that nobody has; it keeps sums of counts from overflowing. */
  private static final long MAX_COUNT = 1L << 40;

  private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");

  private DatasetFacets() {}

  static Optional<String> version(Member facets) {
    return facets
        .member("version")
        .member("datasetVersion")
        .textIfAny()
        .map(version -> hash(version).orElse(version));
  }

  static Optional<ContentFacet> content(Member facets) {
    if (!facets.has("dspm_content")) {
      return Optional.empty();
    }
    Member content = facets.member("dspm_content");
    return Optional.of(
        new ContentFacet(
            content.member("path").textIfAny(),
            content.member("state").textIfAny(),
            content.member("fileCount").countIfAny(),
            content.member("size").countIfAny()));
  }

  static Optional<FileList> files(Member facets) {
    if (!facets.has("dspm_files")) {
      return Optional.empty();
    }
    Member list = facets.member("dspm_files");
    Optional<Long> fileCount = list.member("fileCount").countIfAny();
    Optional<Long> offset = list.member("offset").countIfAny();
    List<ListedFile> files = new ArrayList<>();
    for (Member file : list.member("files").elementsIfAny()) {
      Optional<String> name = file.member("name").textIfAny();
      if (name.isEmpty()) {
        // Without it, the places of all that follow would be in doubt.
        return Optional.empty();
      }
      files.add(
          new ListedFile(
              name.get(),
              file.member("sha256").textIfAny().flatMap(DatasetFacets::hash),
              file.member("size").countIfAny()));
    }
    boolean fits =
        fileCount.isPresent()
            && offset.isPresent()
            && fileCount.get() <= MAX_COUNT
            && offset.get() <= fileCount.get() - files.size();
    return fits
        ? Optional.of(new FileList(fileCount.get(), offset.get(), files))
        : Optional.empty();
  }

  private static Optional<String> hash(String text) {
    return HASH.matcher(text).matches()
        ? Optional.of(text.toLowerCase(Locale.ROOT))
        : Optional.empty();
  }
}
