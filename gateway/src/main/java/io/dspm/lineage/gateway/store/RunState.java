package io.dspm.lineage.gateway.store;

import static java.util.Comparator.comparing;

import io.dspm.lineage.gateway.ingest.Event.RunEvent;
import io.dspm.lineage.gateway.ingest.EventType;
import io.dspm.lineage.gateway.ingest.ParentRun;
import io.dspm.lineage.gateway.node.JobName;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run's events say about it, whichever came first and however often.
 *
 * <p>{@link #merge} is commutative, associative and idempotent, so the order and the repeats of
 * events can't be seen in the result:
 *
 * <ul>
 *   <li>it started at the earliest START;
 *   <li>it ended with the latest of its ends; once it has ended, nothing opens it again;
 *   <li>its job is the one its earliest event names, and so is its parent.
 * </ul>
 */
record RunState(
    JobName job,
    Instant firstSeen,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    RunStatus status,
    Optional<SeenParent> parent) {

  /** A parent, and the time of the event that named it. */
  record SeenParent(Instant at, ParentRun run) {}

  private static final Comparator<JobName> BY_NAME =
      comparing(JobName::namespace).thenComparing(JobName::name);
  private static final Comparator<RunState> BY_AGE =
      comparing(RunState::firstSeen).thenComparing(RunState::job, BY_NAME);
  private static final Comparator<RunState> BY_END =
      comparing((RunState run) -> run.endedAt.orElse(Instant.MIN)).thenComparing(RunState::status);
  private static final Comparator<SeenParent> BY_PARENT_AGE =
      comparing(SeenParent::at)
          .thenComparing(parent -> parent.run().run().toString())
          .thenComparing(parent -> parent.run().job(), BY_NAME);

  static RunState of(RunEvent event) {
    return new RunState(
        event.job(),
        event.time(),
        event.type() == EventType.START ? Optional.of(event.time()) : Optional.empty(),
        event.type().ends() ? Optional.of(event.time()) : Optional.empty(),
        RunStatus.after(event.type()),
        event.parent().map(parent -> new SeenParent(event.time(), parent)));
  }

  RunState merge(RunState that) {
    RunState older = BY_AGE.compare(this, that) <= 0 ? this : that;
    RunState further = BY_END.compare(this, that) >= 0 ? this : that;
    return new RunState(
        older.job,
        older.firstSeen,
        Stream.of(startedAt, that.startedAt)
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder()),
        further.endedAt,
        further.status,
        Stream.of(parent, that.parent).flatMap(Optional::stream).min(BY_PARENT_AGE));
  }

  /** When it began, as far as is known. */
  Instant began() {
    return startedAt.orElse(firstSeen);
  }

  /** The time that its outputs are known to be from. */
  Instant outputsAt() {
    return endedAt.orElse(began());
  }
}
