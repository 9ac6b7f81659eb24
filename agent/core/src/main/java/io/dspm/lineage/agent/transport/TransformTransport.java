package io.dspm.lineage.agent.transport;

import io.dspm.lineage.agent.delivery.Answer;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Transport;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.BaseEvent;
import io.openlineage.client.transports.EventTransformer;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Has the user's {@link EventTransformer} rewrite each event before another transport gets it.
 *
 * <p>An event that it throws at, or makes nothing of, is given up and kept with the dead letters as
 * it was before; sent as it is, it could say what the transformer was to hide.
 */
final class TransformTransport implements Transport {

  private final EventTransformer transformer;
  private final Transport next;
  private final ForeignCalls calls;

  TransformTransport(EventTransformer transformer, Transport next, ForeignCalls calls) {
    this.transformer = transformer;
    this.next = next;
    this.calls = calls;
  }

  @Override
  public Answer send(UUID run, EventKind kind, byte[] json) {
    try {
      BaseEvent event = Events.read(json);
      BaseEvent transformed = calls.call(() -> transform(event));
      if (transformed == null) {
        return refused("made nothing of it");
      }
      return next.send(run, kind, Events.write(transformed));
    } catch (ExecutionException e) {
      return e.getCause() instanceof LinkageError broken
          ? ForeignFailure.answer(toString(), broken)
          : refused("failed: " + e.getCause());
    } catch (IOException e) {
      return refused("can't have it or gave something else: " + e.getMessage());
    } catch (TimeoutException e) {
      return new Answer.TryAgain(this + ": " + e.getMessage(), null);
    } catch (InterruptedException e) {
      return new Answer.TryAgain("interrupted", null);
    }
  }

  private @Nullable BaseEvent transform(BaseEvent event) {
    if (event instanceof OpenLineage.RunEvent runEvent) {
      return transformer.transform(runEvent);
    } else if (event instanceof OpenLineage.DatasetEvent datasetEvent) {
      return transformer.transform(datasetEvent);
    } else if (event instanceof OpenLineage.JobEvent jobEvent) {
      return transformer.transform(jobEvent);
    }
    return event;
  }

  private Answer.Refused refused(String why) {
    return new Answer.Refused(0, transformer.getClass().getName() + " " + why);
  }

  @Override
  public void close() {
    calls.close();
    next.close();
  }

  @Override
  public String toString() {
    return "the transformer " + transformer.getClass().getName() + " and " + next;
  }
}
