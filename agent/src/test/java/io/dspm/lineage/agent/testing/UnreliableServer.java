package io.dspm.lineage.agent.testing;

import static org.assertj.core.api.Assertions.fail;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A server that is killed and comes back on the same port, again and again, and that even while it
 * is there may drop a request before or after it took the event, or have no time. What it took it
 * keeps, in order, repeats included.
 */
public final class UnreliableServer implements AutoCloseable {

  private static final int BIND_SECONDS = 30;

  private final Random random;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> taken = new ArrayList<>();
  private final int port;
  private HttpServer server;
  private volatile boolean reliable;

  public UnreliableServer(long seed) throws IOException {
    random = new Random(seed);
    server = begin(0);
    port = server.getAddress().getPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** The bodies that it took. */
  public List<String> taken() {
    synchronized (taken) {
      return List.copyOf(taken);
    }
  }

  /** Kills it: connections are cut, whatever is on its way. */
  public synchronized void kill() {
    server.stop(0);
  }

  /** Begins anew. */
  public synchronized void restart() throws IOException {
    server = begin(port);
  }

  /** From now on it takes everything. */
  public void behave() {
    reliable = true;
  }

  private HttpServer begin(int wanted) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BIND_SECONDS);
    while (true) {
      try {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted);
        HttpServer fresh = HttpServer.create(address, 0);
        fresh.setExecutor(threads);
        fresh.createContext("/api/v1/lineage", this::answer);
        fresh.start();
        return fresh;
      } catch (java.net.BindException e) {
        // The system has not let go of the port yet.
        if (System.nanoTime() - deadline > 0) {
          return fail(e);
        }
        Thread.onSpinWait();
      }
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    int mood = reliable ? 100 : mood();
    // Closed without an answer, the connection is cut.
    try (exchange) {
      if (mood < 5) {
        return;
      }
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (mood < 15) {
        exchange.sendResponseHeaders(mood < 10 ? 503 : 429, -1);
        return;
      }
      synchronized (taken) {
        taken.add(body);
      }
      if (mood >= 25) {
        exchange.sendResponseHeaders(201, -1);
      }
    }
  }

  private int mood() {
    synchronized (random) {
      return random.nextInt(100);
    }
  }

  @Override
  public void close() {
    kill();
    threads.shutdownNow();
  }
}
