package io.dspm.lineage.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ForeignCallsTest {

  private static final Duration MOMENT = Duration.ofMillis(20);

  private final ClassLoader loader = new ClassLoader() {};
  private final ForeignCalls calls =
      new ForeignCalls(
          work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
          },
          loader,
          Duration.ofSeconds(30));

  @AfterEach
  void close() {
    calls.close();
  }

  @Test
  void codeRunsInItsOwnLoaderAndItsExceptionComesBack() throws Exception {
    assertThat(calls.call(() -> Thread.currentThread().getContextClassLoader())).isSameAs(loader);
    assertThatThrownBy(
            () ->
                calls.call(
                    () -> {
                      throw new NoClassDefFoundError("gone");
                    }))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(NoClassDefFoundError.class);
  }

  @Test
  void whileACallHangsNoOtherIsBegun() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    assertThatThrownBy(() -> calls.call(() -> hang(end), MOMENT))
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> calls.call(begun::incrementAndGet, MOMENT))
        .isInstanceOf(TimeoutException.class);

    end.countDown();

    assertThat(calls.call(begun::incrementAndGet)).isEqualTo(1);
  }

  /** Whatever interrupts it. */
  private static boolean hang(CountDownLatch end) {
    while (true) {
      try {
        end.await();
        return true;
      } catch (InterruptedException e) {
        // It hangs on.
      }
    }
  }

  @Test
  void afterTheEndNothingIsBegun() {
    calls.close();

    assertThatThrownBy(() -> calls.call(() -> true)).isInstanceOf(TimeoutException.class);
  }
}
