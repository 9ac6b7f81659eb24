package io.dspm.lineage.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.delivery.DeliveryQueue.Lane;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryQueueTest {

  private static final long MS = 1_000_000;
  private static final UUID A = new UUID(0, 1);
  private static final UUID B = new UUID(0, 2);

  private final DeliveryQueue queue =
      new DeliveryQueue(new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), () -> 0.5));

  /** Close to where {@link System#nanoTime} overflows. */
  private long now = Long.MAX_VALUE - 100 * MS;

  @TempDir Path temp;
  private Spool spool;
  private SpoolFile file;

  @BeforeEach
  void open() throws IOException {
    spool = Spool.open(temp, new AgentLog(System.err, LogLevel.WARN));
    spool.begun(A, new byte[0]);
    file = spool.current();
  }

  @AfterEach
  void close() {
    spool.close();
  }

  @Test
  void runsTakeTurnsInTheOrderOfTheirFirstEvent() {
    arrived(A);
    arrived(B);
    arrived(A);

    assertThat(take()).isEqualTo(A);
    assertThat(take()).isEqualTo(B);
    assertThat(queue.take(now)).isNull();
  }

  @Test
  void theNextEventOfARunGoesBeforeOtherRuns() {
    arrived(A);
    arrived(B);
    queue.settled(queue.take(now));

    assertThat(take()).isEqualTo(A);
  }

  @Test
  void anEventThatArrivesWhileItsRunIsFoundEmptyIsNotForgotten() {
    arrived(A);
    Lane lane = queue.take(now);
    arrived(A);
    queue.finished(lane);

    assertThat(queue.isEmpty()).isFalse();
    queue.finished(queue.take(now));
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.untilNext(now)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aRunThatIsPutOffHoldsUpNoOther() {
    arrived(A);
    arrived(B);
    queue.putOff(queue.take(now), now, null);

    assertThat(take()).isEqualTo(B);
    assertThat(queue.untilNext(now)).isEqualTo(250 * MS);
    now += 249 * MS;
    assertThat(queue.take(now)).isNull();
    now += MS;
    assertThat(take()).isEqualTo(A);
  }

  @Test
  void delaysDoubleUpToTheirBoundAndBeginAnewAfterSuccess() {
    arrived(A);
    for (long expected : new long[] {250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000}) {
      queue.putOff(queue.take(now), now, null);
      assertThat(queue.untilNext(now)).isEqualTo(expected * MS);
      now += expected * MS;
    }
    queue.settled(queue.take(now));
    queue.putOff(queue.take(now), now, null);

    assertThat(queue.untilNext(now)).isEqualTo(250 * MS);
  }

  @Test
  void theServersOwnWishCountsWithinReason() {
    arrived(A);
    queue.putOff(queue.take(now), now, Duration.ofSeconds(7));
    assertThat(queue.untilNext(now)).isEqualTo(7_000 * MS);

    arrived(B);
    queue.putOff(queue.take(now), now, Duration.ofSeconds(Long.MAX_VALUE));
    queue.everythingNow();
    queue.putOff(queue.take(now), now, Duration.ofSeconds(Long.MAX_VALUE));
    queue.putOff(queue.take(now), now, Duration.ofSeconds(-3));
    assertThat(queue.untilNext(now)).isLessThan(1_000 * MS);
  }

  @Test
  void withoutAServerEverythingIsPutOffAndNobodyLosesTheirTurn() {
    arrived(A);
    arrived(B);
    queue.putOffAll(queue.take(now), now);

    assertThat(queue.take(now)).isNull();
    assertThat(queue.untilNext(now)).isEqualTo(250 * MS);
    now += 250 * MS;
    assertThat(take()).isEqualTo(A);
    assertThat(take()).isEqualTo(B);
  }

  @Test
  void everythingNowForgetsEveryDelayOnce() {
    arrived(A);
    arrived(B);
    queue.putOff(queue.take(now), now, Duration.ofSeconds(100));
    queue.putOffAll(queue.take(now), now);

    queue.everythingNow();

    assertThat(queue.untilNext(now)).isZero();
    assertThat(take()).isEqualTo(B);
    assertThat(take()).isEqualTo(A);
  }

  @Test
  void fullJitterReachesFromNothingToTheBound() {
    Duration second = Duration.ofSeconds(1);
    assertThat(new Backoff(second, second, () -> 0.0).nanos(1, null)).isZero();
    assertThat(new Backoff(second, second, () -> 0.999).nanos(1_000_000, null))
        .isBetween(998 * MS, 1000 * MS);
  }

  @Test
  void adoptedRunsComeAfterThoseOfThisProcess() {
    queue.arrived(file, A, true);
    arrived(B);

    assertThat(take()).isEqualTo(B);
    assertThat(queue.untilNext(now)).isZero();
    assertThat(take()).isEqualTo(A);
  }

  private void arrived(UUID run) {
    queue.arrived(file, run, false);
  }

  private UUID take() {
    return queue.take(now).run;
  }
}
