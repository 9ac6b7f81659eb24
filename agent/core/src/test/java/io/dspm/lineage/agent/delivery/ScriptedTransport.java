package io.dspm.lineage.agent.delivery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers as it was told to, in order, and with success after that. */
final class ScriptedTransport implements Transport {

  /** What happens instead of an answer. */
  interface Step {
    Answer answer() throws Throwable;
  }

  /** Each attempt, as {@code kind:json}. */
  final List<String> attempts = new CopyOnWriteArrayList<>();

  final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final Queue<Step> script = new ArrayDeque<>();
  volatile boolean closed;

  synchronized ScriptedTransport then(Step step) {
    script.add(step);
    return this;
  }

  ScriptedTransport then(Answer answer) {
    return then(() -> answer);
  }

  @Override
  public Answer send(UUID run, EventKind kind, byte[] json) {
    Step step;
    synchronized (this) {
      step = script.poll();
    }
    attempts.add(kind + ":" + new String(json, StandardCharsets.UTF_8));
    threads.add(Thread.currentThread());
    try {
      return step == null ? new Answer.Delivered() : step.answer();
    } catch (Throwable e) {
      throw sneak(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException sneak(Throwable e) throws E {
    throw (E) e;
  }

  @Override
  public void close() {
    closed = true;
  }
}
