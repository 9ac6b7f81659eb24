package io.dspm.lineage.agent.testing;

import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that takes every event and keeps it. */
public final class EventServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();

  private volatile Listener listener = event -> {};

  /** Somebody who wants to know at once. */
  public interface Listener {
    void on(JsonNode event) throws IOException;
  }

  public void onEvent(Listener other) {
    listener = other;
  }

  public EventServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/api/v1/lineage",
        exchange -> {
          try (exchange) {
            JsonNode event = JSON.readTree(exchange.getRequestBody().readAllBytes());
            events.add(event);
            listener.on(event);
            exchange.sendResponseHeaders(201, -1);
          }
        });
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public List<JsonNode> events() {
    return new ArrayList<>(events);
  }

  /** The events of all runs of one job, in the order in which they came. */
  public List<JsonNode> eventsOf(String job) {
    return events.stream().filter(event -> job(event).equals(job)).toList();
  }

  /** The one end of the one run of a job. */
  public JsonNode endOf(String job) {
    List<JsonNode> ends = eventsOf(job).stream().filter(event -> !isStart(event)).toList();
    return ends.size() == 1
        ? ends.get(0)
        : fail(job + " has " + ends.size() + " ends in " + events);
  }

  public JsonNode startOf(String job) {
    List<JsonNode> starts = eventsOf(job).stream().filter(EventServer::isStart).toList();
    return starts.size() == 1
        ? starts.get(0)
        : fail(job + " has " + starts.size() + " starts in " + events);
  }

  public static String job(JsonNode event) {
    return event.at("/job/name").asText();
  }

  public static boolean isStart(JsonNode event) {
    return event.path("eventType").asText().equals("START");
  }

  /** The names of an event's inputs, sorted. */
  public static List<String> inputs(JsonNode event) {
    return names(event.path("inputs"));
  }

  /** The names of an event's outputs, sorted. */
  public static List<String> outputs(JsonNode event) {
    return names(event.path("outputs"));
  }

  private static List<String> names(JsonNode datasets) {
    TreeSet<String> names = new TreeSet<>();
    datasets.forEach(dataset -> names.add(dataset.path("name").asText()));
    return List.copyOf(names);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
