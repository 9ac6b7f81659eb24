package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.List;

/** What is loaded from and sent to a server. */
final class HttpUses {

  static final UseGroup GROUP =
      new UseGroup(
          "HTTP",
          List.of(
              use("http-body-to-a-file", "`BodyHandlers.ofFile`")
                  .writes("out.csv")
                  .does(place -> get(BodyHandlers.ofFile(place.path("out.csv")))),
              use("http-body-over-the-old", "`BodyHandlers.ofFile` in an old file, in place")
                  .reads("old.csv")
                  .writes("old.csv")
                  .does(place -> get(BodyHandlers.ofFile(place.path("old.csv"), CREATE, WRITE))),
              use("http-body-downloaded", "`BodyHandlers.ofFileDownload`")
                  .writes("served.csv")
                  .does(
                      place -> get(BodyHandlers.ofFileDownload(place.directory(), CREATE, WRITE))),
              use("http-body-from-a-file", "`BodyPublishers.ofFile`")
                  .reads("in.csv")
                  .does(
                      place ->
                          exchange(
                              HttpRequest.newBuilder()
                                  .POST(BodyPublishers.ofFile(place.path("in.csv"))),
                              BodyHandlers.discarding())),
              use("http-url-copied", "`URL.openStream`, `Files.copy(InputStream, Path)`")
                  .writes("out.csv")
                  .does(
                      place -> {
                        HttpServer server = serve();
                        try (InputStream in = new URL(address(server).toString()).openStream()) {
                          Files.copy(in, place.path("out.csv"));
                        } finally {
                          server.stop(0);
                        }
                      })));

  private HttpUses() {}

  private static void get(BodyHandler<?> handler) throws Exception {
    exchange(HttpRequest.newBuilder(), handler);
  }

  private static void exchange(HttpRequest.Builder request, BodyHandler<?> handler)
      throws Exception {
    HttpServer server = serve();
    try {
      HttpClient.newHttpClient().send(request.uri(address(server)).build(), handler);
    } finally {
      server.stop(0);
    }
  }

  private static URI address(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/served.csv");
  }

  private static HttpServer serve() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange
                .getResponseHeaders()
                .add("Content-Disposition", "attachment; filename=\"served.csv\"");
            exchange.sendResponseHeaders(200, Place.newBytes().length);
            exchange.getResponseBody().write(Place.newBytes());
          }
        });
    server.start();
    return server;
  }
}
