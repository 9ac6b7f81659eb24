package io.dspm.lineage.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.config.ApiKey;
import io.dspm.lineage.agent.config.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpTransportTest {

  private static final UUID RUN = new UUID(0, 1);
  private static final byte[] JSON = "{\"name\":\"\uc601\"}".getBytes(UTF_8);

  private final MockWebServer server = new MockWebServer();
  private HttpTransport transport;

  @BeforeEach
  void start() throws IOException {
    server.start();
    transport = new HttpTransport(endpoint(), new ApiKey("s3cret"), "1.2.3");
  }

  @AfterEach
  void stop() {
    transport.close();
    server.close();
  }

  @Test
  void anEventIsPostedAsItIs() throws Exception {
    answer(201, "");

    assertThat(send()).isEqualTo(new Answer.Delivered());
    RecordedRequest request = server.takeRequest();
    assertThat(request.getMethod()).isEqualTo("POST");
    assertThat(request.getTarget()).isEqualTo("/api/v1/lineage?x=1");
    assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer s3cret");
    assertThat(request.getHeaders().get("User-Agent")).isEqualTo("lineage-agent/1.2.3");
    assertThat(request.getBody().toByteArray()).isEqualTo(JSON);
  }

  @Test
  void withoutAKeyNoneIsSent() throws Exception {
    answer(200, "");
    HttpTransport keyless = new HttpTransport(endpoint(), null, "1");

    assertThat(keyless.send(RUN, EventKind.START, JSON)).isEqualTo(new Answer.Delivered());
    keyless.close();
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
  void whatMayPassIsTriedAgain(int status) {
    // OkHttp itself tries 408 and 503 again at once in some cases: the same answer, then.
    answer(status, "later");
    answer(status, "later");

    assertThat(send())
        .isInstanceOfSatisfying(
            Answer.TryAgain.class,
            again -> {
              assertThat(again.reason()).contains("answered " + status).doesNotContain("x=1");
              assertThat(again.retryAfter()).isNull();
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 413, 422})
  void whatWillNotPassIsRefusedWithTheServersWords(int status) {
    answer(status, " eventTime is missing\n");

    assertThat(send()).isEqualTo(new Answer.Refused(status, "eventTime is missing"));
  }

  @Test
  void theServersWordsAreBounded() {
    answer(400, "w".repeat(100_000));

    assertThat(send())
        .isInstanceOfSatisfying(
            Answer.Refused.class, refused -> assertThat(refused.words()).hasSize(4096));
  }

  @Test
  void retryAfterIsReadAsSecondsOrAsADate() {
    server.enqueue(new MockResponse.Builder().code(429).setHeader("Retry-After", "7").build());
    assertThat(retryAfter()).isEqualTo(Duration.ofSeconds(7));

    String inAMinute =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(1));
    server.enqueue(
        new MockResponse.Builder().code(429).setHeader("Retry-After", inAMinute).build());
    assertThat(retryAfter()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));

    server.enqueue(new MockResponse.Builder().code(429).setHeader("Retry-After", "soon").build());
    assertThat(retryAfter()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aRedirectIsNotFollowedAndSaysWhereItLeads(int status) {
    server.enqueue(
        new MockResponse.Builder()
            .code(status)
            .setHeader("Location", "https://login.example.com/?token=t")
            .build());

    assertThat(send())
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused ->
                assertThat(refused.words())
                    .contains("login.example.com:443", "lineage.endpoint")
                    .doesNotContain("token=t"));
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void aRefusedConnectionIsUnreachableBeforeAndAfterTheFirstEvent() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThat(sendTo("http://127.0.0.1:" + port)).isInstanceOf(Answer.Unreachable.class);

    answer(201, "");
    assertThat(send()).isEqualTo(new Answer.Delivered());
    server.close();
    assertThat(send())
        .isInstanceOfSatisfying(
            Answer.Unreachable.class, gone -> assertThat(gone.reason()).contains("No connection"));
  }

  @Test
  void anUnknownHostIsUnreachable() {
    assertThat(sendTo("http://no-such-host.invalid"))
        .isEqualTo(
            new Answer.Unreachable(
                "No connection to http://no-such-host.invalid/api/v1/lineage: unknown host"));
  }

  @Test
  void aServerThatSpeaksNoTlsIsUnreachableOverHttps() throws IOException {
    try (RudeServer rude = RudeServer.saying("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      assertThat(sendTo("https://127.0.0.1:" + rude.port())).isInstanceOf(Answer.Unreachable.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 2",
        "HTTP/1.1 201 Created\r\nContent-Le",
        "HTTP/1.1 twohundred\r\n\r\n",
        "\u0000\u0001\u0002\u0003\u00ff\r\n\r\n"
      })
  void garbageAndHalfAnAnswerAreTriedAgain(String answer) throws IOException {
    try (RudeServer rude = RudeServer.saying(answer)) {
      assertThat(sendTo("http://127.0.0.1:" + rude.port())).isInstanceOf(Answer.TryAgain.class);
    }
  }

  @Test
  void successWhoseBodyBreaksOffIsSuccess() throws IOException {
    try (RudeServer rude =
        RudeServer.saying("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\nhalf")) {
      assertThat(sendTo("http://127.0.0.1:" + rude.port())).isEqualTo(new Answer.Delivered());
    }
  }

  @Test
  void aRefusalWhoseBodyBreaksOffIsARefusal() throws IOException {
    try (RudeServer rude =
        RudeServer.saying("HTTP/1.1 422 No\r\nContent-Length: 100\r\n\r\nhalf")) {
      assertThat(sendTo("http://127.0.0.1:" + rude.port()))
          .isInstanceOfSatisfying(
              Answer.Refused.class, refused -> assertThat(refused.status()).isEqualTo(422));
    }
  }

  @Test
  void aResetIsTriedAgain() throws IOException {
    try (RudeServer rude =
        new RudeServer(
            socket -> {
              socket.setSoLinger(true, 0);
              socket.close();
            })) {
      assertThat(sendTo("http://127.0.0.1:" + rude.port())).isInstanceOf(Answer.TryAgain.class);
    }
  }

  @Test
  void aServerThatStallsIsLeftWhenTheTransportCloses() throws Exception {
    try (RudeServer rude = new RudeServer(socket -> {})) {
      HttpTransport stalled =
          new HttpTransport(Endpoint.parse("http://127.0.0.1:" + rude.port()), null, "1");
      Answer[] answer = new Answer[1];
      Thread sender = new Thread(() -> answer[0] = stalled.send(RUN, EventKind.START, JSON));
      sender.start();
      while (rude.requests.get() == 0) {
        Thread.onSpinWait();
      }
      stalled.close();
      sender.join();

      assertThat(answer[0]).isInstanceOf(Answer.TryAgain.class);
    }
  }

  @Test
  void aServerThatStallsTimesOut() throws Exception {
    try (RudeServer rude = new RudeServer(socket -> {})) {
      Endpoint there = Endpoint.parse("http://127.0.0.1:" + rude.port());
      OkHttpPost post =
          new OkHttpPost(HttpOptions.to(there).timeout(Duration.ofMillis(100)).build(), "1");
      assertThat(post.send(RUN, JSON))
          .isInstanceOfSatisfying(
              Answer.TryAgain.class,
              again -> assertThat(again.atWorkFor()).isEqualTo(Duration.ofMillis(100)));
      post.close();
    }
  }

  @Test
  void largeEventsAndLateAnswersAreGivenTime() throws IOException {
    OkHttpPost post = new OkHttpPost(HttpOptions.to(endpoint()).build(), "1");
    assertThat(post.timeout(1000, 0)).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
    assertThat(post.timeout(5 << 20, 0)).isEqualTo(Duration.ofSeconds(130));
    assertThat(post.timeout(64 << 20, 0)).isEqualTo(Duration.ofSeconds(1310));
    assertThat(post.timeout(5 << 20, 1)).isEqualTo(Duration.ofSeconds(260));
    assertThat(post.timeout(0, 100)).isEqualTo(Duration.ofSeconds(240));
  }

  @Test
  void noThreadIsLeftThatWouldKeepTheJvmAlive() {
    answer(201, "");
    send();

    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().startsWith("OkHttp") && !thread.isDaemon())
        .isEmpty();
  }

  @Test
  void noTextShowsTheKeyOrTheQuery() {
    assertThat(transport.toString()).doesNotContain("s3cret").doesNotContain("x=1");
  }

  @Test
  void withoutAServerOkHttpIsNeverLoaded() throws Exception {
    Process process =
        SpoolProcess.fork(
            List.of("-Xlog:class+load:stdout"), NobodyThere.class, "http://127.0.0.1:1");
    try (BufferedReader out = process.inputReader(UTF_8)) {
      List<String> lines = out.lines().toList();
      assertThat(process.waitFor()).isZero();
      assertThat(lines).anyMatch(line -> line.contains("ConnectProbe"));
      assertThat(lines).anyMatch(line -> line.contains("unreachable: No connection to"));
      assertThat(lines).noneMatch(line -> line.contains("okhttp3") || line.contains("kotlin"));
    }
  }

  /** Sends one event to nobody, in a JVM of its own. */
  static final class NobodyThere {

    private NobodyThere() {}

    public static void main(String[] arguments) {
      HttpTransport transport = new HttpTransport(Endpoint.parse(arguments[0]), null, "1");
      Answer answer = transport.send(RUN, EventKind.START, new byte[0]);
      transport.close();
      System.out.println("unreachable: " + ((Answer.Unreachable) answer).reason());
    }
  }

  private Duration retryAfter() {
    return ((Answer.TryAgain) send()).retryAfter();
  }

  private Answer send() {
    return transport.send(RUN, EventKind.START, JSON);
  }

  private static Answer sendTo(String url) {
    HttpTransport other = new HttpTransport(Endpoint.parse(url), null, "1");
    try {
      return other.send(RUN, EventKind.START, JSON);
    } finally {
      other.close();
    }
  }

  private Endpoint endpoint() {
    return Endpoint.parse("http://127.0.0.1:" + server.getPort() + "/api/v1/lineage?x=1");
  }

  private void answer(int status, String body) {
    server.enqueue(new MockResponse.Builder().code(status).body(body).build());
  }
}
