package io.dspm.lineage.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A request that is refused, with the answer. */
final class Problem extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient @Nullable ObjectNode body;

  private Problem(int status, ObjectNode body) {
    super(body.path("error").asText());
    this.status = status;
    this.body = body;
  }

  static Problem of(int status, String error) {
    return new Problem(status, Json.object().put("error", error));
  }

  static Problem of(int status, String error, String member, String value) {
    return new Problem(status, Json.object().put("error", error).put(member, value));
  }

  static Problem of(int status, ObjectNode body) {
    return new Problem(status, body);
  }

  int status() {
    return status;
  }

  ObjectNode body() {
    return body == null ? Json.object().put("error", getMessage()) : body;
  }
}
