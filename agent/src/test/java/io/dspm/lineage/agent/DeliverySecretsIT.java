package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dspm.lineage.agent.programs.Ends;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the agent is told to show to the server alone is shown to the server alone. */
final class DeliverySecretsIT {

  private static final String SECRET = "hunter2-of-the-way";

  @TempDir Path temp;

  /** The server, which is also the proxy, refuses all and says back all that it was sent. */
  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void noSecretOfTheWayToTheServerIsFoundAnywhereElse(Jdk jdk) throws Exception {
    List<String> heads = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> refuse(exchange, heads));
    server.start();
    Path spool = temp.resolve("spool");
    try {
      ForkedJvm.Ended ended =
          ForkedJvm.on(jdk, spool)
              .agent("endpoint", "http://nowhere.invalid/api/v1/lineage?token=" + SECRET + "-query")
              .agent("log.level", "debug")
              .agent("delivery.headers", "X-Auth: Token " + SECRET + "-header")
              .agent("proxy", "127.0.0.1:" + server.getAddress().getPort())
              .agent("proxy.user", "ada")
              .environment("LINEAGE_PROXY_PASSWORD", SECRET + "-proxy")
              .environment("LINEAGE_TLS_TRUST_PASSWORD", SECRET + "-trust")
              .jvm("-Dlineage.tls.key.password=" + SECRET + "-key")
              .environment("OPENLINEAGE_API_KEY", SECRET + "-api")
              .program(Ends.class, "returns", temp.resolve("made"))
              .run()
              .succeeded();

      assertThat(heads).isNotEmpty();
      assertThat(heads.get(0))
          .contains(SECRET + "-query", SECRET + "-header", SECRET + "-api", "Basic ");
      assertThat(ended.err())
          .contains("answered 422", "X-auth=[***]", "Bearer ***")
          .doesNotContain(SECRET);
      assertThat(ended.out()).doesNotContain(SECRET);
      assertThat(spool.resolve("dead")).isDirectoryContaining(file -> true);
      try (Stream<Path> all = Files.walk(spool)) {
        for (Path path : all.toList()) {
          assertThat(path.toString()).doesNotContain(SECRET);
          if (Files.isRegularFile(path)) {
            assertThat(Files.readString(path, StandardCharsets.ISO_8859_1))
                .as(path.toString())
                .doesNotContain(SECRET)
                .doesNotContain("YWRhOmh1bnRlcjI");
          }
        }
      }
    } finally {
      server.stop(0);
    }
  }

  private static void refuse(HttpExchange exchange, List<String> heads) throws IOException {
    exchange.getRequestBody().readAllBytes();
    String head = exchange.getRequestURI() + " " + exchange.getRequestHeaders().entrySet();
    heads.add(head);
    byte[] words = head.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(422, words.length);
    exchange.getResponseBody().write(words);
    exchange.close();
  }
}
