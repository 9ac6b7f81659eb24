package io.dspm.lineage.gateway.ingest;

import io.dspm.lineage.gateway.node.JobName;
import io.dspm.lineage.gateway.node.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the gateway takes from an OpenLineage event; the rest stays in the bytes it came in. */
public sealed interface Event {
  /** The event's own time, not its arrival. */
  Instant time();

  /** Something that happened to a run. Only these make edges. */
  record RunEvent(
      Instant time,
      EventType type,
      RunId run,
      JobName job,
      Optional<ParentRun> parent,
      List<Dataset> inputs,
      List<Dataset> outputs)
      implements Event {
    public RunEvent {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /** Says that a dataset exists, and which files it stands for. */
  record DatasetEvent(Instant time, Dataset dataset, Optional<FileList> files) implements Event {}

  /** Says that a job exists, and which datasets it is meant for. */
  record JobEvent(Instant time, JobName job, List<Dataset> datasets) implements Event {
    public JobEvent {
      datasets = List.copyOf(datasets);
    }
  }
}
