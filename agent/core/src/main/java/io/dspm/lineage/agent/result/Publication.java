package io.dspm.lineage.agent.result;

import io.dspm.lineage.agent.boot.FutureTap;
import io.dspm.lineage.agent.boot.JobTap;
import io.dspm.lineage.agent.event.JobName;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A publisher that a job returned. The first subscription to it is the run that made it, each
 * further one a run of its own. If nobody ever subscribes and nobody holds it any more, its run is
 * given up. Any thread.
 */
final class Publication {

  private final AtomicReference<@Nullable Object> first;
  private final FutureWatch watch;
  private final JobName job;

  Publication(Object run, JobName job, FutureWatch watch) {
    this.job = job;
    this.watch = watch;
    first = new AtomicReference<>(run);
  }

  /** From here on somebody may subscribe, until nobody holds it any more. */
  void publish() {
    Object run = first.get();
    if (run != null) {
      watch.add(this, run);
    }
  }

  /** Somebody subscribes. {@code null} if no run can begin any more. */
  @Nullable Observation subscribed(boolean single) {
    Object made = first.getAndSet(null);
    if (made != null) {
      FutureTap.forget(this);
    }
    Object run = made == null ? JobTap.again(job.namespace(), job.name()) : made;
    if (run == null) {
      return null;
    }
    Observation observation = new Observation(run, single);
    watch.add(observation, run);
    return observation;
  }
}
