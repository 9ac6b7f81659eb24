package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.config.ApiKey;
import io.dspm.lineage.agent.config.DeliverySettings;
import io.dspm.lineage.agent.config.Endpoint;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Posts events to an OpenLineage endpoint over HTTP.
 *
 * <p>Loading OkHttp costs a few hundred milliseconds of somebody else's CPU, so a plain socket asks
 * first whether anyone is there at all. Called by the courier's threads; {@link #close} by any.
 */
public final class HttpTransport implements Transport {

  private final HttpOptions options;
  private final String version;
  private volatile @Nullable OkHttpPost post;
  private volatile boolean closed;

  /**
   * Does nothing yet.
   *
   * @param apiKey sent as {@code Authorization: Bearer}; {@code null} for none
   * @param version of the agent, for {@code User-Agent}
   */
  public HttpTransport(Endpoint endpoint, @Nullable ApiKey apiKey, String version) {
    this(HttpOptions.of(endpoint, apiKey, DeliverySettings.DEFAULT), version);
  }

  /**
   * Does nothing yet.
   *
   * @param version of the agent, for {@code User-Agent}
   */
  public HttpTransport(HttpOptions options, String version) {
    this.options = options;
    this.version = version;
  }

  @Override
  public Answer send(UUID run, EventKind kind, byte[] json) {
    OkHttpPost ready = post;
    if (ready == null) {
      if (!Descriptors.areLeft()) {
        return new Answer.TryAgain("no file descriptors are left to connect with", null);
      }
      String nobody =
          options.proxy() == null ? ConnectProbe.whyUnreachable(options.endpoint()) : null;
      if (nobody != null) {
        return new Answer.Unreachable(nobody);
      }
      try {
        ready = ready();
      } catch (IOException e) {
        String why = e.getMessage();
        return new Answer.Unreachable("No connection to " + options.endpoint() + ": " + why);
      }
    }
    return ready.send(run, json);
  }

  private synchronized OkHttpPost ready() throws IOException {
    OkHttpPost ready = post;
    if (ready == null) {
      ready = new OkHttpPost(options, version);
      post = ready;
    }
    if (closed) {
      throw new IOException("it is closed");
    }
    return ready;
  }

  @Override
  public void close() {
    closed = true;
    OkHttpPost used = post;
    if (used != null) {
      used.close();
    }
  }

  @Override
  public String toString() {
    return "HttpTransport[" + options.endpoint() + "]";
  }
}
