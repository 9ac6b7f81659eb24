package io.dspm.lineage.agent.result;

import io.dspm.lineage.agent.boot.JobTap;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Stands between a publisher that a job returned and its subscriber. */
record ObservedSubscriber(Object actual, Observation observation) implements InvocationHandler {

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object argument = arguments != null && arguments.length == 1 ? arguments[0] : null;
    Object @Nullable [] passed = arguments;
    switch (method.getName()) {
      case "onSubscribe" -> {
        if (argument != null) {
          passed = new Object[] {observed(argument)};
        }
      }
      case "onNext" -> observation.next();
      case "onError" -> observation.failed(argument instanceof Throwable error ? error : null);
      case "onComplete" -> observation.completed();
      default -> {
        return ObservedPublisher.pass(actual, proxy, method, arguments);
      }
    }
    Object before = observation.downstream();
    try {
      return ObservedPublisher.pass(actual, proxy, method, passed);
    } finally {
      JobTap.leave(before);
    }
  }

  private Object observed(Object subscription) {
    return ReactiveTypes.proxyOr(subscription, new ObservedSubscription(subscription, observation));
  }

  /** What the subscriber asks for is done by the publisher in the job's context. */
  private record ObservedSubscription(Object actual, Observation observation)
      implements InvocationHandler {

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      boolean cancels = method.getName().equals("cancel");
      if (!cancels && !method.getName().equals("request")) {
        return ObservedPublisher.pass(actual, proxy, method, arguments);
      }
      Object before = observation.upstream();
      try {
        return ObservedPublisher.pass(actual, proxy, method, arguments);
      } finally {
        JobTap.leave(before);
        if (cancels) {
          observation.cancelled();
        }
      }
    }
  }
}
