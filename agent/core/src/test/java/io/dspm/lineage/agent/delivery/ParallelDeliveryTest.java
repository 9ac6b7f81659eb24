package io.dspm.lineage.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.delivery.DrainResult.Outcome;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ParallelDeliveryTest {

  private static final UUID A = new UUID(0, 1);
  private static final UUID B = new UUID(0, 2);
  private static final UUID C = new UUID(0, 3);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final AgentLog log = new AgentLog(new PrintStream(said, true, UTF_8), LogLevel.WARN);
  private final List<Thread> made = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Watched server = new Watched();

  @TempDir Path temp;

  /** Answers by a rule, and watches how many come at a time. */
  private static final class Watched implements Transport {

    interface Rule {
      Answer answer(UUID run, EventKind kind) throws Exception;
    }

    final List<String> taken = new CopyOnWriteArrayList<>();
    final Map<UUID, Integer> ofRun = new HashMap<>();
    volatile Rule rule = (run, kind) -> new Answer.Delivered();
    int now;
    int most;
    int mostOfOneRun;

    @Override
    public Answer send(UUID run, EventKind kind, byte[] json) {
      synchronized (this) {
        most = Math.max(most, ++now);
        mostOfOneRun = Math.max(mostOfOneRun, ofRun.merge(run, 1, Integer::sum));
        notifyAll();
      }
      try {
        Answer answer = rule.answer(run, kind);
        if (answer instanceof Answer.Delivered) {
          taken.add(run.getLeastSignificantBits() + ":" + kind);
        }
        return answer;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      } finally {
        synchronized (this) {
          now--;
          ofRun.merge(run, -1, Integer::sum);
        }
      }
    }

    synchronized void forget() {
      most = now;
    }

    /** Gives another one a moment to come at the same time. */
    synchronized void awaitAnother() throws InterruptedException {
      long deadline = System.nanoTime() + 20_000_000;
      for (long left = 20; now < 2 && left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
        wait(left);
      }
    }

    synchronized void awaitTogether(int count) throws InterruptedException {
      while (most < count) {
        wait();
      }
    }

    @Override
    public void close() {}
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
  }

  @Test
  void severalRunsAreOnTheirWayAtATimeAndOfEachOneEvent() throws Exception {
    Spool spool = spool();
    for (int i = 0; i < 40; i++) {
      append(spool, new UUID(0, i), EventKind.START);
      append(spool, new UUID(0, i), EventKind.FILES);
      append(spool, new UUID(0, i), EventKind.END);
    }
    server.rule =
        (run, kind) -> {
          if (!server.taken.isEmpty()) {
            server.awaitTogether(4);
          }
          return new Answer.Delivered();
        };
    Courier courier = courier(spool, 4);

    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(server.most).isEqualTo(4);
    assertThat(server.mostOfOneRun).isEqualTo(1);
    assertThat(made).hasSize(4).allMatch(Thread::isDaemon);
    assertThat(server.taken).hasSize(120);
    for (int i = 0; i < 40; i++) {
      assertThat(server.taken).containsSubsequence(i + ":START", i + ":FILES", i + ":END");
    }
    assertThat(courier.traffic()).isEqualTo(new Traffic(120, 120, 0, 0, 0, 0));
    until(() -> made.stream().filter(Thread::isAlive).count() == 1);
  }

  @Test
  void oneRunNeedsOneThread() throws IOException {
    Spool spool = spool();
    Courier courier = courier(spool, 4);
    append(spool, A, EventKind.START);
    for (int i = 0; i < 10; i++) {
      append(spool, A, EventKind.FILES);
    }
    append(spool, A, EventKind.END);

    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(made).hasSize(1);
  }

  @Test
  void aServerThatIsNotThereIsAskedForByOneAtATime() throws Exception {
    Spool spool = spool();
    server.rule =
        (run, kind) -> {
          if (!server.taken.isEmpty()) {
            server.awaitTogether(4);
          }
          return new Answer.Delivered();
        };
    for (int i = 0; i < 50; i++) {
      append(spool, new UUID(0, i), EventKind.START);
    }
    Courier courier = courier(spool, 4);
    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(made).hasSize(4);

    server.rule =
        (run, kind) -> {
          server.awaitAnother();
          return new Answer.Unreachable("nobody");
        };
    for (int i = 0; i < 50; i++) {
      append(spool, new UUID(0, i), EventKind.END);
    }
    long dead = courier.traffic().retried();
    until(() -> courier.traffic().retried() >= dead + 4);
    server.forget();
    until(() -> courier.traffic().retried() > dead + 30);
    assertThat(server.most).isEqualTo(1);
    server.rule = (run, kind) -> new Answer.Delivered();
    until(() -> courier.tally().waiting() == 0);
  }

  @Test
  void aChildLeavesOnceItsParentsStartWasAnswered() throws Exception {
    Spool spool = spool();
    Courier courier = courier(spool, 4);
    append(spool, new UUID(0, 8), EventKind.END);
    until(() -> server.taken.contains("8:END"));
    CountDownLatch answer = new CountDownLatch(1);
    server.rule =
        (run, kind) -> {
          if (run.equals(A)) {
            answer.await();
          }
          return new Answer.Delivered();
        };
    spool.begun(A, new byte[0]);
    spool.begun(B, A, new byte[0]);
    spool.begun(C, B, new byte[0]);
    append(spool, A, EventKind.START);
    append(spool, C, EventKind.START);
    append(spool, C, EventKind.END);
    append(spool, B, EventKind.START);
    append(spool, B, EventKind.END);
    append(spool, new UUID(0, 9), EventKind.END);
    until(() -> server.taken.contains("9:END"));

    assertThat(server.taken).containsExactly("8:END", "9:END");
    answer.countDown();
    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(server.taken)
        .containsSubsequence("1:START", "2:START", "3:START", "3:END")
        .containsSubsequence("2:START", "2:END")
        .hasSize(7);
  }

  @Test
  void aParentThatIsRefusedHoldsUpNobody() throws IOException {
    Spool spool = spool();
    spool.begun(A, new byte[0]);
    spool.begun(B, A, new byte[0]);
    append(spool, A, EventKind.START);
    append(spool, B, EventKind.START);
    server.rule =
        (run, kind) -> run.equals(A) ? new Answer.Refused(422, "no") : new Answer.Delivered();
    Courier courier = courier(spool, 4);

    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(server.taken).containsExactly("2:START");
  }

  @Test
  void aDrainDoesNotWaitForAParentsStartThatIsNotMade() throws IOException {
    Spool spool = spool();
    spool.begun(A, new byte[0]);
    spool.begun(B, A, new byte[0]);
    append(spool, B, EventKind.END);
    Courier courier = courier(spool, 4);
    long begun = System.nanoTime();

    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(System.nanoTime() - begun).isLessThan(HeldLanes.PATIENCE_NANOS);
  }

  /** The process run's START is refused with 500 for ever, and everybody else is its child. */
  @Test
  void aPoisonedParentIsFoundOutByItsChildren() throws Exception {
    Spool spool = spool();
    spool.begun(A, new byte[0]);
    append(spool, A, EventKind.START);
    for (int i = 10; i < 30; i++) {
      spool.begun(new UUID(0, i), A, new byte[0]);
      append(spool, new UUID(0, i), EventKind.START);
    }
    server.rule =
        (run, kind) ->
            run.equals(A) && kind == EventKind.START
                ? new Answer.TryAgain("answered 500: a space in dataSource.uri", null, 500, null)
                : new Answer.Delivered();
    Courier courier = courier(spool, 4);
    append(spool, A, EventKind.END);

    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(server.taken).hasSize(21).contains("1:END");
    assertThat(courier.traffic().poison()).isEqualTo(1);
    assertThat(courier.traffic().refused()).isEqualTo(1);
    Path dead = temp.resolve("spool/dead");
    assertThat(dead.resolve(A + "-START.json")).hasContent("x");
    assertThat(dead.resolve(A + "-START.txt"))
        .content(UTF_8)
        .startsWith("status: 500\n")
        .contains("a space in dataSource.uri", "poison");
  }

  @Test
  void aServerThatFailsAtEverythingMakesNoPoison() throws IOException {
    Spool spool = spool();
    for (int i = 0; i < 5; i++) {
      append(spool, new UUID(0, i), EventKind.END);
    }
    server.rule = (run, kind) -> new Answer.TryAgain("answered 500", null, 500, null);
    Courier courier = courier(spool, 4);
    until(() -> courier.traffic().retried() > 200);

    assertThat(courier.traffic().poison()).isZero();
    assertThat(courier.tally().waiting()).isEqualTo(5);
  }

  @Test
  void anEndIsSentTwiceWhereTheServerMayHaveTheStartStillInHand() throws IOException {
    Spool spool = spool();
    boolean[] first = {true};
    server.rule =
        (run, kind) -> {
          if (kind == EventKind.START && first[0]) {
            first[0] = false;
            return new Answer.TryAgain("timeout", null, 0, Duration.ofSeconds(2));
          }
          return new Answer.Delivered();
        };
    append(spool, A, EventKind.START);
    append(spool, A, EventKind.END);
    Courier courier = courier(spool, 4);

    assertThat(courier.drainOwn(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(server.taken).containsExactly("1:START", "1:END");
    assertThat(spool.waiting()).isEqualTo(1);
    assertThat(courier.drain(LONG).outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(server.taken).containsExactly("1:START", "1:END", "1:END");
    assertThat(courier.traffic()).isEqualTo(new Traffic(2, 2, 1, 0, 0, 1));
    assertThat(spool.waiting()).isZero();
  }

  private Spool spool() {
    Spool spool = Spool.open(temp.resolve("spool"), log);
    open.add(0, spool);
    return spool;
  }

  private Courier courier(Spool spool, int threads) {
    Duration delay = Duration.ofMillis(2);
    Courier courier =
        new Courier(
            spool,
            server,
            log,
            work -> {
              Thread thread = new Thread(work, "courier-under-test");
              thread.setDaemon(true);
              made.add(thread);
              return thread;
            },
            threads,
            new Backoff(delay, delay, () -> 0.99));
    open.add(0, courier);
    return courier;
  }

  private static void append(Spool spool, UUID run, EventKind kind) throws IOException {
    assertThat(spool.append(run, kind, "x".getBytes(UTF_8))).isTrue();
  }

  /** The class's timeout is the deadline. */
  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }
}
