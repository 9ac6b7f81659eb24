package io.dspm.lineage.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dspm.lineage.gateway.http.GatewayServer;
import io.dspm.lineage.gateway.store.LineageStore;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/** A gateway with its real store on a free port, and a client for it. */
public final class TestGateway implements AutoCloseable {
  public record Reply(int status, String text, JsonNode json) {}

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final LineageStore store;
  private final GatewayServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  public TestGateway(Path directory) {
    store = LineageStore.open(directory);
    server = GatewayServer.start(store, "127.0.0.1", 0);
  }

  public String url() {
    return "http://127.0.0.1:" + server.port();
  }

  public Set<String> routes() {
    return server.routes();
  }

  /** Sends an event that must be taken. */
  public void take(EventJson event) {
    Reply reply = post(event.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    assertThat(reply.text()).isEmpty();
  }

  public Reply post(byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + "/api/v1/lineage"))
            .POST(BodyPublishers.ofByteArray(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  /** Asks; parameters are names and values in turn. */
  public Reply get(String path, Object... parameters) {
    StringBuilder uri = new StringBuilder(url() + path);
    for (int i = 0; i < parameters.length; i += 2) {
      String value = URLEncoder.encode(parameters[i + 1].toString(), StandardCharsets.UTF_8);
      uri.append(i == 0 ? '?' : '&').append(parameters[i]).append('=').append(value);
    }
    return send(HttpRequest.newBuilder(URI.create(uri.toString())));
  }

  public Reply graph(Object... parameters) {
    return get("/lineage/graph", parameters);
  }

  public Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
      String type = response.headers().firstValue("Content-Type").orElse("");
      boolean isJson = type.startsWith("application/json");
      return new Reply(
          response.statusCode(),
          response.body(),
          isJson ? MAPPER.readTree(response.body()) : MAPPER.missingNode());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.close();
    store.close();
  }
}
