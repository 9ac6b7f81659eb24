package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.ingest.ContentFacet;
import io.dspm.lineage.gateway.ingest.Dataset;
import io.dspm.lineage.gateway.node.DatasetName;
import io.dspm.lineage.gateway.node.FileContent;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Writes the table {@code dataset}. What the facet {@code dspm_content} says counts before what the
 * name says; of several such facets the one of the latest event, whichever came first.
 */
final class DatasetTable {
  private final Handle handle;

  DatasetTable(Handle handle) {
    this.handle = handle;
  }

  /** Adds those that are not there, and what an event of this time says of them. */
  void add(Collection<Dataset> datasets, Instant time) {
    if (datasets.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO dataset (namespace, name, path, file_name, sha256,
                                 state, file_count, size, described_at)
            VALUES (:namespace, :name, :path, :fileName, :sha256,
                    :state, :fileCount, :size, :describedAt)
            ON CONFLICT (name, namespace) DO UPDATE SET
              path = excluded.path, file_name = excluded.file_name, state = excluded.state,
              file_count = excluded.file_count, size = excluded.size,
              described_at = excluded.described_at
            WHERE excluded.described_at IS NOT NULL AND (dataset.described_at IS NULL OR
              (excluded.described_at, coalesce(excluded.path, ''), coalesce(excluded.state, ''),
               coalesce(excluded.file_count, -1), coalesce(excluded.size, -1))
              > (dataset.described_at, coalesce(dataset.path, ''), coalesce(dataset.state, ''),
                 coalesce(dataset.file_count, -1), coalesce(dataset.size, -1)))
            """);
    for (Dataset dataset : datasets) {
      Optional<FileContent> content = dataset.name().content();
      Optional<ContentFacet> facet = dataset.content();
      Optional<String> path = path(content, facet);
      batch
          .bind("namespace", dataset.name().namespace())
          .bind("name", dataset.name().name())
          .bind("path", path.orElse(null))
          .bind("fileName", path.map(FileContent::lastName).orElse(null))
          .bind("sha256", content.flatMap(FileContent::sha256).orElse(null))
          .bind("state", facet.flatMap(ContentFacet::state).orElse(null))
          .bind("fileCount", facet.flatMap(ContentFacet::fileCount).orElse(null))
          .bind("size", facet.flatMap(ContentFacet::size).orElse(null))
          .bind("describedAt", facet.map(said -> Micros.of(time)).orElse(null))
          .add();
    }
    batch.execute();
  }

  /** A directory's path ends with a slash, be it written so in the name, the facet, or neither. */
  private static Optional<String> path(
      Optional<FileContent> content, Optional<ContentFacet> facet) {
    Optional<String> inName = content.map(FileContent::path);
    boolean isDirectory =
        inName.filter(FileContent::isDirectory).isPresent()
            || facet.flatMap(ContentFacet::fileCount).isPresent();
    return facet
        .flatMap(ContentFacet::path)
        .or(() -> inName)
        .map(path -> isDirectory && !FileContent.isDirectory(path) ? path + "/" : path);
  }

  /** The row of a dataset that is there. */
  long row(DatasetName dataset) {
    return handle
        .createQuery("SELECT id FROM dataset WHERE name = :name AND namespace = :namespace")
        .bind("namespace", dataset.namespace())
        .bind("name", dataset.name())
        .mapTo(Long.class)
        .one();
  }
}
