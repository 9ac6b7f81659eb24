package io.dspm.lineage.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.identity.HashingProgress.Backlog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashingProgressTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 bytes",
    "1, 1 byte",
    "999, 999 bytes",
    "1000, 1.0 kB",
    "1999999, 1.9 MB",
    "40000000000, 40.0 GB",
    "123456789012345, 123.4 TB",
    "9223372036854775807, 9223.3 PB"
  })
  void sizesAreForPeople(long bytes, String words) {
    assertThat(new ByteSize(bytes)).hasToString(words);
  }

  @Test
  void whatIsDoneIsInTheUnitOfAll() {
    assertThat(new ByteSize(40_000_000_000L).of(1_234_567_890)).isEqualTo("1.2 of 40.0 GB");
    assertThat(new ByteSize(40_000_000_000L).of(1_000)).isEqualTo("0.0 of 40.0 GB");
    assertThat(new ByteSize(12).of(3)).isEqualTo("3 of 12 bytes");
  }

  @Test
  void filesAreDoneOnceTheyAreNotInTheBacklogAnyMore() {
    HashingProgress progress = new HashingProgress(new Backlog(12, 12_000_000_000L));

    assertThat(progress.words(new Backlog(9, 9_000_000_000L)))
        .isEqualTo("3 of 12 files, 3.0 of 12.0 GB");
  }

  @Test
  void theFileUnderWayCountsByItsBytes() {
    HashingProgress progress = new HashingProgress(new Backlog(1, 4_000_000_000L));
    for (int i = 0; i < 1_000; i++) {
      HashingProgress.hashed(1_000_000);
    }

    assertThat(progress.words(new Backlog(1, 4_000_000_000L)))
        .isEqualTo("0 of 1 file, 1.0 of 4.0 GB");
  }

  @Test
  void whatJoinsTheBacklogIsPartOfIt() {
    HashingProgress progress = new HashingProgress(new Backlog(1, 1_000_000_000_000L));

    assertThat(progress.words(new Backlog(3, 3_000_000_000_000L)))
        .isEqualTo("0 of 3 files, 0.0 of 3.0 TB");
  }
}
