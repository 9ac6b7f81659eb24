package io.dspm.lineage.agent.result;

import io.dspm.lineage.agent.boot.JobTap;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Stands in for an {@code org.reactivestreams.Publisher} that a job returned. */
record ObservedPublisher(Object actual, Publication publication, boolean single)
    implements InvocationHandler {

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object subscriber =
        method.getName().equals("subscribe") && arguments != null && arguments.length == 1
            ? arguments[0]
            : null;
    Observation observation = subscriber == null ? null : publication.subscribed(single);
    if (subscriber == null || observation == null) {
      return pass(actual, proxy, method, arguments);
    }
    Object observed = observed(subscriber, observation);
    Object before = observation.upstream();
    try {
      return pass(actual, proxy, method, new Object[] {observed});
    } catch (Throwable thrown) {
      observation.failed(thrown);
      throw thrown;
    } finally {
      JobTap.leave(before);
    }
  }

  private static Object observed(Object subscriber, Observation observation) {
    Object observed =
        ReactiveTypes.proxyOr(subscriber, new ObservedSubscriber(subscriber, observation));
    if (observed == subscriber) {
      observation.completed();
    }
    return observed;
  }

  /** Calls the same method of what a proxy stands for; what that throws is thrown as it is. */
  static @Nullable Object pass(
      Object actual, Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "equals" -> arguments != null && proxy == arguments[0];
        case "hashCode" -> System.identityHashCode(proxy);
        default -> actual.toString();
      };
    }
    try {
      return method.invoke(actual, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
