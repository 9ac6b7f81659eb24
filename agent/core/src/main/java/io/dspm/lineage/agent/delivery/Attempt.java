package io.dspm.lineage.agent.delivery;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;

/**
 * How far one call came: tells a server that failed from one that never was there, and one that has
 * the event from one that can't have it. OkHttp's threads and the caller's take turns.
 */
final class Attempt extends EventListener {

  private static final long AT_ONCE = 1_000_000_000;

  private volatile boolean connected;
  private volatile boolean opened;
  private volatile boolean sent;
  private volatile long sentAt;

  /** Whether there was a connection to the server. */
  boolean connected() {
    return connected;
  }

  /** Whether the whole event was sent. */
  boolean sent() {
    return sent;
  }

  /**
   * Whether the connection was one that had been used before, and turned out to be closed as soon
   * as it was used again: the server had done so while it was idle.
   */
  boolean stale() {
    return connected && !opened && (!sent || System.nanoTime() - sentAt < AT_ONCE);
  }

  @Override
  public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
    opened = true;
    connected = false;
  }

  @Override
  public void connectionAcquired(Call call, Connection connection) {
    connected = true;
  }

  @Override
  public void requestBodyEnd(Call call, long bytes) {
    sentAt = System.nanoTime();
    sent = true;
  }

  @Override
  public void requestFailed(Call call, IOException e) {
    sent = false;
  }

  /** Finds the attempt that a call is. */
  static final class OfCall implements EventListener.Factory {
    @Override
    public EventListener create(Call call) {
      Attempt attempt = call.request().tag(Attempt.class);
      return attempt == null ? EventListener.NONE : attempt;
    }
  }
}
