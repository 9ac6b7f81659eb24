package io.dspm.lineage.agent.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.config.ApiKey;
import io.dspm.lineage.agent.config.Endpoint;
import io.dspm.lineage.agent.delivery.RudeServer.Manners;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server can do wrong, done on purpose; docs/delivery.md has the table of it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MisbehavingServerTest {

  private static final UUID RUN = new UUID(0, 1);
  private static final byte[] SMALL = "{}".getBytes(UTF_8);
  private static final byte[] LARGE = new byte[16 << 20];
  private static final String CREATED = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
  private static final Duration SHORT = Duration.ofMillis(200);

  @Test
  void aServerThatTricklesItsHeadersRunsOutOfTime() throws IOException {
    Answer.TryAgain answer = (Answer.TryAgain) exchange(trickling("HTTP/1.1 201 C"), SMALL, SHORT);

    assertThat(answer.atWorkFor()).isEqualTo(SHORT);
    assertThat(answer.reason()).contains("No answer");
  }

  @Test
  void aServerThatTricklesItsReasonsIsUnderstoodAnyhow() throws IOException {
    Manners manners =
        socket -> {
          say(socket, "HTTP/1.1 422 No\r\nContent-Length: 100000\r\n\r\n");
          trickling("no, ").answer(socket);
        };
    assertThat(exchange(manners, SMALL, SHORT))
        .isInstanceOfSatisfying(
            Answer.Refused.class, refused -> assertThat(refused.status()).isEqualTo(422));
  }

  @Test
  void successThatStallsInItsBodyIsSuccess() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    Manners manners =
        socket -> {
          say(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n");
          say(socket, "Content-Length: 9\r\n\r\n{");
          never.await();
        };
    assertThat(exchange(manners, SMALL, Duration.ofSeconds(30))).isEqualTo(new Answer.Delivered());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        CREATED,
        "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Type: text/html\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 201 Created\r\n\r\n",
        "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
        "HTTP/1.0 200 OK\r\n\r\n{\"ok\":true}",
        "HTTP/1.1 100 Continue\r\n\r\n" + CREATED,
      })
  void success(String answer) throws IOException {
    assertThat(exchange(saying(answer), SMALL, Duration.ofSeconds(30)))
        .isEqualTo(new Answer.Delivered());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: text/html; charset=utf-8\r\n\r\n<!DOCTYPE html><title>Log in</title>",
        "Content-Type: application/xhtml+xml\r\n\r\n<?xml version='1.0'?><html/>",
        "Content-Type: text/plain\r\n\r\n  \n<html>",
        "\r\n<HTML><meta http-equiv=refresh content='0;url=http://portal/'>",
        "Content-Type: text/html\r\nContent-Length: 1000\r\n\r\n<html>",
      })
  void aWebPageIsNoSuccess(String rest) throws IOException {
    assertThat(exchange(saying("HTTP/1.1 200 OK\r\n" + rest), SMALL, Duration.ofSeconds(30)))
        .isInstanceOfSatisfying(
            Answer.Unreachable.class,
            gone -> assertThat(gone.reason()).contains("web page", "lineage.endpoint"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
        "HTTP/1.1 099 X\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 000 X\r\nContent-Length: 0\r\n\r\n",
      })
  void aStatusThatIsNoneRefusesNothing(String answer) throws IOException {
    assertThat(exchange(saying(answer), SMALL, Duration.ofSeconds(30)))
        .isInstanceOf(Answer.TryAgain.class);
  }

  @Test
  void successBeforeTheEventWasSentIsNone() throws IOException {
    try (RudeServer server =
        RudeServer.deaf(
            socket -> {
              say(socket, CREATED);
              socket.close();
            })) {
      assertThat(send(server, LARGE, Duration.ofSeconds(30)))
          .isInstanceOfSatisfying(
              Answer.TryAgain.class, again -> assertThat(again.atWorkFor()).isNull());
    }
  }

  @Test
  void aResetBeforeTheEventWasReadLeavesNothingAtWork() throws IOException {
    try (RudeServer server = RudeServer.deaf(MisbehavingServerTest::reset)) {
      assertThat(send(server, LARGE, Duration.ofSeconds(30)))
          .isInstanceOfSatisfying(
              Answer.TryAgain.class, again -> assertThat(again.atWorkFor()).isNull());
    }
  }

  @Test
  void aResetAfterTheEventWasReadMayLeaveItAtWork() throws IOException {
    assertThat(exchange(MisbehavingServerTest::reset, SMALL, Duration.ofSeconds(30)))
        .isInstanceOfSatisfying(
            Answer.TryAgain.class,
            again -> assertThat(again.atWorkFor()).isEqualTo(Duration.ofSeconds(5)));
  }

  @ParameterizedTest
  @CsvSource({"201", "422", "503"})
  void aBodyWithoutEndIsNotReadToItsEnd(int status) throws IOException {
    Manners manners =
        socket -> {
          say(socket, "HTTP/1.1 " + status + " X\r\nContent-Type: text/plain\r\n\r\n");
          byte[] more = "word ".repeat(10_000).getBytes(ISO_8859_1);
          while (true) {
            socket.getOutputStream().write(more);
          }
        };
    Answer answer = exchange(manners, SMALL, Duration.ofSeconds(30));

    if (answer instanceof Answer.Refused refused) {
      assertThat(refused.words()).hasSizeLessThanOrEqualTo(4096);
    } else {
      assertThat(answer)
          .isInstanceOf(status == 201 ? Answer.Delivered.class : Answer.TryAgain.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "0, 0",
    "99999999999999999999999999, 999999999",
    "-5, ",
    "soon, ",
    "7.5, ",
    "'7, 8', "
  })
  void retryAfterIsTakenForWhatItIs(String text, Long seconds) throws IOException {
    String answer = "HTTP/1.1 429 Busy\r\nContent-Length: 0\r\nRetry-After: " + text + "\r\n\r\n";

    assertThat(((Answer.TryAgain) exchange(saying(answer), SMALL, SHORT)).retryAfter())
        .isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
  }

  @Test
  void anAnswerThatBreaksTheClientIsTriedAgain() throws IOException {
    String answer = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: 99999999999\r\n\r\n";

    assertThat(exchange(saying(answer), SMALL, SHORT)).isInstanceOf(Answer.TryAgain.class);
  }

  /** Marquez on a bad day: the first START is committed after all that came later. */
  @Test
  void whatAServerCommitsLateDoesNotHaveTheLastWord(@TempDir Path temp) throws Exception {
    List<String> committed = new CopyOnWriteArrayList<>();
    CountDownLatch ended = new CountDownLatch(1);
    RudeServer[] self = new RudeServer[1];
    Manners late =
        socket -> {
          String body = self[0].body;
          if (self[0].requests.get() == 1) {
            ended.await();
            committed.add(body);
            return;
          }
          committed.add(body);
          say(socket, CREATED);
          socket.close();
          if (body.equals("END")) {
            ended.countDown();
          }
        };
    AgentLog log = new AgentLog(System.err, LogLevel.WARN);
    try (RudeServer server = new RudeServer(late);
        Spool spool = Spool.open(temp, log)) {
      self[0] = server;
      Courier courier = new Courier(spool, transport(server.port(), Duration.ofSeconds(2)), log);
      spool.append(RUN, EventKind.START, "START".getBytes(UTF_8));
      spool.append(RUN, EventKind.END, "END".getBytes(UTF_8));

      assertThat(courier.drain(Duration.ofSeconds(30)).waiting()).isZero();
      courier.close();
    }
    assertThat(committed).startsWith("START", "END").endsWith("END").hasSize(4);
  }

  @Test
  void aConnectionThatWasClosedWhileIdleIsReplacedAtOnce() throws IOException {
    try (RudeServer server = RudeServer.saying(CREATED)) {
      HttpTransport transport = transport(server.port(), Duration.ofSeconds(30));
      for (int i = 1; i <= 5; i++) {
        assertThat(transport.send(RUN, EventKind.START, SMALL)).isEqualTo(new Answer.Delivered());
        assertThat(server.requests).hasValue(i);
      }
      transport.close();
    }
  }

  @Test
  void aServerThatDiesIsFoundAgain() throws IOException {
    MockWebServer first = new MockWebServer();
    first.start();
    int port = first.getPort();
    HttpTransport transport = transport(port, Duration.ofSeconds(30));
    first.enqueue(new MockResponse.Builder().code(201).build());
    assertThat(transport.send(RUN, EventKind.START, SMALL)).isEqualTo(new Answer.Delivered());
    first.close();
    assertThat(transport.send(RUN, EventKind.START, SMALL)).isInstanceOf(Answer.Unreachable.class);

    try (MockWebServer second = new MockWebServer()) {
      second.start(port);
      second.enqueue(new MockResponse.Builder().code(201).build());
      assertThat(transport.send(RUN, EventKind.START, SMALL)).isEqualTo(new Answer.Delivered());
    }
    transport.close();
  }

  @Test
  void aGatewaysTimeoutMayLeaveTheEventAtWork() throws IOException {
    String answer = "HTTP/1.1 504 Late\r\nContent-Length: 0\r\n\r\n";

    assertThat(exchange(saying(answer), SMALL, SHORT))
        .isInstanceOfSatisfying(
            Answer.TryAgain.class,
            again -> {
              assertThat(again.status()).isEqualTo(504);
              assertThat(again.atWorkFor()).isEqualTo(SHORT);
            });
  }

  @Test
  void aServerErrorIsToldWithItsWordsInOneLine() throws IOException {
    String answer = "HTTP/1.1 500 X\r\nContent-Length: 14\r\n\r\nthe cause\nmore";

    assertThat(exchange(saying(answer), SMALL, SHORT))
        .isInstanceOfSatisfying(
            Answer.TryAgain.class,
            again -> {
              assertThat(again.status()).isEqualTo(500);
              assertThat(again.reason()).endsWith("answered 500: the cause");
            });
  }

  /** Debug pages and the like. */
  @Test
  void aServerThatSaysBackWhatItWasSentGivesNoSecretAway() throws IOException {
    RudeServer[] self = new RudeServer[1];
    Manners echo =
        socket -> {
          int status = self[0].head.contains("fail") ? 500 : 422;
          say(socket, "HTTP/1.1 " + status + " X\r\n\r\n" + self[0].head.replace("\r\n", " "));
          socket.close();
        };
    Manners garbage =
        socket -> {
          say(socket, self[0].head);
          socket.close();
        };
    for (Manners manners : new Manners[] {echo, garbage}) {
      for (String path : new String[] {"/x", "/fail"}) {
        try (RudeServer server = new RudeServer(manners)) {
          self[0] = server;
          Endpoint there =
              Endpoint.parse("http://127.0.0.1:" + server.port() + path + "?token=s3cretQuery");
          HttpOptions options =
              HttpOptions.to(there)
                  .apiKey(new ApiKey("s3cretKey"))
                  .headers(Map.of("X-Auth", "Token s3cretHeader"))
                  .urlParameters(Map.of("sig", "s3cret+more/x"))
                  .build();
          HttpTransport transport = new HttpTransport(options, "1");
          Answer answer = transport.send(RUN, EventKind.START, SMALL);
          transport.close();

          assertThat(server.head).contains("s3cretKey", "s3cretHeader", "s3cretQuery", "s3cret%2B");
          assertThat(answer + " " + transport + options).doesNotContain("s3cret");
        }
      }
    }
  }

  private static Manners saying(String text) {
    return socket -> {
      say(socket, text);
      socket.close();
    };
  }

  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** A byte now and then, for ever, and each sooner than any single read would time out. */
  private static Manners trickling(String text) {
    return socket -> {
      OutputStream out = socket.getOutputStream();
      for (int i = 0; true; i++) {
        out.write(i < text.length() ? text.charAt(i) : 'x');
        out.flush();
        Thread.sleep(50);
      }
    };
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static Answer exchange(Manners manners, byte[] event, Duration timeout)
      throws IOException {
    try (RudeServer server = new RudeServer(manners)) {
      return send(server, event, timeout);
    }
  }

  private static Answer send(RudeServer server, byte[] event, Duration timeout) {
    HttpTransport transport = transport(server.port(), timeout);
    try {
      return transport.send(RUN, EventKind.START, event);
    } finally {
      transport.close();
    }
  }

  private static HttpTransport transport(int port, Duration timeout) {
    Endpoint there = Endpoint.parse("http://127.0.0.1:" + port);
    return new HttpTransport(HttpOptions.to(there).timeout(timeout).build(), "1");
  }
}
