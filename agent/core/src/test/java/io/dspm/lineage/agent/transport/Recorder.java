package io.dspm.lineage.agent.transport;

import io.dspm.lineage.agent.delivery.Answer;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;

/** Keeps what it is sent, and answers as it was told to, then with success. */
final class Recorder implements Transport {

  final List<String> events = new ArrayList<>();
  private final Queue<Answer> answers = new ArrayDeque<>();
  boolean closed;

  Recorder then(Answer answer) {
    answers.add(answer);
    return this;
  }

  @Override
  public Answer send(UUID run, EventKind kind, byte[] json) {
    events.add(new String(json, StandardCharsets.UTF_8));
    Answer answer = answers.poll();
    return answer == null ? new Answer.Delivered() : answer;
  }

  @Override
  public void close() {
    closed = true;
  }
}
