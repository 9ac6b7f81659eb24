package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.ingest.Event.DatasetEvent;
import io.dspm.lineage.gateway.ingest.Event.JobEvent;
import io.dspm.lineage.gateway.ingest.Event.RunEvent;
import io.dspm.lineage.gateway.ingest.ReceivedEvent;
import io.dspm.lineage.gateway.node.DatasetName;
import io.dspm.lineage.gateway.node.FileContent;
import io.dspm.lineage.gateway.node.JobName;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Writes one event into the tables, within the caller's transaction. */
final class EventTables {
  private final Handle handle;

  EventTables(Handle handle) {
    this.handle = handle;
  }

  /** Does nothing when the event is there already. */
  void add(ReceivedEvent received) {
    if (!addRaw(received)) {
      return;
    }
    if (received.event() instanceof RunEvent event) {
      addRun(event);
    } else if (received.event() instanceof DatasetEvent event) {
      addDatasets(List.of(event.dataset()));
    } else if (received.event() instanceof JobEvent event) {
      jobRow(event.job());
      addDatasets(event.datasets());
    }
  }

  private boolean addRaw(ReceivedEvent received) {
    String run = received.event() instanceof RunEvent event ? event.run().toString() : null;
    return handle
            .createUpdate(
                """
                INSERT INTO event (fingerprint, received_at, event_time, run_uuid, body)
                VALUES (:fingerprint, :received, :time, :run, :body)
                ON CONFLICT (fingerprint) DO NOTHING
                """)
            .bind("fingerprint", received.fingerprint().hex())
            .bind("received", Micros.of(Instant.now()))
            .bind("time", Micros.of(received.event().time()))
            .bind("run", run)
            .bind("body", received.body())
            .execute()
        == 1;
  }

  private void addRun(RunEvent event) {
    RunTable runs = new RunTable(handle);
    String uuid = event.run().toString();
    Optional<RunState> before = runs.find(uuid);
    RunState fresh = RunState.of(event);
    RunState after = before.map(fresh::merge).orElse(fresh);
    long run = runs.write(uuid, after, jobRow(after.job()));
    before
        .filter(state -> !state.began().equals(after.began()))
        .ifPresent(state -> moveEdges(run, "I", after.began()));
    before
        .filter(state -> !state.outputsAt().equals(after.outputsAt()))
        .ifPresent(state -> moveEdges(run, "O", after.outputsAt()));
    addDatasets(event.inputs());
    addDatasets(event.outputs());
    addEdges(run, "I", event.inputs(), after.began());
    addEdges(run, "O", event.outputs(), after.outputsAt());
  }

  private long jobRow(JobName job) {
    handle
        .createUpdate(
            "INSERT INTO job (namespace, name) VALUES (:namespace, :name)"
                + " ON CONFLICT (name, namespace) DO NOTHING")
        .bind("namespace", job.namespace())
        .bind("name", job.name())
        .execute();
    return handle
        .createQuery("SELECT id FROM job WHERE name = :name AND namespace = :namespace")
        .bind("namespace", job.namespace())
        .bind("name", job.name())
        .mapTo(Long.class)
        .one();
  }

  private void addDatasets(Collection<DatasetName> datasets) {
    if (datasets.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO dataset (namespace, name, path, file_name, sha256)
            VALUES (:namespace, :name, :path, :fileName, :sha256)
            ON CONFLICT (name, namespace) DO NOTHING
            """);
    for (DatasetName dataset : datasets) {
      Optional<FileContent> content = dataset.content();
      batch
          .bind("namespace", dataset.namespace())
          .bind("name", dataset.name())
          .bind("path", content.map(FileContent::path).orElse(null))
          .bind("fileName", content.map(FileContent::fileName).orElse(null))
          .bind("sha256", content.map(FileContent::sha256).orElse(null))
          .add();
    }
    batch.execute();
  }

  private void addEdges(long run, String role, Collection<DatasetName> datasets, Instant at) {
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
    for (DatasetName dataset : datasets) {
      batch
          .bind("run", run)
          .bind("role", role)
          .bind("at", Micros.of(at))
          .bind("namespace", dataset.namespace())
          .bind("name", dataset.name())
          .add();
    }
    batch.execute();
  }

  /** A run's times may change when an earlier event comes later. */
  private void moveEdges(long run, String role, Instant at) {
    handle
        .createUpdate("UPDATE edge SET at = :at WHERE run_id = :run AND role = :role")
        .bind("at", Micros.of(at))
        .bind("run", run)
        .bind("role", role)
        .execute();
  }
}
