package io.dspm.lineage.agent.transport;

import io.dspm.lineage.agent.delivery.Answer;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Transport;
import io.dspm.lineage.agent.log.AgentLog;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Several transports, each of which gets every event, one after the other.
 *
 * <p>An event is delivered when all have it. The first that can't take it ends the attempt; the
 * next attempt begins with that one, and those that have it are not asked again. Only a process
 * that begins anew, or has thousands of half-delivered events, sends it to all once more. What one
 * of them refuses for good goes to the others all the same, and is kept as refused.
 *
 * <p>With {@code continueOnFailure} an event is delivered when all were asked and one has it; what
 * another could not take then is lost to that one, with a warning.
 */
final class CompositeTransport implements Transport {

  /** One of them, and what the configuration calls it. */
  record Part(String name, Transport transport) {}

  private static final int MOST_REMEMBERED = 10_000;

  private final List<Part> parts;
  private final boolean continueOnFailure;
  private final AgentLog log;

  /** By run, of which one event at a time is on its way. Guarded by itself. */
  private final Map<UUID, Progress> halfDelivered =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Progress> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  CompositeTransport(List<Part> parts, boolean continueOnFailure, AgentLog log) {
    this.parts = List.copyOf(parts);
    this.continueOnFailure = continueOnFailure;
    this.log = log;
  }

  @Override
  public Answer send(UUID run, EventKind kind, byte[] json) {
    Progress progress = resume(run, json);
    Answer failure = null;
    for (int i = 0; i < parts.size(); i++) {
      if (progress.settled.get(i)) {
        continue;
      }
      Part part = parts.get(i);
      Answer answer = part.transport().send(run, kind, json);
      if (answer instanceof Answer.Delivered) {
        progress.settled.set(i);
        progress.delivered = true;
      } else if (answer instanceof Answer.Refused refusal) {
        progress.settled.set(i);
        progress.refusal = named(part, refusal);
      } else if (continueOnFailure) {
        failure = answer;
        progress.failed = part.name() + ": " + reason(answer);
      } else {
        remember(run, progress);
        return answer;
      }
    }
    return outcome(run, progress, failure);
  }

  private Answer outcome(UUID run, Progress progress, @Nullable Answer failure) {
    if (failure != null && !progress.delivered) {
      remember(run, progress);
      return failure;
    }
    if (failure != null) {
      log.warn(
          "An event of run "
              + run
              + " did not go to "
              + progress.failed
              + "; continueOnFailure leaves it at that");
    }
    return progress.refusal == null ? new Answer.Delivered() : progress.refusal;
  }

  private static Answer.Refused named(Part part, Answer.Refused refusal) {
    return new Answer.Refused(refusal.status(), part.name() + ": " + refusal.words());
  }

  private static String reason(Answer answer) {
    if (answer instanceof Answer.TryAgain again) {
      return again.reason();
    }
    return answer instanceof Answer.Unreachable gone ? gone.reason() : answer.toString();
  }

  private Progress resume(UUID run, byte[] json) {
    int hash = Arrays.hashCode(json);
    synchronized (halfDelivered) {
      Progress known = halfDelivered.remove(run);
      return known != null && known.hash == hash && known.length == json.length
          ? known
          : new Progress(hash, json.length);
    }
  }

  private void remember(UUID run, Progress progress) {
    synchronized (halfDelivered) {
      halfDelivered.put(run, progress);
    }
  }

  @Override
  public void close() {
    for (Part part : parts) {
      part.transport().close();
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(text.length() == 0 ? "" : " and ").append(part.transport());
    }
    return text.toString();
  }

  /** How far one event came; one thread at a time has it. */
  private static final class Progress {

    private final int hash;
    private final int length;
    private final BitSet settled = new BitSet();
    private boolean delivered;
    private Answer.@Nullable Refused refusal;
    private @Nullable String failed;

    Progress(int hash, int length) {
      this.hash = hash;
      this.length = length;
    }
  }
}
