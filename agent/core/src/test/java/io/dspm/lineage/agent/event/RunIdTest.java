package io.dspm.lineage.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RunIdTest {

  @Test
  void itIsAUuidOfVersion7AndOfTheVariantOfTheRfc() {
    for (int i = 0; i < 10_000; i++) {
      UUID id = RunId.next(1_772_355_600_000L + i).value();

      assertThat(id.version()).isEqualTo(7);
      assertThat(id.variant()).isEqualTo(2);
    }
  }

  @Test
  void itsFirst48BitsAreTheMillisecondThatTheRunBegan() {
    assertThat(RunId.next(0x0123_4567_89ABL).toString()).startsWith("01234567-89ab-7");
  }

  @Test
  void idsSortByTheTimeTheRunBegan() {
    RunId previous = RunId.next(0);
    for (long millis = 1; millis < 1L << 46; millis = millis * 3 + 1) {
      RunId next = RunId.next(millis);

      assertThat(next.value()).isGreaterThan(previous.value());
      assertThat(next.toString()).isGreaterThan(previous.toString());
      previous = next;
    }
  }

  @Test
  void aMillionInOneMillisecondFromSeveralThreadsAreDistinct() throws InterruptedException {
    int threads = 4;
    int each = 250_000;
    UUID[][] made = new UUID[threads][each];
    CountDownLatch go = new CountDownLatch(1);
    Thread[] makers = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      UUID[] mine = made[t];
      makers[t] =
          new Thread(
              () -> {
                try {
                  go.await();
                } catch (InterruptedException e) {
                  return;
                }
                for (int i = 0; i < each; i++) {
                  mine[i] = RunId.next(1_772_355_600_000L).value();
                }
              });
      makers[t].start();
    }
    go.countDown();
    Set<UUID> distinct = new HashSet<>(threads * each * 2);
    for (int t = 0; t < threads; t++) {
      makers[t].join();
      for (UUID id : made[t]) {
        distinct.add(id);
      }
    }

    assertThat(distinct).doesNotContainNull().hasSize(threads * each);
  }
}
