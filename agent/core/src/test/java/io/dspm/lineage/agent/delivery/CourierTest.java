package io.dspm.lineage.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.delivery.DrainResult.Outcome;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CourierTest {

  private static final UUID A = new UUID(0, 1);
  private static final UUID B = new UUID(0, 2);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Answer BUSY = new Answer.TryAgain("busy", null);
  private static final Answer GONE = new Answer.Unreachable("connection refused");
  private static final Answer ASKED = new Answer.TryAgain("429", Duration.ofHours(1));

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final AgentLog log = new AgentLog(new PrintStream(said, true, UTF_8), LogLevel.WARN);
  private final ScriptedTransport transport = new ScriptedTransport();
  private final List<AutoCloseable> open = new ArrayList<>();

  @TempDir Path temp;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
  }

  @Test
  void noThreadBeginsBeforeTheFirstEvent() throws IOException {
    Spool spool = spool();
    List<Thread> made = new ArrayList<>();
    Courier courier = courier(spool, made);
    spool.begun(A, bytes("header"));
    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(made).isEmpty();

    append(spool, A, EventKind.END, "end");

    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(made).hasSize(1);
  }

  @Test
  void theThreadIsADaemonThatCarriesNothingOfItsMaker() throws IOException {
    Spool spool = spool();
    Courier courier = new Courier(spool, transport, log);
    open.add(courier);
    append(spool, A, EventKind.END, "end");
    courier.drain(LONG);

    Thread thread = transport.threads.get(0);
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getName()).isEqualTo("lineage-courier");
    assertThat(thread.getContextClassLoader()).isNull();
    assertThat(thread.getThreadGroup().getParent()).isNull();
  }

  @Test
  void whatWasDeliveredIsGoneFromTheSpool() throws IOException {
    Spool spool = spool();
    Courier courier = courier(spool);
    append(spool, A, EventKind.START, "start");
    append(spool, A, EventKind.END, "end");

    DrainResult result = courier.drain(LONG);

    assertThat(result).isEqualTo(new DrainResult(Outcome.EMPTY, 0, null));
    assertThat(courier.tally()).isEqualTo(new Tally(2, 0, 0, 0, 0, null));
    assertThat(transport.attempts).containsExactly("START:start", "END:end");
    spool.close();
    assertThat(temp.resolve("spool")).isEmptyDirectory();
  }

  @Test
  void eventsThatWaitedBeforeTheCourierCameAreSent() throws IOException {
    Spool spool = spool();
    append(spool, A, EventKind.END, "early");

    assertThat(courier(spool).drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(transport.attempts).containsExactly("END:early");
  }

  @Test
  void listsOfFilesThatAreRefusedOrPutOffNeverOvertakeOrKeepBackTheEnd() throws IOException {
    Spool spool = spool();
    transport
        .then(BUSY)
        .then(new Answer.Delivered())
        .then(new Answer.Refused(400, "no datasets here"))
        .then(BUSY)
        .then(new Answer.Refused(400, "no datasets here"));
    append(spool, A, EventKind.START, "start");
    append(spool, A, EventKind.FILES, "0");
    append(spool, A, EventKind.FILES, "1");
    append(spool, A, EventKind.FILES, "2");
    append(spool, A, EventKind.END, "end");
    Courier courier = courier(spool);

    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(transport.attempts)
        .containsExactly(
            "START:start", "START:start", "FILES:0", "FILES:1", "FILES:1", "FILES:2", "END:end");
    assertThat(courier.tally().refused()).isEqualTo(2);
    assertThat(temp.resolve("spool/dead").toFile().list())
        .containsExactlyInAnyOrder(
            A + "-FILES.json", A + "-FILES.txt", A + "-FILES.1.json", A + "-FILES.1.txt");
    assertThat(said().lines().filter(line -> line.contains("given up"))).hasSize(1);
  }

  @Test
  void anEndWaitsUntilItsStartIsAnswered() throws IOException {
    Spool spool = spool();
    for (int i = 0; i < 4; i++) {
      transport.then(BUSY);
    }
    append(spool, A, EventKind.START, "start");
    append(spool, A, EventKind.END, "end");
    Courier courier = courier(spool);

    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(transport.attempts)
        .containsExactly(
            "START:start", "START:start", "START:start", "START:start", "START:start", "END:end");
    assertThat(courier.tally().retried()).isEqualTo(4);
    assertThat(courier.tally().lastError()).isEqualTo("busy");
  }

  @Test
  void aRunThatIsPutOffHoldsUpNoOther() throws Exception {
    Spool spool = spool();
    CountDownLatch otherSent = new CountDownLatch(1);
    transport.then(ASKED).then(countDown(otherSent));
    append(spool, A, EventKind.START, "a");
    append(spool, B, EventKind.START, "b");
    Courier courier = courier(spool);

    otherSent.await();
    assertThat(transport.attempts).containsExactly("START:a", "START:b");
    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(transport.attempts).containsExactly("START:a", "START:b", "START:a");
  }

  @Test
  void aDrainDoesNotWaitForAServerThatIsNotThere() throws IOException {
    Spool spool = spool();
    Courier courier = courier(spool, new ArrayList<>(), Duration.ofHours(1));
    transport.then(GONE).then(GONE);
    append(spool, A, EventKind.START, "a");
    append(spool, B, EventKind.START, "b");
    until(() -> courier.tally().retried() == 1);

    DrainResult result = courier.drain(LONG);

    assertThat(result).isEqualTo(new DrainResult(Outcome.UNREACHABLE, 2, "connection refused"));
    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(transport.attempts).endsWith("START:a", "START:b");
  }

  @Test
  void aDrainEndsWhenItsTimeIsOver() throws Exception {
    Spool spool = spool();
    CountDownLatch answer = new CountDownLatch(1);
    transport.then(
        () -> {
          answer.await();
          return new Answer.Delivered();
        });
    Courier courier = courier(spool);
    append(spool, A, EventKind.START, "a");

    assertThat(courier.drain(Duration.ZERO)).isEqualTo(new DrainResult(Outcome.TIMED_OUT, 1, null));
    answer.countDown();
    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
  }

  @Test
  void aRefusedEventIsKeptWithTheReasonAndItsRunGoesOn() throws IOException {
    Spool spool = spool();
    transport.then(new Answer.Refused(422, "eventTime is missing"));
    append(spool, A, EventKind.START, "start");
    append(spool, A, EventKind.END, "end");
    Courier courier = courier(spool);

    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(transport.attempts).containsExactly("START:start", "END:end");
    assertThat(courier.tally())
        .isEqualTo(new Tally(1, 0, 1, 0, 0, "the server answered 422: eventTime is missing"));
    Path dead = temp.resolve("spool/dead");
    assertThat(dead.resolve(A + "-START.json")).hasContent("start");
    assertThat(dead.resolve(A + "-START.txt"))
        .hasContent("status: 422\nserver said:\neventTime is missing");
    assertThat(said()).contains(dead.toString(), "422");
  }

  @Test
  void aRefusedEventThatCannotBeKeptStaysInTheSpool() throws Exception {
    Spool spool = spool();
    append(spool, A, EventKind.START, "start");
    Path inTheWay = Files.writeString(temp.resolve("spool/dead"), "");
    CountDownLatch twice = new CountDownLatch(2);
    ScriptedTransport.Step refuse =
        () -> {
          twice.countDown();
          return new Answer.Refused(400, "no");
        };
    for (int i = 0; i < 100_000; i++) {
      transport.then(refuse);
    }
    Courier courier = courier(spool);

    twice.await();
    assertThat(spool.waiting()).isEqualTo(1);
    Files.delete(inTheWay);
    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(courier.tally().refused()).isEqualTo(1);
  }

  @Test
  void anythingThrownIsTriedAgain() throws IOException {
    Spool spool = spool();
    transport
        .then(
            () -> {
              throw new OutOfMemoryError("test");
            })
        .then(
            () -> {
              throw new IllegalStateException("test");
            });
    append(spool, A, EventKind.START, "a");
    Courier courier = courier(spool);

    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(courier.tally().retried()).isEqualTo(2);
    assertThat(courier.tally().sent()).isEqualTo(1);
  }

  /** Where there is not even the heap to note that an event is to be tried again. */
  @Test
  void anEventThatCouldNotBePutOffIsNotLeftOut() throws IOException {
    Spool spool = spool();
    transport.then(() -> BUSY);
    int[] asked = new int[1];
    Backoff full =
        new Backoff(
            Duration.ofMillis(1),
            Duration.ofMillis(1),
            () -> {
              if (asked[0]++ < 2) {
                throw new OutOfMemoryError("test");
              }
              return 0.5;
            });
    Courier courier = new Courier(spool, transport, log, CourierTest::daemon, 1, full);
    open.add(courier);
    append(spool, A, EventKind.START, "a");

    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(transport.attempts).containsExactly("START:a", "START:a");
    assertThat(said.toString(UTF_8)).isEmpty();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }

  /** A class that could not be initialised is broken for as long as the JVM lives. */
  @Test
  void aJvmThatCanSendNoMoreIsNotWaitedFor() throws IOException {
    Spool spool = spool();
    // One attempt may come before the drain, which makes another.
    for (int i = 0; i < 2; i++) {
      transport.then(
          () -> {
            throw new NoClassDefFoundError("Could not initialize class java.net.InetAddress");
          });
    }
    append(spool, A, EventKind.START, "a");
    Courier courier = courier(spool);

    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.UNREACHABLE);
    assertThat(spool.waiting()).isEqualTo(1);
  }

  @Test
  void anInterruptFromOutsideStopsNothing() throws Exception {
    Spool spool = spool();
    List<Thread> made = new ArrayList<>();
    Courier courier = courier(spool, made);
    append(spool, A, EventKind.START, "a");
    courier.drain(LONG);
    made.get(0).interrupt();
    transport.then(
        () -> {
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
          Thread.currentThread().interrupt();
          return BUSY;
        });
    append(spool, A, EventKind.END, "b");

    Thread.currentThread().interrupt();
    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(courier.tally().sent()).isEqualTo(2);
  }

  @Test
  void aLeftoverIsDeliveredAndDeleted() throws IOException {
    Spool dead = spool();
    dead.begun(A, bytes("header"));
    append(dead, A, EventKind.START, "start");
    dead.close();
    Spool spool = spool();
    Courier courier = courier(spool);

    Leftover leftover = spool.adoptLeftovers().get(0);
    leftover.append(A, EventKind.END, bytes("abort"));
    courier.adopt(leftover);

    assertThat(courier.drain(LONG)).isEqualTo(new DrainResult(Outcome.EMPTY, 0, null));
    assertThat(transport.attempts).containsExactly("START:start", "END:abort");
    courier.close();
    assertThat(temp.resolve("spool")).isEmptyDirectory();
  }

  @Test
  void aDrainOfOnesOwnEventsDoesNotWaitForALeftover() throws IOException {
    Spool dead = spool();
    append(dead, A, EventKind.END, "left");
    dead.close();
    Spool spool = spool();
    Courier courier = courier(spool);
    transport.then(ASKED);
    courier.adopt(spool.adoptLeftovers().get(0));
    until(() -> courier.tally().retried() == 1);
    transport.then(() -> new Answer.Delivered()).then(ASKED);
    append(spool, B, EventKind.START, "own");

    assertThat(courier.drainOwn(LONG))
        .isEqualTo(new DrainResult(Outcome.EMPTY, 0, courier.tally().lastError()));
    assertThat(courier.tally().waiting()).isEqualTo(1);
    assertThat(transport.attempts).startsWith("END:left", "START:own");
  }

  @Test
  void aLeftoverThatIsNotDeliveredIsLeftToTheNext() throws IOException {
    Spool dead = spool();
    append(dead, A, EventKind.END, "end");
    dead.close();
    Spool spool = spool();
    Courier courier = courier(spool, new ArrayList<>(), Duration.ofHours(1));
    transport.then(GONE).then(GONE).then(GONE);
    courier.adopt(spool.adoptLeftovers().get(0));

    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.UNREACHABLE);
    assertThat(courier.tally().waiting()).isEqualTo(1);
    courier.close();
    List<Leftover> next = spool().adoptLeftovers();
    assertThat(next).hasSize(1);
    assertThat(next.get(0).waiting()).isEqualTo(1);
    next.get(0).close();
  }

  @Test
  void anEventThatTheDiskLostIsCountedAndTheRunGoesOn() throws IOException {
    Spool spool = spool();
    append(spool, A, EventKind.START, "start");
    append(spool, A, EventKind.END, "end");
    try (Stream<Path> files = Files.list(temp.resolve("spool"))) {
      Path file = files.filter(f -> f.toString().endsWith(".spool")).findFirst().orElseThrow();
      byte[] content = Files.readAllBytes(file);
      content[SpoolFormat.FILE_HEADER + SpoolFormat.RECORD_HEADER] ^= 1;
      Files.write(file, content);
    }
    Courier courier = courier(spool);

    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(transport.attempts).containsExactly("END:end");
    assertThat(courier.tally().unreadable()).isEqualTo(1);
  }

  @Test
  void closingEndsTheThreadAndADrain() throws Exception {
    Spool spool = spool();
    List<Thread> made = new ArrayList<>();
    Courier courier = courier(spool, made, Duration.ofHours(1));
    CountDownLatch tried = new CountDownLatch(1);
    transport.then(countDown(tried)).then(ASKED).then(ASKED);
    append(spool, A, EventKind.START, "a");
    tried.await();
    append(spool, B, EventKind.START, "b");

    courier.close();

    made.get(0).join();
    assertThat(transport.closed).isTrue();
    assertThat(courier.drain(LONG).outcome()).isIn(Outcome.CLOSED, Outcome.EMPTY);
  }

  @Test
  void withoutAThreadEventsStayAndTheNextOneTriesAgain() throws IOException {
    Spool spool = spool();
    boolean[] allowed = {false};
    Courier courier =
        new Courier(
            spool,
            transport,
            log,
            work -> {
              if (!allowed[0]) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              Thread thread = new Thread(work);
              thread.setDaemon(true);
              return thread;
            },
            1,
            backoff(Duration.ofMillis(1)));
    open.add(courier);
    append(spool, A, EventKind.START, "a");
    assertThat(courier.drain(Duration.ZERO).outcome()).isEqualTo(Outcome.TIMED_OUT);

    allowed[0] = true;
    append(spool, A, EventKind.END, "b");

    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(transport.attempts).containsExactly("START:a", "END:b");
  }

  @Test
  void aThousandRunsFromManyThreadsEachArriveInOrder() throws Exception {
    Spool spool = spool();
    Courier courier = courier(spool);
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      int first = t * 250;
      threads[t] =
          new Thread(
              () -> {
                for (int i = first; i < first + 250; i++) {
                  try {
                    append(spool, new UUID(3, i), EventKind.START, "" + i);
                    append(spool, new UUID(3, i), EventKind.END, "" + i);
                  } catch (IOException e) {
                    return;
                  }
                }
              });
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(transport.attempts).hasSize(2000).doesNotHaveDuplicates();
    for (int i = 0; i < 1000; i++) {
      assertThat(transport.attempts.indexOf("START:" + i))
          .isLessThan(transport.attempts.indexOf("END:" + i));
    }
  }

  private Spool spool() {
    Spool spool = Spool.open(temp.resolve("spool"), log);
    open.add(0, spool);
    return spool;
  }

  private Courier courier(Spool spool) {
    return courier(spool, new ArrayList<>());
  }

  private Courier courier(Spool spool, List<Thread> made) {
    return courier(spool, made, Duration.ofMillis(2));
  }

  private Courier courier(Spool spool, List<Thread> made, Duration delay) {
    Courier courier =
        new Courier(
            spool,
            transport,
            log,
            work -> {
              Thread thread = new Thread(work, "courier-under-test");
              thread.setDaemon(true);
              made.add(thread);
              return thread;
            },
            1,
            backoff(delay));
    open.add(0, courier);
    return courier;
  }

  private static Backoff backoff(Duration delay) {
    return new Backoff(delay, delay, () -> 0.99);
  }

  private static ScriptedTransport.Step countDown(CountDownLatch latch) {
    return () -> {
      latch.countDown();
      return new Answer.Delivered();
    };
  }

  /** The class's timeout is the deadline. */
  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private static void append(Spool spool, UUID run, EventKind kind, String json)
      throws IOException {
    assertThat(spool.append(run, kind, bytes(json))).isTrue();
  }

  private String said() {
    return said.toString(UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
