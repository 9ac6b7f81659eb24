package io.dspm.lineage.agent.result;

import io.dspm.lineage.agent.boot.JobTap;
import java.util.concurrent.Flow;

/** Stands in for a {@code Flow.Publisher} that a job returned. */
record ObservedFlow<T>(Flow.Publisher<T> publisher, Publication publication)
    implements Flow.Publisher<T> {

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Observation observation = subscriber == null ? null : publication.subscribed(false);
    if (observation == null) {
      publisher.subscribe(subscriber);
      return;
    }
    Object before = observation.upstream();
    try {
      publisher.subscribe(new Subscriber<>(subscriber, observation));
    } catch (Throwable thrown) {
      observation.failed(thrown);
      throw thrown;
    } finally {
      JobTap.leave(before);
    }
  }

  @Override
  public String toString() {
    return publisher.toString();
  }

  private record Subscriber<T>(Flow.Subscriber<? super T> subscriber, Observation observation)
      implements Flow.Subscriber<T> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      Object before = observation.downstream();
      try {
        subscriber.onSubscribe(new Subscription(subscription, observation));
      } finally {
        JobTap.leave(before);
      }
    }

    @Override
    public void onNext(T item) {
      Object before = observation.downstream();
      try {
        subscriber.onNext(item);
      } finally {
        JobTap.leave(before);
      }
    }

    @Override
    public void onError(Throwable error) {
      observation.failed(error);
      Object before = observation.downstream();
      try {
        subscriber.onError(error);
      } finally {
        JobTap.leave(before);
      }
    }

    @Override
    public void onComplete() {
      observation.completed();
      Object before = observation.downstream();
      try {
        subscriber.onComplete();
      } finally {
        JobTap.leave(before);
      }
    }
  }

  private record Subscription(Flow.Subscription subscription, Observation observation)
      implements Flow.Subscription {

    @Override
    public void request(long items) {
      Object before = observation.upstream();
      try {
        subscription.request(items);
      } finally {
        JobTap.leave(before);
      }
    }

    @Override
    public void cancel() {
      Object before = observation.upstream();
      try {
        subscription.cancel();
      } finally {
        JobTap.leave(before);
        observation.cancelled();
      }
    }
  }
}
