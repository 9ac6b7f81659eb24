package io.dspm.lineage.agent.delivery;

import java.util.UUID;

/**
 * A way out of the process. The courier's threads call it and wait: one event of a run at a time,
 * and events of several runs at once.
 *
 * <p>An implementation answers every failure with an {@link Answer} and throws nothing on purpose;
 * it bounds its own time, and leaves no thread behind that would keep the JVM alive.
 */
public interface Transport extends AutoCloseable {

  /** Sends one event and waits for what becomes of it. */
  Answer send(UUID run, EventKind kind, byte[] json);

  /** Lets go of connections. A call under way may fail; nothing is sent after. */
  @Override
  void close();
}
