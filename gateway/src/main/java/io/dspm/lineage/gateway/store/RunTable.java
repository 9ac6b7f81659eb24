package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.ingest.ParentRun;
import io.dspm.lineage.gateway.node.JobName;
import io.dspm.lineage.gateway.node.RunId;
import io.dspm.lineage.gateway.store.RunState.SeenParent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** {@link RunState} as rows of the table {@code run}. */
final class RunTable {
  private final Handle handle;

  RunTable(Handle handle) {
    this.handle = handle;
  }

  Optional<RunState> find(String uuid) {
    return handle
        .createQuery(
            """
            SELECT r.*, j.namespace, j.name FROM run r JOIN job j ON j.id = r.job_id
            WHERE r.uuid = :uuid
            """)
        .bind("uuid", uuid)
        .map((row, context) -> state(row))
        .findOne();
  }

  /** Writes the state over the one that is there, if any, and returns the row's id. */
  long write(String uuid, RunState run, long job) {
    return handle
        .createQuery(
            """
            INSERT INTO run (uuid, job_id, state, first_seen, started_at, ended_at, began,
                             parent_seen, parent_uuid, parent_namespace, parent_name)
            VALUES (:uuid, :job, :state, :firstSeen, :startedAt, :endedAt, :began,
                    :parentSeen, :parentUuid, :parentNamespace, :parentName)
            ON CONFLICT (uuid) DO UPDATE SET
              job_id = excluded.job_id, state = excluded.state, first_seen = excluded.first_seen,
              started_at = excluded.started_at, ended_at = excluded.ended_at,
              began = excluded.began, parent_seen = excluded.parent_seen,
              parent_uuid = excluded.parent_uuid, parent_namespace = excluded.parent_namespace,
              parent_name = excluded.parent_name
            RETURNING id
            """)
        .bind("uuid", uuid)
        .bind("job", job)
        .bind("state", run.status().name())
        .bind("firstSeen", Micros.of(run.firstSeen()))
        .bind("startedAt", run.startedAt().map(Micros::of).orElse(null))
        .bind("endedAt", run.endedAt().map(Micros::of).orElse(null))
        .bind("began", Micros.of(run.began()))
        .bind("parentSeen", run.parent().map(p -> Micros.of(p.at())).orElse(null))
        .bind("parentUuid", run.parent().map(p -> p.run().run().toString()).orElse(null))
        .bind("parentNamespace", run.parent().map(p -> p.run().job().namespace()).orElse(null))
        .bind("parentName", run.parent().map(p -> p.run().job().name()).orElse(null))
        .mapTo(Long.class)
        .one();
  }

  private static RunState state(ResultSet row) throws SQLException {
    return new RunState(
        new JobName(row.getString("namespace"), row.getString("name")),
        Micros.instant(row.getLong("first_seen")),
        time(row, "started_at"),
        time(row, "ended_at"),
        RunStatus.valueOf(row.getString("state")),
        time(row, "parent_seen").map(at -> parent(row, at)));
  }

  static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    long micros = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Micros.instant(micros));
  }

  private static SeenParent parent(ResultSet row, Instant at) {
    try {
      return new SeenParent(at, parent(row));
    } catch (SQLException e) {
      throw new StoreException("a run's parent can't be read", e);
    }
  }

  /** The parent in a row that has one. */
  static ParentRun parent(ResultSet row) throws SQLException {
    RunId run = new RunId(UUID.fromString(row.getString("parent_uuid")));
    return new ParentRun(
        run, new JobName(row.getString("parent_namespace"), row.getString("parent_name")));
  }
}
