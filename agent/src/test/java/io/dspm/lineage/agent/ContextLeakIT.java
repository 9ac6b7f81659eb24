package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.programs.Forgotten;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A million tasks, of which some are never run, leave nothing behind. */
final class ContextLeakIT {

  private static final int TASKS = 1_000_000;

  /**
   * Of a task each it would be several times as much: an entry and its reference take 100 bytes.
   */
  private static final long MOST_BYTES = 3 << 20;

  @TempDir Path temp;

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aMillionTasksLeaveNoGrowth(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended =
          ForkedJvm.on(jdk, temp.resolve("spool"))
              .sendingTo(server)
              .jvm("-Xmx64m")
              .jvm("-XX:+UseSerialGC")
              .program(Forgotten.class, TASKS, MOST_BYTES)
              .run()
              .succeeded();
      assertThat(ended.err()).isEmpty();
      assertThat(Long.parseLong(ended.out().strip())).as(ended.story()).isLessThan(MOST_BYTES);
    }
  }
}
