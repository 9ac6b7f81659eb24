package io.dspm.lineage.gateway.http;

import io.dspm.lineage.gateway.ingest.BadEventException;
import io.dspm.lineage.gateway.ingest.EventReader;
import io.dspm.lineage.gateway.store.LineageStore;
import io.javalin.http.Context;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Takes events. 201 is answered when the event is on disk, and also for one that was there already;
 * the content type is not looked at.
 */
final class EventRoutes {
  static final int MAX_BODY = 32 * 1024 * 1024;

  private final LineageStore store;
  private final EventReader reader = new EventReader();

  EventRoutes(LineageStore store) {
    this.store = store;
  }

  void take(Context context) throws Problem, IOException {
    byte[] body = body(context);
    try {
      store.add(reader.read(body));
    } catch (BadEventException e) {
      throw Problem.of(400, String.valueOf(e.getMessage()), "pointer", e.pointer());
    }
    context.status(201);
  }

  private static byte[] body(Context context) throws Problem, IOException {
    try (InputStream in = decoded(context)) {
      byte[] body = in.readNBytes(MAX_BODY + 1);
      if (body.length > MAX_BODY) {
        throw Problem.of(413, "the event is too large: expected at most " + MAX_BODY + " bytes");
      }
      return body;
    } catch (ZipException | EOFException e) {
      throw Problem.of(400, "the body is not whole, or not gzip though Content-Encoding says so");
    }
  }

  private static InputStream decoded(Context context) throws Problem, IOException {
    String coding =
        Optional.ofNullable(context.header("Content-Encoding"))
            .orElse("identity")
            .toLowerCase(Locale.ROOT);
    return switch (coding) {
      case "", "identity" -> context.req().getInputStream();
      case "gzip" -> new GZIPInputStream(context.req().getInputStream());
      default ->
          throw Problem.of(415, "Content-Encoding is \"" + coding + "\": expected gzip or nothing");
    };
  }
}
