package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.ingest.Dataset;
import io.dspm.lineage.gateway.node.FileContent;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Writes the tables {@code edge} and {@code edge_version}. */
final class EdgeTable {
  private final Handle handle;

  EdgeTable(Handle handle) {
    this.handle = handle;
  }

  /** Adds a run's edges to datasets that are in the store. */
  void add(long run, String role, Collection<Dataset> datasets, Instant at) {
    if (datasets.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO edge (run_id, role, dataset_id, at)
            SELECT :run, :role, id, :at FROM dataset WHERE name = :name AND namespace = :namespace
            ON CONFLICT (run_id, role, dataset_id) DO NOTHING
            """);
    for (Dataset dataset : datasets) {
      batch
          .bind("run", run)
          .bind("role", role)
          .bind("at", Micros.of(at))
          .bind("namespace", dataset.name().namespace())
          .bind("name", dataset.name().name())
          .add();
    }
    batch.execute();
    addVersions(run, role, datasets.stream().filter(EdgeTable::nameHidesVersion).toList());
  }

  /** A version that the name has already would only take room. */
  private static boolean nameHidesVersion(Dataset dataset) {
    Optional<String> inName = dataset.name().content().flatMap(FileContent::sha256);
    return dataset.version().isPresent() && !dataset.version().equals(inName);
  }

  private void addVersions(long run, String role, List<Dataset> datasets) {
    if (datasets.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO edge_version (run_id, role, dataset_id, version)
            SELECT :run, :role, id, :version FROM dataset
            WHERE name = :name AND namespace = :namespace
            ON CONFLICT (run_id, role, dataset_id, version) DO NOTHING
            """);
    for (Dataset dataset : datasets) {
      batch
          .bind("run", run)
          .bind("role", role)
          .bind("version", dataset.version().orElseThrow())
          .bind("namespace", dataset.name().namespace())
          .bind("name", dataset.name().name())
          .add();
    }
    batch.execute();
  }

  /** A run's times may change when an earlier event comes later. */
  void move(long run, String role, Instant at) {
    handle
        .createUpdate("UPDATE edge SET at = :at WHERE run_id = :run AND role = :role")
        .bind("at", Micros.of(at))
        .bind("run", run)
        .bind("role", role)
        .execute();
  }
}
