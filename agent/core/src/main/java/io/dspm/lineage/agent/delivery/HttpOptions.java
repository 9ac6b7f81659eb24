package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.config.ApiKey;
import io.dspm.lineage.agent.config.CustomHeaders;
import io.dspm.lineage.agent.config.DeliverySettings;
import io.dspm.lineage.agent.config.Endpoint;
import io.dspm.lineage.agent.config.KeyStoreFile;
import io.dspm.lineage.agent.config.ProxyAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where and how events are posted. {@link #toString()} shows no secret.
 *
 * @param apiKey sent as {@code Authorization: Bearer}, unless a header of that name is among the
 *     custom ones; {@code null} for none
 * @param headers what goes along with every event
 * @param gzip whether events are compressed
 * @param timeout how long an answer to a small event may take; more than zero
 * @param proxy {@code null} for what the JVM is told
 * @param trust whose certificates the server must have; {@code null} for those the JVM trusts
 * @param key the client's own certificate and key; {@code null} for none
 */
public record HttpOptions(
    Endpoint endpoint,
    @Nullable ApiKey apiKey,
    CustomHeaders headers,
    boolean gzip,
    Duration timeout,
    @Nullable ProxyAddress proxy,
    @Nullable KeyStoreFile trust,
    @Nullable KeyStoreFile key) {

  /** As the agent's own settings have it. */
  public static HttpOptions of(
      Endpoint endpoint, @Nullable ApiKey apiKey, DeliverySettings settings) {
    return new HttpOptions(
        endpoint,
        apiKey,
        settings.headers(),
        settings.gzip(),
        settings.timeout(),
        settings.proxy(),
        settings.trust(),
        settings.key());
  }

  /** Begins with an address, and the defaults for the rest. */
  public static Builder to(Endpoint endpoint) {
    return new Builder(of(endpoint, null, DeliverySettings.DEFAULT));
  }

  /** Changes some of the options, others stay as they are. */
  public Builder but() {
    return new Builder(this);
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {

    private Endpoint endpoint;
    private @Nullable ApiKey apiKey;
    private CustomHeaders headers;
    private boolean gzip;
    private Duration timeout;
    private @Nullable ProxyAddress proxy;
    private @Nullable KeyStoreFile trust;
    private @Nullable KeyStoreFile key;

    private Builder(HttpOptions from) {
      this.endpoint = from.endpoint;
      this.apiKey = from.apiKey;
      this.headers = from.headers;
      this.gzip = from.gzip;
      this.timeout = from.timeout;
      this.proxy = from.proxy;
      this.trust = from.trust;
      this.key = from.key;
    }

    public Builder apiKey(@Nullable ApiKey sent) {
      apiKey = sent;
      return this;
    }

    /**
     * Adds headers.
     *
     * @throws IllegalArgumentException if one can't be sent, or is not for the user to say
     */
    public Builder headers(Map<String, String> more) {
      Map<String, String> all = new LinkedHashMap<>(headers.values());
      all.putAll(more);
      headers = new CustomHeaders(all);
      return this;
    }

    /** Adds parameters to the address. */
    public Builder urlParameters(Map<String, String> more) {
      StringBuilder query = new StringBuilder(endpoint.query());
      for (Map.Entry<String, String> each : more.entrySet()) {
        query.append(query.length() == 0 ? '?' : '&');
        query.append(encoded(each.getKey())).append('=').append(encoded(each.getValue()));
      }
      endpoint =
          new Endpoint(
              endpoint.https(),
              endpoint.host(),
              endpoint.port(),
              endpoint.path(),
              query.toString());
      return this;
    }

    public Builder gzip(boolean compressed) {
      gzip = compressed;
      return this;
    }

    /** More than zero. */
    public Builder timeout(Duration patience) {
      timeout = patience;
      return this;
    }

    public Builder proxy(@Nullable ProxyAddress address) {
      proxy = address;
      return this;
    }

    public Builder trust(@Nullable KeyStoreFile certificates) {
      trust = certificates;
      return this;
    }

    public Builder key(@Nullable KeyStoreFile ofTheClient) {
      key = ofTheClient;
      return this;
    }

    public HttpOptions build() {
      return new HttpOptions(endpoint, apiKey, headers, gzip, timeout, proxy, trust, key);
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
  }

  // By hand: Endpoint's own text leaves out the query, which may hold a token.
  @Override
  public String toString() {
    return "HttpOptions[" + endpoint + "]";
  }
}
