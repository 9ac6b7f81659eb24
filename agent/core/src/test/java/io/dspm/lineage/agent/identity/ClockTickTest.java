package io.dspm.lineage.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockTickTest {

  private static final long SECOND = 1_000_000_000;
  private static final long NOW = 1_700_000_000 * SECOND + 123;

  @ParameterizedTest
  @CsvSource({
    // How long ago it was modified and changed; how long it takes until that can tell.
    "20000001, 20000001, 0",
    "20000000, 20000001, 1",
    "20000001, 20000000, 1",
    "99000000000, 5000000, 15000001",
    "5000000, 99000000000, 15000001",
    "0, 0, 20000001",
    "-1000000000, 99000000001, 1020000001"
  })
  void aFileThatJustChangedMayChangeOnceMoreUnderTheSameTimes(
      long modifiedAgo, long changedAgo, long left) {
    FileStamp stamp = new FileStamp(true, 1, NOW - modifiedAgo, NOW - changedAgo, "key");

    assertThat(ClockTick.nanosUntilOver(stamp, NOW)).isEqualTo(left);
  }

  @ParameterizedTest
  @CsvSource({"0, 2020000001", "1, 1020000001", "2, 20000001", "3, 0"})
  void whereTimesAreWholeSecondsATickIsTwoOfThem(long secondsAgo, long left) {
    long now = 1_700_000_000 * SECOND;
    long then = now - secondsAgo * SECOND;
    FileStamp stamp = new FileStamp(true, 1, then, then, "key");

    assertThat(ClockTick.nanosUntilOver(stamp, now)).isEqualTo(left);
  }

  @ParameterizedTest
  @CsvSource({"9223372036854775807, 5", "5, 9223372036854775807"})
  void aTimeBeyondAllTimesIsNeverOver(long modified, long changed) {
    FileStamp stamp = new FileStamp(true, 1, modified, changed, "key");

    assertThat(ClockTick.nanosUntilOver(stamp, NOW)).isPositive();
  }
}
