package io.dspm.lineage.agent.result;

import io.dspm.lineage.agent.boot.FutureTap;
import io.dspm.lineage.agent.boot.JobTap;
import org.jspecify.annotations.Nullable;

/**
 * One subscription to what a job returned, and its run. What is asked of the publisher happens in
 * the run's context; what comes from it, in that of whoever subscribed. Any thread; the first end
 * counts.
 */
final class Observation {

  private final Object run;
  private final boolean single;
  private final @Nullable Object subscriber;

  /**
   * Made on the thread that subscribes, before it does.
   *
   * @param single whether the publisher has one item at most, so that all is done when it is there
   */
  Observation(Object run, boolean single) {
    this.run = run;
    this.single = single;
    this.subscriber = JobTap.enter(run);
    JobTap.leave(subscriber);
  }

  /** The calling thread goes to the publisher; what it returns is to be given back. */
  @Nullable Object upstream() {
    return JobTap.enter(run);
  }

  /** The calling thread goes to the subscriber; what it returns is to be given back. */
  @Nullable Object downstream() {
    return JobTap.enter(subscriber);
  }

  void next() {
    if (single) {
      ended(null, null);
    }
  }

  void completed() {
    ended(null, null);
  }

  void failed(@Nullable Throwable error) {
    ended(error, null);
  }

  void cancelled() {
    ended(null, FutureTap.CANCELLED);
  }

  private void ended(@Nullable Throwable error, @Nullable String givenUp) {
    FutureTap.forget(this);
    JobTap.ended(run, error, givenUp);
  }
}
