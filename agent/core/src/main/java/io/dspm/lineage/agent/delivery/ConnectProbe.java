package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.config.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks with a plain socket, and no library, whether anyone listens at an address. */
final class ConnectProbe {

  private static final int TIMEOUT_MILLIS = 5_000;

  private ConnectProbe() {}

  /**
   * Why no connection can be made, or {@code null} if one can. Takes 5 seconds at most, and the
   * time the system's resolver takes. Behind a proxy the answer is always {@code null}: the proxy
   * knows.
   */
  static @Nullable String whyUnreachable(Endpoint endpoint) {
    if (proxied(endpoint)) {
      return null;
    }
    long deadline = System.nanoTime() + Duration.ofMillis(TIMEOUT_MILLIS).toNanos();
    String why = "has no address";
    try {
      for (InetAddress address : InetAddress.getAllByName(endpoint.host())) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          break;
        }
        why = tryConnect(new InetSocketAddress(address, endpoint.port()), (int) left);
        if (why == null) {
          return null;
        }
      }
    } catch (UnknownHostException e) {
      why = "unknown host";
    }
    return "No connection to " + endpoint + ": " + why;
  }

  private static @Nullable String tryConnect(InetSocketAddress address, int millis) {
    try (Socket socket = new Socket(Proxy.NO_PROXY)) {
      socket.connect(address, millis);
      return null;
    } catch (IOException e) {
      String message = e.getMessage();
      return message == null ? e.toString() : message;
    }
  }

  private static boolean proxied(Endpoint endpoint) {
    try {
      ProxySelector selector = ProxySelector.getDefault();
      if (selector == null) {
        return false;
      }
      List<Proxy> proxies = selector.select(URI.create(endpoint.toString()));
      return !proxies.isEmpty() && proxies.get(0).type() != Proxy.Type.DIRECT;
    } catch (RuntimeException e) {
      // A selector of the application's, or a host that java.net.URI does not take for one.
      return false;
    }
  }
}
