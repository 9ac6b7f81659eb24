package io.dspm.lineage.agent.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How events are sent. {@link #toString()} shows no secret.
 *
 * @param threads how many events are on their way at a time, at most
 * @param timeout how long an answer to a small event may take
 * @param headers what goes along with every event
 * @param gzip whether events are compressed
 * @param proxy the proxy to use; {@code null} for what the JVM is told
 * @param trust whose certificates servers must have; {@code null} for those the JVM trusts
 * @param key the client's own certificate and key; {@code null} for none
 */
public record DeliverySettings(
    int threads,
    Duration timeout,
    CustomHeaders headers,
    boolean gzip,
    @Nullable ProxyAddress proxy,
    @Nullable KeyStoreFile trust,
    @Nullable KeyStoreFile key) {

  public static final DeliverySettings DEFAULT =
      new DeliverySettings(4, Duration.ofSeconds(30), CustomHeaders.NONE, false, null, null, null);
}
