package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.node.JobName;
import io.dspm.lineage.gateway.store.Node.DatasetNode;
import io.dspm.lineage.gateway.store.Node.RunNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Lists of what there is, each at most so long. */
public final class ListReader {
  /** A job, how many runs it has, and when the newest began. */
  public record JobSummary(JobName job, long runs, Optional<Instant> lastBegan) {}

  private final Handle handle;

  ListReader(Handle handle) {
    this.handle = handle;
  }

  /** Runs, the newest first; of one job where one is given, and begun at a time or later. */
  public List<RunNode> runs(Optional<JobName> job, Instant since, int limit) {
    String ofJob = job.isPresent() ? " AND j.namespace = :namespace AND j.name = :name" : "";
    var query =
        handle
            .createQuery(
                Rows.RUN
                    + "WHERE r.began >= :since"
                    + ofJob
                    + " ORDER BY r.began DESC, r.uuid LIMIT :limit")
            .bind("since", Micros.of(since))
            .bind("limit", limit);
    job.ifPresent(name -> query.bind("namespace", name.namespace()).bind("name", name.name()));
    return query.map((row, context) -> Rows.run(row)).list();
  }

  /** Jobs by name; with a text, those whose name or namespace holds it. */
  public List<JobSummary> jobs(String text, int limit) {
    return handle
        .createQuery(
            """
            SELECT j.namespace, j.name, (SELECT count(*) FROM run WHERE job_id = j.id) AS runs,
              (SELECT max(began) FROM run WHERE job_id = j.id) AS last_began
            FROM job j
            WHERE j.name LIKE :like ESCAPE '!' OR j.namespace LIKE :like ESCAPE '!'
            ORDER BY j.name, j.namespace LIMIT :limit
            """)
        .bind("like", holding(text))
        .bind("limit", limit)
        .map(
            (row, context) ->
                new JobSummary(
                    Rows.job(row), row.getLong("runs"), RunTable.time(row, "last_began")))
        .list();
  }

  /** Datasets by name; with a text, those whose name or namespace holds it. */
  public List<DatasetNode> datasets(String text, int limit) {
    return handle
        .createQuery(
            Rows.DATASET
                + """
                WHERE d.name LIKE :like ESCAPE '!' OR d.namespace LIKE :like ESCAPE '!'
                  OR d.path LIKE :like ESCAPE '!'
                ORDER BY d.name, d.namespace LIMIT :limit
                """)
        .bind("like", holding(text))
        .bind("limit", limit)
        .map((row, context) -> Rows.dataset(row))
        .list();
  }

  private static String holding(String text) {
    String literal = text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    return "%" + literal + "%";
  }
}
