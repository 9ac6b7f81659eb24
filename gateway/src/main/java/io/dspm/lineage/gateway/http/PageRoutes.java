package io.dspm.lineage.gateway.http;

import io.dspm.lineage.gateway.store.LineageStore;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** What is the same for everybody: health, the description of the endpoints, the front page. */
final class PageRoutes {
  private final LineageStore store;
  private final byte[] openApi = resource("openapi.json");
  private final byte[] index = resource("index.html");

  PageRoutes(LineageStore store) {
    this.store = store;
  }

  void health(Context context) {
    store.check();
    Json.answer(context, 200, Json.object().put("status", "ok"));
  }

  void openApi(Context context) {
    context.contentType("application/json; charset=utf-8").result(openApi);
  }

  void index(Context context) {
    context.contentType("text/html; charset=utf-8").result(index);
  }

  private static byte[] resource(String name) {
    try (InputStream in = Objects.requireNonNull(PageRoutes.class.getResourceAsStream(name))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
