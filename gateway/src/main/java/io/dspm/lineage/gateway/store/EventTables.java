package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.ingest.Event;
import io.dspm.lineage.gateway.ingest.Event.DatasetEvent;
import io.dspm.lineage.gateway.ingest.Event.JobEvent;
import io.dspm.lineage.gateway.ingest.Event.RunEvent;
import io.dspm.lineage.gateway.ingest.FileList;
import io.dspm.lineage.gateway.ingest.ReceivedEvent;
import io.dspm.lineage.gateway.node.DatasetName;
import io.dspm.lineage.gateway.node.FileContent;
import io.dspm.lineage.gateway.node.JobName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Writes one event into the tables, within the caller's transaction. */
final class EventTables {
  private final Handle handle;

  EventTables(Handle handle) {
    this.handle = handle;
  }

  /** Does nothing when the event is there already. */
  void add(ReceivedEvent received) {
    if (addRaw(received)) {
      addMeaning(received.event());
    }
  }

  /** What the event says; once more changes nothing. */
  void addMeaning(Event said) {
    DatasetTable datasets = new DatasetTable(handle);
    if (said instanceof RunEvent event) {
      addRun(event, datasets);
    } else if (said instanceof DatasetEvent event) {
      datasets.add(List.of(event.dataset()), event.time());
      event.files().ifPresent(files -> addFiles(event, files));
    } else if (said instanceof JobEvent event) {
      jobRow(event.job());
      datasets.add(event.datasets(), event.time());
    }
  }

  private void addFiles(DatasetEvent event, FileList files) {
    DatasetName name = event.dataset().name();
    long dataset = new DatasetTable(handle).row(name);
    // A tree hash stands for one list; where there is none, a later list replaces an earlier one.
    boolean isFixed = name.content().flatMap(FileContent::sha256).isPresent();
    new FileTable(handle).add(dataset, files, isFixed ? 0 : Micros.of(event.time()));
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

  private void addRun(RunEvent event, DatasetTable datasets) {
    RunTable runs = new RunTable(handle);
    String uuid = event.run().toString();
    Optional<RunState> before = runs.find(uuid);
    RunState fresh = RunState.of(event);
    RunState after = before.map(fresh::merge).orElse(fresh);
    long run = runs.write(uuid, after, jobRow(after.job()));
    before
        .filter(state -> !state.began().equals(after.began()))
        .ifPresent(state -> new EdgeTable(handle).move(run, "I", after.began()));
    before
        .filter(state -> !state.outputsAt().equals(after.outputsAt()))
        .ifPresent(state -> new EdgeTable(handle).move(run, "O", after.outputsAt()));
    datasets.add(event.inputs(), event.time());
    datasets.add(event.outputs(), event.time());
    EdgeTable edges = new EdgeTable(handle);
    edges.add(run, "I", event.inputs(), after.began());
    edges.add(run, "O", event.outputs(), after.outputsAt());
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
}
