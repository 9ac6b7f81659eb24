package io.dspm.lineage.agent.transport;

import io.dspm.lineage.agent.delivery.Answer;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Transport;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.BaseEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A transport of openlineage-java's kind that the user's jars bring, made by the first event.
 *
 * <p>That {@code emit} returns counts as delivery: a transport that only queues an event may lose
 * it, and one that keeps an exception to itself does. It is called on one thread, which may be
 * interrupted when it takes more than a minute.
 */
final class ExtensionTransport implements Transport {

  private static final Duration PATIENCE_TO_CLOSE = Duration.ofSeconds(2);

  private final String type;
  private final Callable<io.openlineage.client.transports.Transport> maker;
  private final ForeignCalls calls;

  /** Touched by the thread of {@code calls} alone. */
  private io.openlineage.client.transports.@Nullable Transport made;

  /**
   * @param maker is called on the thread of {@code calls}, again and again until it succeeds
   */
  ExtensionTransport(
      String type, Callable<io.openlineage.client.transports.Transport> maker, ForeignCalls calls) {
    this.type = type;
    this.maker = maker;
    this.calls = calls;
  }

  @Override
  public Answer send(UUID run, EventKind kind, byte[] json) {
    BaseEvent event;
    try {
      event = Events.read(json);
    } catch (IOException e) {
      return new Answer.Refused(0, "openlineage-java can't read the event: " + e.getMessage());
    }
    try {
      calls.call(
          () -> {
            emit(ready(), event);
            return true;
          });
      return new Answer.Delivered();
    } catch (ExecutionException e) {
      return ForeignFailure.answer(toString(), e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      return new Answer.TryAgain(this + ": " + e.getMessage(), null);
    } catch (InterruptedException e) {
      return new Answer.TryAgain("interrupted", null);
    }
  }

  private io.openlineage.client.transports.Transport ready() throws Exception {
    io.openlineage.client.transports.Transport ready = made;
    if (ready == null) {
      ready = maker.call();
      made = ready;
    }
    return ready;
  }

  private static void emit(io.openlineage.client.transports.Transport transport, BaseEvent event) {
    if (event instanceof OpenLineage.RunEvent runEvent) {
      transport.emit(runEvent);
    } else if (event instanceof OpenLineage.DatasetEvent datasetEvent) {
      transport.emit(datasetEvent);
    } else if (event instanceof OpenLineage.JobEvent jobEvent) {
      transport.emit(jobEvent);
    }
  }

  @Override
  public void close() {
    try {
      calls.call(
          () -> {
            if (made != null) {
              made.close();
            }
            return true;
          },
          PATIENCE_TO_CLOSE);
    } catch (ExecutionException | TimeoutException e) {
      // It has what it has.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      calls.close();
    }
  }

  @Override
  public String toString() {
    return "the transport " + type;
  }
}
