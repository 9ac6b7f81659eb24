package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.config.ApiKey;
import io.dspm.lineage.agent.config.Endpoint;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Posts events to an OpenLineage endpoint over HTTP.
 *
 * <p>Loading OkHttp costs a few hundred milliseconds of somebody else's CPU, so a plain socket asks
 * first whether anyone is there at all. Called by the courier's thread; {@link #close} by any.
 */
public final class HttpTransport implements Transport {

  private final Endpoint endpoint;
  private final @Nullable ApiKey apiKey;
  private final String version;
  private volatile @Nullable OkHttpPost post;

  /**
   * Does nothing yet.
   *
   * @param apiKey sent as {@code Authorization: Bearer}; {@code null} for none
   * @param version of the agent, for {@code User-Agent}
   */
  public HttpTransport(Endpoint endpoint, @Nullable ApiKey apiKey, String version) {
    this.endpoint = endpoint;
    this.apiKey = apiKey;
    this.version = version;
  }

  @Override
  public Answer send(UUID run, EventKind kind, byte[] json) {
    OkHttpPost ready = post;
    if (ready == null) {
      if (!Descriptors.areLeft()) {
        return new Answer.TryAgain("no file descriptors are left to connect with", null);
      }
      String nobody = ConnectProbe.whyUnreachable(endpoint);
      if (nobody != null) {
        return new Answer.Unreachable(nobody);
      }
      ready = new OkHttpPost(endpoint, apiKey, version, OkHttpPost.READ_TIMEOUT);
      post = ready;
    }
    return ready.send(json);
  }

  @Override
  public void close() {
    OkHttpPost used = post;
    if (used != null) {
      used.close();
    }
  }

  @Override
  public String toString() {
    return "HttpTransport[" + endpoint + "]";
  }
}
