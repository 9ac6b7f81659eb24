package io.dspm.lineage.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks one gateway. Whatever is not an answer becomes a {@link CommandFailure}. */
final class GatewayClient {
  /**
   * What the server said.
   *
   * @param text as it came
   */
  record Answer(int status, String text, JsonNode json) {}

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  GatewayClient(String server) throws CommandFailure {
    if (!server.matches("https?://[^/?#]+.*")) {
      throw new CommandFailure(
          2, "--server is \"" + server + "\": expected a URL such as http://127.0.0.1:8000", null);
    }
    this.server = server.replaceAll("/+$", "");
  }

  /** The answer, if it is 200, or 404, which the caller may have a second question for. */
  Answer get(String path, Map<String, String> parameters) throws CommandFailure {
    Answer answer = ask(path, parameters);
    if (answer.status() == 200 || answer.status() == 404) {
      return answer;
    }
    throw failure(answer);
  }

  /** Why this is no answer. */
  CommandFailure failure(Answer answer) {
    String said = answer.json().path("error").asText("");
    StringBuilder message =
        new StringBuilder(
            said.isEmpty()
                ? server + " answered " + answer.status() + ": is it a lineage-gateway?"
                : said);
    for (JsonNode choice : answer.json().path("choices")) {
      message.append("\n  ").append(choice.path("entity").asText());
    }
    return new CommandFailure(answer.status() == 400 ? 2 : 1, message.toString(), null);
  }

  private Answer ask(String path, Map<String, String> parameters) throws CommandFailure {
    String query =
        parameters.entrySet().stream()
            .map(
                each ->
                    each.getKey()
                        + "="
                        + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    try {
      URI uri = URI.create(server + path + "?" + query);
      HttpResponse<byte[]> response =
          http.send(
              HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofByteArray());
      // Read as UTF-8 whatever the header says: a gateway answers nothing else.
      String text = new String(response.body(), StandardCharsets.UTF_8);
      return new Answer(response.statusCode(), text, json(text));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(2, "--server is \"" + server + "\": expected a URL", e);
    } catch (IOException e) {
      throw new CommandFailure(
          1,
          "no gateway answers at "
              + server
              + ": start one with \"java -jar lineage-gateway.jar serve\", or name another with"
              + " --server",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(1, "interrupted", e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return MAPPER.missingNode();
    }
  }
}
