package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.node.DatasetName;
import io.dspm.lineage.gateway.node.JobName;
import io.dspm.lineage.gateway.node.RunId;
import io.dspm.lineage.gateway.store.Node.DatasetNode;
import io.dspm.lineage.gateway.store.Node.RunNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Finds nodes by what people call them. */
public final class NameReader {
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
