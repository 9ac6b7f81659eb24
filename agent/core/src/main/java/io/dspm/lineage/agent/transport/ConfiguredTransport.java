package io.dspm.lineage.agent.transport;

import io.dspm.lineage.agent.config.Settings;
import io.dspm.lineage.agent.delivery.Answer;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Transport;
import io.dspm.lineage.agent.log.AgentLog;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The transport that OpenLineage's configuration asks for, made by the first event.
 *
 * <p>Where the configuration is wrong, one warning says so and every event stays in the spool: none
 * goes to a server that nobody named. It is read once; the next process reads it anew.
 */
final class ConfiguredTransport implements Transport {

  private final Settings settings;
  private final String version;
  private final AgentLog log;
  private final ThreadFactory threads;

  private volatile @Nullable Transport made;
  private volatile @Nullable String problem;
  private volatile boolean closed;

  ConfiguredTransport(Settings settings, String version, AgentLog log, ThreadFactory threads) {
    this.settings = settings;
    this.version = version;
    this.log = log;
    this.threads = threads;
  }

  @Override
  public Answer send(UUID run, EventKind kind, byte[] json) {
    Transport ready = made;
    if (ready == null) {
      ready = make();
    }
    if (ready == null) {
      return new Answer.Unreachable(problem == null ? "closed" : problem);
    }
    return ready.send(run, kind, json);
  }

  private synchronized @Nullable Transport make() {
    if (made == null && problem == null && !closed) {
      try {
        Transport ready = TransportMaker.make(settings, version, log, threads);
        made = ready;
        log.info("Events go to " + ready);
        if (closed) {
          ready.close();
        }
      } catch (Misconfigured | LinkageError | RuntimeException e) {
        String why = e instanceof Misconfigured ? String.valueOf(e.getMessage()) : e.toString();
        problem = "No transport: " + why;
        log.warnOnce("transport", why + "; events stay in the spool");
      }
    }
    return made;
  }

  /** Does not wait for one that is being made: it is closed then. */
  @Override
  public void close() {
    closed = true;
    Transport used = made;
    if (used != null) {
      used.close();
    }
  }
}
