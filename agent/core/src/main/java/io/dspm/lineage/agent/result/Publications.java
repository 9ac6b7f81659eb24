package io.dspm.lineage.agent.result;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.jspecify.annotations.Nullable;

/** Makes what stands in for a publisher, by the type that the job's method declares. */
final class Publications {

  private Publications() {}

  /** {@code null} if there is nothing of that type that could stand in for it. */
  static @Nullable Object standIn(String job, Object publisher, Publication publication) {
    if (job.endsWith(")Ljava/util/concurrent/Flow$Publisher;")) {
      // These are fed by who knows more of them than the declared type says.
      boolean fed =
          publisher instanceof SubmissionPublisher<?> || publisher instanceof Flow.Processor<?, ?>;
      return publisher instanceof Flow.Publisher<?> flow && !fed
          ? new ObservedFlow<>(flow, publication)
          : null;
    }
    ReactiveTypes types = ReactiveTypes.of(publisher.getClass());
    try {
      return types == null ? null : types.standIn(publisher, publication);
    } catch (InvocationTargetException | IllegalAccessException e) {
      return null;
    }
  }
}
