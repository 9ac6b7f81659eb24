package io.dspm.lineage.agent.config;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy.
 *
 * @param port 1 to 65535
 * @param user {@code null} if the proxy asks for none
 * @param password {@code null} if the proxy asks for none
 */
public record ProxyAddress(
    String host, int port, @Nullable String user, @Nullable Secret password) {

  /**
   * Reads {@code host:port}, with or without {@code http://} before it.
   *
   * @throws IllegalArgumentException if it is no such address, or holds credentials
   */
  static ProxyAddress parse(String text, @Nullable String user, @Nullable Secret password) {
    Endpoint address = Endpoint.parse(text.indexOf("://") < 0 ? "http://" + text : text);
    boolean more = !address.path().equals(Endpoint.DEFAULT_PATH) || !address.query().isEmpty();
    if (address.https() || more) {
      throw new IllegalArgumentException("More than a host and a port");
    }
    return new ProxyAddress(address.host(), address.port(), user, password);
  }
}
