package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.node.DatasetName;
import io.dspm.lineage.gateway.node.FileContent;
import io.dspm.lineage.gateway.node.JobName;
import io.dspm.lineage.gateway.node.RunId;
import io.dspm.lineage.gateway.store.Node.DatasetNode;
import io.dspm.lineage.gateway.store.Node.RunNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Finds nodes by what people call them. */
public final class NameReader {
  /** A content and when it was last seen, as input and as output; Long.MIN_VALUE for never. */
  private record Seen(DatasetNode node, long asInput, long asOutput) {
    long last() {
      return Math.max(asInput, asOutput);
    }
  }

  // A run that changes a file in place reads the old content and writes the new one; where both
  // have the same time, the written one is the newer.
  private static final Comparator<Seen> NEWEST_FIRST =
      Comparator.comparingLong(Seen::last)
          .thenComparingLong(Seen::asOutput)
          .reversed()
          .thenComparing(seen -> seen.node().name().name());

  private final Handle handle;

  NameReader(Handle handle) {
    this.handle = handle;
  }

  public Optional<RunNode> run(RunId run) {
    return handle
        .createQuery(Rows.RUN + "WHERE r.uuid = :uuid")
        .bind("uuid", run.toString())
        .map((row, context) -> Rows.run(row))
        .findOne();
  }

  public Optional<DatasetNode> dataset(DatasetName dataset) {
    return datasetsNamed(List.of(dataset.name())).stream()
        .filter(node -> node.name().equals(dataset))
        .findFirst();
  }

  /** Datasets with one of these names, in any namespace. */
  public List<DatasetNode> datasetsNamed(Collection<String> names) {
    List<DatasetNode> found = new ArrayList<>();
    for (List<String> chunk : Rows.chunks(names)) {
      found.addAll(
          handle
              .createQuery(Rows.DATASET + "WHERE d.name IN (<names>) ORDER BY d.name, d.namespace")
              .bindList("names", chunk)
              .map((row, context) -> Rows.dataset(row))
              .list());
    }
    return found;
  }

  public boolean exists(JobName job) {
    return jobsNamed(List.of(job.name())).contains(job);
  }

  /** Jobs with one of these names, in any namespace. */
  public List<JobName> jobsNamed(Collection<String> names) {
    List<JobName> found = new ArrayList<>();
    for (List<String> chunk : Rows.chunks(names)) {
      found.addAll(
          handle
              .createQuery(
                  "SELECT namespace, name FROM job WHERE name IN (<names>) ORDER BY name, namespace")
              .bindList("names", chunk)
              .map((row, context) -> Rows.job(row))
              .list());
    }
    return found;
  }

  /**
   * All contents a file has had, the newest first: newest is what a run wrote or read last, where
   * an output counts from the run's end and an input from its start.
   */
  public List<DatasetNode> contents(String path) {
    return handle
        .createQuery(
            """
            SELECT d.id, d.namespace, d.name,
              coalesce((SELECT max(at) FROM edge WHERE dataset_id = d.id AND role = 'I'), :never)
                AS as_input,
              coalesce((SELECT max(at) FROM edge WHERE dataset_id = d.id AND role = 'O'), :never)
                AS as_output
            FROM dataset d WHERE d.path = :path
            """)
        .bind("path", path)
        .bind("never", Long.MIN_VALUE)
        .map(
            (row, context) ->
                new Seen(Rows.dataset(row), row.getLong("as_input"), row.getLong("as_output")))
        .stream()
        .sorted(NEWEST_FIRST)
        .map(Seen::node)
        .toList();
  }

  /** Paths that end with {@code /} and this, at most so many. */
  public List<String> pathsEndingWith(String end, int limit) {
    return handle
        .createQuery(
            """
            SELECT DISTINCT path FROM dataset
            WHERE file_name = :fileName AND substr(path, -length(:end)) = :end
            ORDER BY path LIMIT :limit
            """)
        .bind("fileName", FileContent.lastName(end))
        .bind("end", "/" + end)
        .bind("limit", limit)
        .mapTo(String.class)
        .list();
  }

  /** File contents whose hash begins with these lower-case hex digits, at most so many. */
  public List<DatasetNode> contentsByHash(String prefix, int limit) {
    return handle
        .createQuery(
            Rows.DATASET
                + "WHERE d.sha256 >= :prefix AND d.sha256 < :beyond ORDER BY d.sha256, d.name LIMIT :limit")
        .bind("prefix", prefix)
        .bind("beyond", prefix + "g")
        .bind("limit", limit)
        .map((row, context) -> Rows.dataset(row))
        .list();
  }

  /** A job's runs, the newest first, at most so many. */
  public List<RunNode> runs(JobName job, int limit) {
    return handle
        .createQuery(
            Rows.RUN
                + "WHERE j.namespace = :namespace AND j.name = :name"
                + " ORDER BY r.began DESC, r.uuid LIMIT :limit")
        .bind("namespace", job.namespace())
        .bind("name", job.name())
        .bind("limit", limit)
        .map((row, context) -> Rows.run(row))
        .list();
  }
}
