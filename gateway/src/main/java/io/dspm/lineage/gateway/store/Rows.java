package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.ingest.ParentRun;
import io.dspm.lineage.gateway.node.DatasetName;
import io.dspm.lineage.gateway.node.JobName;
import io.dspm.lineage.gateway.node.RunId;
import io.dspm.lineage.gateway.store.Node.DatasetNode;
import io.dspm.lineage.gateway.store.Node.RunNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows as nodes, and the columns that takes. */
final class Rows {
  /** Under SQLite's limit of variables, and few enough texts for the statement cache. */
  private static final int CHUNK = 500;

  static final String DATASET_COLUMNS =
      "d.id, d.namespace, d.name, d.path, d.sha256, d.state, d.file_count, d.size";
  static final String DATASET = "SELECT " + DATASET_COLUMNS + " FROM dataset d ";
  static final String RUN =
      """
      SELECT r.id, r.uuid, r.state, r.started_at, r.ended_at, r.parent_uuid, r.parent_namespace,
             r.parent_name, j.namespace, j.name
      FROM run r JOIN job j ON j.id = r.job_id
      """;

  private Rows() {}

  static DatasetNode dataset(ResultSet row) throws SQLException {
    return new DatasetNode(
        new NodeKey(NodeKind.DATASET, row.getLong("id")),
        name(row),
        Optional.ofNullable(row.getString("path")),
        Optional.ofNullable(row.getString("sha256")),
        Optional.ofNullable(row.getString("state")),
        number(row, "file_count"),
        number(row, "size"));
  }

  static DatasetName name(ResultSet row) throws SQLException {
    return new DatasetName(row.getString("namespace"), row.getString("name"));
  }

  static Optional<Long> number(ResultSet row, String column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(number);
  }

  static RunNode run(ResultSet row) throws SQLException {
    Optional<ParentRun> parent =
        row.getString("parent_uuid") == null ? Optional.empty() : Optional.of(RunTable.parent(row));
    return new RunNode(
        new NodeKey(NodeKind.RUN, row.getLong("id")),
        new RunId(UUID.fromString(row.getString("uuid"))),
        job(row),
        RunStatus.valueOf(row.getString("state")),
        RunTable.time(row, "started_at"),
        RunTable.time(row, "ended_at"),
        parent);
  }

  static JobName job(ResultSet row) throws SQLException {
    return new JobName(row.getString("namespace"), row.getString("name"));
  }

  static <T> List<List<T>> chunks(Collection<T> all) {
    List<T> list = List.copyOf(all);
    List<List<T>> chunks = new ArrayList<>();
    for (int start = 0; start < list.size(); start += CHUNK) {
      chunks.add(list.subList(start, Math.min(list.size(), start + CHUNK)));
    }
    return chunks;
  }
}
