package io.dspm.lineage.agent.transport;

import io.dspm.lineage.agent.config.Endpoint;
import io.dspm.lineage.agent.config.Settings;
import io.dspm.lineage.agent.delivery.HttpOptions;
import io.dspm.lineage.agent.delivery.HttpTransport;
import io.dspm.lineage.agent.delivery.Transport;
import io.dspm.lineage.agent.log.AgentLog;
import java.util.concurrent.ThreadFactory;

/**
 * Chooses the way out: an endpoint that was said to the agent beats OpenLineage's configuration,
 * which beats {@code OPENLINEAGE_URL} and the default endpoint.
 */
public final class Transports {

  private Transports() {}

  /**
   * Does no more than to choose: files are read and libraries loaded by the first event.
   *
   * @param version of the agent
   * @param threads makes the daemons on which code of the user's jars runs
   */
  public static Transport of(
      Settings settings, String version, AgentLog log, ThreadFactory threads) {
    return settings.transports().openLineageDecides()
        ? new ConfiguredTransport(settings, version, log, threads)
        : to(settings.endpoint(), settings, version);
  }

  /** To that endpoint, in the way that the agent's own settings say. */
  public static Transport to(Endpoint endpoint, Settings settings, String version) {
    HttpOptions options = HttpOptions.of(endpoint, settings.apiKey(), settings.delivery());
    return new HttpTransport(options, version);
  }
}
