package io.dspm.lineage.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.delivery.Dispatch.Result;
import io.dspm.lineage.agent.delivery.Dispatch.Step;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryQueueTest {

  private static final long MS = 1_000_000;
  private static final UUID A = new UUID(0, 1);
  private static final UUID B = new UUID(0, 2);
  private static final UUID C = new UUID(0, 3);

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
    serverIsThere();
    arrived(A);
    arrived(B);
    arrived(A);

    assertThat(take()).isEqualTo(A);
    assertThat(take()).isEqualTo(B);
    assertThat(queue.take(now)).isNull();
  }

  @Test
  void untilTheServerAnsweredOneGoesAlone() {
    arrived(A);
    arrived(B);
    Lane first = queue.take(now);

    assertThat(queue.take(now)).isNull();
    assertThat(queue.untilNext(now)).isEqualTo(Long.MAX_VALUE);
    queue.note(first, result(Step.SENT), now);
    assertThat(take()).isEqualTo(A);
    assertThat(take()).isEqualTo(B);
  }

  @Test
  void theNextEventOfARunGoesBeforeOtherRuns() {
    arrived(A);
    arrived(B);
    queue.note(queue.take(now), result(Step.SENT), now);

    assertThat(take()).isEqualTo(A);
  }

  @Test
  void anEventThatArrivesWhileItsRunIsFoundEmptyIsNotForgotten() {
    arrived(A);
    Lane lane = queue.take(now);
    arrived(A);
    queue.note(lane, result(Step.NOTHING_WAITING), now);

    assertThat(queue.isEmpty()).isFalse();
    queue.note(queue.take(now), result(Step.NOTHING_WAITING), now);
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.untilNext(now)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aRunThatIsPutOffHoldsUpNoOther() {
    arrived(A);
    arrived(B);
    queue.note(queue.take(now), busy(null), now);

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
      queue.note(queue.take(now), busy(null), now);
      assertThat(queue.untilNext(now)).isEqualTo(expected * MS);
      now += expected * MS;
    }
    queue.note(queue.take(now), result(Step.SENT), now);
    queue.note(queue.take(now), busy(null), now);

    assertThat(queue.untilNext(now)).isEqualTo(250 * MS);
  }

  @Test
  void theServersOwnWishCountsWithinReason() {
    arrived(A);
    queue.note(queue.take(now), busy(Duration.ofSeconds(7)), now);
    assertThat(queue.untilNext(now)).isEqualTo(7_000 * MS);

    arrived(B);
    queue.note(queue.take(now), busy(Duration.ofSeconds(Long.MAX_VALUE)), now);
    queue.everythingNow();
    queue.note(queue.take(now), busy(Duration.ofSeconds(-3)), now);
    assertThat(queue.untilNext(now)).isZero();
    queue.note(queue.take(now), result(Step.SENT), now);
    queue.note(queue.take(now), busy(Duration.ofSeconds(Long.MAX_VALUE)), now);
    assertThat(queue.untilNext(now)).isLessThan(1_000 * MS);
    now += 1_000 * MS;
    queue.note(queue.take(now), result(Step.SENT), now);
    queue.note(queue.take(now), result(Step.NOTHING_WAITING), now);
    assertThat(queue.untilNext(now)).isEqualTo((3_600_000 - 1_000) * MS);
  }

  @Test
  void withoutAServerEverythingIsPutOffAndNobodyLosesTheirTurn() {
    arrived(A);
    arrived(B);
    queue.note(queue.take(now), result(Step.UNREACHABLE), now);

    assertThat(queue.take(now)).isNull();
    assertThat(queue.untilNext(now)).isEqualTo(250 * MS);
    now += 250 * MS;
    Lane probe = queue.take(now);
    assertThat(probe.run).isEqualTo(A);
    assertThat(queue.take(now)).isNull();
    queue.note(probe, result(Step.SENT), now);
    assertThat(take()).isEqualTo(A);
    assertThat(take()).isEqualTo(B);
  }

  @Test
  void thoseThatWereOnTheirWayWhenTheServerDiedAreOneFailure() {
    serverIsThere();
    arrived(A);
    arrived(B);
    arrived(C);
    Lane a = queue.take(now);
    Lane b = queue.take(now);
    Lane c = queue.take(now);
    queue.note(a, result(Step.UNREACHABLE), now);
    queue.note(b, result(Step.UNREACHABLE), now);
    queue.note(c, result(Step.UNREACHABLE), now);

    assertThat(queue.untilNext(now)).isEqualTo(250 * MS);
    now += 250 * MS;
    queue.note(queue.take(now), result(Step.UNREACHABLE), now);
    assertThat(queue.untilNext(now)).isEqualTo(500 * MS);
  }

  @Test
  void aServerThatFailsOneRunAfterTheOtherIsLeftAlone() {
    for (int i = 0; i < 10; i++) {
      arrived(new UUID(1, i));
    }
    for (int i = 0; i < Pace.MANY_FAILURES; i++) {
      queue.note(queue.take(now), busy(Duration.ofSeconds(9)), now);
    }

    assertThat(queue.take(now)).isNull();
    assertThat(queue.untilNext(now)).isEqualTo(9_000 * MS);
    now += 9_000 * MS;
    Lane probe = queue.take(now);
    assertThat(queue.take(now)).isNull();
    queue.note(probe, result(Step.SENT), now);
    assertThat(queue.take(now)).isNotNull();
    assertThat(queue.take(now)).isNotNull();
  }

  @Test
  void everythingNowForgetsEveryDelayOnce() {
    arrived(A);
    arrived(B);
    queue.note(queue.take(now), busy(Duration.ofSeconds(100)), now);
    queue.note(queue.take(now), result(Step.UNREACHABLE), now);

    queue.everythingNow();

    assertThat(queue.untilNext(now)).isZero();
    Lane first = queue.take(now);
    assertThat(first.run).isEqualTo(B);
    queue.note(first, result(Step.REFUSED), now);
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
    serverIsThere();
    queue.arrived(file, A, true);
    arrived(B);

    assertThat(take()).isEqualTo(B);
    assertThat(queue.untilNext(now)).isZero();
    assertThat(take()).isEqualTo(A);
  }

  @Test
  void childrenGoInTheirOrderOnceTheirParentsStartIsSettled() throws IOException {
    serverIsThere();
    began(B, A);
    began(C, A);
    spool.append(A, EventKind.START, new byte[0]);
    arrived(A);
    arrived(B);
    arrived(C);
    Lane parent = queue.take(now);
    assertThat(queue.take(now)).isNull();

    file.settle(A, EventKind.START, 0, SpoolFormat.DEAD);
    queue.note(parent, result(Step.REFUSED), now);

    assertThat(take()).isEqualTo(A);
    assertThat(take()).isEqualTo(B);
    assertThat(take()).isEqualTo(C);
  }

  @Test
  void aChildWaitsOnlySoLongForAStartThatIsNotMade() throws IOException {
    serverIsThere();
    began(B, A);
    arrived(B);
    assertThat(queue.take(now)).isNull();
    assertThat(queue.untilNext(now)).isEqualTo(HeldLanes.PATIENCE_NANOS);

    now += HeldLanes.PATIENCE_NANOS;
    assertThat(take()).isEqualTo(B);
  }

  @Test
  void aChildWaitsOnForAStartThatIsOnItsWay() throws IOException {
    serverIsThere();
    began(B, A);
    spool.append(A, EventKind.START, new byte[0]);
    arrived(A);
    arrived(B);
    Lane parent = queue.take(now);
    for (int i = 0; i < 100; i++) {
      assertThat(queue.take(now)).isNull();
      now += HeldLanes.PATIENCE_NANOS;
    }
    queue.everythingNow();
    assertThat(queue.take(now)).isNull();
    assertThat(parent.run).isEqualTo(A);
  }

  @Test
  void nobodyWaitsForAStartThatIsNotMadeWhenThereIsNoTime() throws IOException {
    serverIsThere();
    began(B, A);
    arrived(B);
    assertThat(queue.take(now)).isNull();

    queue.everythingNow();
    assertThat(take()).isEqualTo(B);
  }

  @Test
  void runsThatAreEachOthersParentsDoNotWaitForEver() throws IOException {
    serverIsThere();
    began(B, C);
    began(C, B);
    began(A, A);
    for (UUID run : List.of(A, B, C)) {
      spool.append(run, EventKind.START, new byte[0]);
      arrived(run);
    }

    assertThat(take()).isEqualTo(A);
    assertThat(take()).isEqualTo(C);
  }

  /** Else a START that is poison would hold up its children for ever, who alone could show it. */
  @Test
  void afterSomeFailuresOfTheParentOneChildAtATimeShowsWhetherItIsTheServer() throws IOException {
    serverIsThere();
    began(B, A);
    began(C, A);
    spool.append(A, EventKind.START, new byte[0]);
    arrived(A);
    arrived(B);
    arrived(C);
    for (int i = 1; i < Trouble.MANY_FAILURES; i++) {
      fail500(A);
      assertThat(queue.take(now)).isNull();
      now += 30_000 * MS;
    }
    fail500(A);
    Lane child = queue.take(now);
    assertThat(child.run).isEqualTo(B);
    queue.note(child, result(Step.SENT), now);
    queue.note(queue.take(now), result(Step.NOTHING_WAITING), now);
    assertThat(queue.take(now)).isNull();
    now += 30_000 * MS;
    fail500(A);
    assertThat(take()).isEqualTo(C);
  }

  /** The segments before the one that it is in may be full of its children. */
  @Test
  void aParentThatNobodyToldOfGoesBeforeItsChildren() throws IOException {
    began(B, A);
    spool.append(A, EventKind.START, new byte[0]);
    queue.hurry(true);
    arrived(B);

    assertThat(take()).isEqualTo(A);
    assertThat(queue.take(now)).isNull();
  }

  @Test
  void aParentWhoseStartIsMadeWhileItsChildrenWaitGoesBeforeThem() throws IOException {
    began(B, A);
    arrived(B);
    assertThat(queue.take(now)).isNull();
    spool.append(A, EventKind.START, new byte[0]);
    now += HeldLanes.PATIENCE_NANOS;

    assertThat(take()).isEqualTo(A);
    assertThat(queue.take(now)).isNull();
  }

  @Test
  void aConnectionThatBreaksSomeTimesIsNoReasonToLetAChildGoFirst() throws IOException {
    serverIsThere();
    began(B, A);
    spool.append(A, EventKind.START, new byte[0]);
    arrived(A);
    arrived(B);
    for (int i = 1; i < Trouble.VERY_MANY_FAILURES; i++) {
      unanswered(A);
      assertThat(queue.take(now)).isNull();
      now += 30_000 * MS;
    }
    unanswered(A);
    queue.everythingNow();
    assertThat(take()).isEqualTo(B);
  }

  @Test
  void anEventIsPoisonOnlyWhereOthersWereAcceptedBetweenItsFailures() {
    serverIsThere();
    queue.arrived(file, A, true);
    for (int i = 0; i < 100; i++) {
      assertThat(fail500(A)).isFalse();
      now += 30_000 * MS;
    }
    for (int i = 0; i < Trouble.ENOUGH_EVIDENCE - 1; i++) {
      deliver(B);
      assertThat(fail500(A)).isFalse();
      assertThat(fail500Again(A)).isFalse();
    }
    deliver(B);
    assertThat(fail500(A)).isTrue();
  }

  @Test
  void anEventIsNotPoisonBeforeItHadSomeTime() {
    serverIsThere();
    queue.arrived(file, A, true);
    long begun = now;
    for (int i = 0; i < 50; i++) {
      assertThat(fail500(A)).isFalse();
      deliver(B);
    }
    now = begun + 30_000 * MS;
    assertThat(fail500(A)).isTrue();
  }

  @Test
  void anEndIsSentASecondTimeWhileAnEarlierEventMayBeAtWork() {
    arrived(A);
    Duration minute = Duration.ofSeconds(60);
    queue.note(
        queue.take(now),
        new Result(Step.TRY_AGAIN, EventKind.START, "timeout", null, 0, minute, 1),
        now);
    queue.everythingNow();
    queue.note(queue.take(now), result(Step.SENT), now);
    queue.note(queue.take(now), result(Step.NOTHING_WAITING), now);
    assertThat(queue.isEmpty()).isTrue();

    arrived(A);
    Lane end = queue.take(now);
    assertThat(end.lastWord).isTrue();
    queue.note(end, result(Step.SENT_ONCE), now);
    assertThat(queue.ownRepeats()).isEqualTo(1);
    queue.everythingNow();
    assertThat(queue.untilNext(now)).isEqualTo(minute.toNanos());
    now += minute.toNanos();
    Lane again = queue.take(now);
    assertThat(again.lastWord).isFalse();
    queue.note(again, result(Step.SENT), now);
    assertThat(queue.ownRepeats()).isZero();
  }

  private boolean fail500Again(UUID run) {
    queue.everythingNow();
    return fail500(run);
  }

  private boolean fail500(UUID run) {
    queue.everythingNow();
    Lane lane = queue.take(now);
    assertThat(lane.run).isEqualTo(run);
    boolean poison = queue.rejected(lane, now);
    queue.note(lane, new Result(Step.TRY_AGAIN, EventKind.START, "500", null, 500, null, 1), now);
    return poison;
  }

  private void unanswered(UUID run) {
    queue.everythingNow();
    Lane lane = queue.take(now);
    assertThat(lane.run).isEqualTo(run);
    Duration atWork = Duration.ofSeconds(5);
    queue.note(lane, new Result(Step.TRY_AGAIN, EventKind.START, "cut", null, 0, atWork, 1), now);
  }

  private void deliver(UUID run) {
    queue.everythingNow();
    arrived(run);
    Lane lane = queue.take(now);
    assertThat(lane.run).isEqualTo(run);
    queue.note(lane, result(Step.SENT), now);
    queue.note(queue.take(now), result(Step.NOTHING_WAITING), now);
  }

  private void serverIsThere() {
    UUID other = new UUID(9, 9);
    arrived(other);
    queue.note(queue.take(now), result(Step.SENT), now);
    queue.note(queue.take(now), result(Step.NOTHING_WAITING), now);
  }

  private void began(UUID run, UUID parent) throws IOException {
    spool.begun(run, parent, new byte[0]);
  }

  private static Result result(Step step) {
    return new Result(step, null, null, null, 0, null, 0);
  }

  private static Result busy(Duration asked) {
    return new Result(Step.TRY_AGAIN, EventKind.START, "busy", asked, 503, null, 1);
  }

  private void arrived(UUID run) {
    queue.arrived(file, run, false);
  }

  private UUID take() {
    return queue.take(now).run;
  }
}
