package io.dspm.lineage.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/** A server that answers as told. */
final class TestServer implements AutoCloseable {

  private final MockWebServer server = new MockWebServer();

  TestServer() throws IOException {
    server.start();
  }

  /** The next answers, one status each. */
  TestServer answering(int... statuses) {
    for (int status : statuses) {
      server.enqueue(new MockResponse.Builder().code(status).body("answer " + status).build());
    }
    return this;
  }

  String url() {
    return "http://localhost:" + server.getPort();
  }

  /** All events that came, in their order. */
  List<JsonNode> events() throws Exception {
    List<JsonNode> events = new ArrayList<>();
    for (int i = server.getRequestCount(); i > 0; i--) {
      RecordedRequest request = server.takeRequest(10, TimeUnit.SECONDS);
      assertThat(request).isNotNull();
      events.add(new ObjectMapper().readTree(request.getBody().toByteArray()));
    }
    return events;
  }

  /** An address where nobody listens. */
  static String nobody() throws IOException {
    try (TestServer server = new TestServer()) {
      return server.url();
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
