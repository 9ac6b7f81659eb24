package io.dspm.lineage.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContextsTest {

  /** Equal to every other: only which object it is may count. */
  private static final class Twin {
    @Override
    public boolean equals(Object other) {
      return other instanceof Twin;
    }

    @Override
    public int hashCode() {
      return 42;
    }
  }

  @Test
  void theRunOfATaskIsTakenOnce() {
    Object task = new Object();
    Contexts.remember(task, "run");

    assertThat(Contexts.takeFor(task)).isEqualTo("run");
    assertThat(Contexts.takeFor(task)).isNull();
  }

  @Test
  void aTaskThatNobodyHandedOverHasNone() {
    Object kept = new Object();
    Contexts.remember(kept, "run");

    assertThat(Contexts.takeFor(new Object())).isNull();
    assertThat(Contexts.takeFor(kept)).isEqualTo("run");
  }

  @Test
  void tasksThatAreEqualAreStillTwo() {
    Twin first = new Twin();
    Twin second = new Twin();
    Contexts.remember(first, "first");
    Contexts.remember(second, "second");

    assertThat(Contexts.takeFor(second)).isEqualTo("second");
    assertThat(Contexts.takeFor(first)).isEqualTo("first");
  }

  @Test
  void aTaskThatIsHandedOverSeveralTimesRunsAsOftenInTheOrderOfHandingOver() {
    Object task = new Object();
    Contexts.remember(task, "first");
    Contexts.remember(task, "second");
    Contexts.remember(task, "second");

    assertThat(Contexts.takeFor(task)).isEqualTo("first");
    assertThat(Contexts.takeFor(task)).isEqualTo("second");
    assertThat(Contexts.takeFor(task)).isEqualTo("second");
    assertThat(Contexts.takeFor(task)).isNull();
  }

  @Test
  void aTaskThatIsNeverRunDoesNotGrowWithoutEnd() {
    Object task = new Object();
    for (int i = 0; i < 5_000; i++) {
      Contexts.remember(task, "run");
    }

    int taken = 0;
    while (Contexts.takeFor(task) != null) {
      taken++;
    }
    assertThat(taken).isBetween(1, 1_000);
  }

  @Test
  void whatIsNeverRunIsForgottenWithTheTask() throws ReflectiveOperationException {
    Map<?, ?> runs = runs();
    String run = "run of a task that is dropped";
    for (int i = 0; i < 1_000; i++) {
      Contexts.remember(new Object(), run);
    }
    assertThat(runs).hasSizeGreaterThan(0);

    Object live = new Object();
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (runs.size() > 1 && System.nanoTime() < deadline) {
      System.gc();
      // Whoever hands over next clears away.
      Contexts.remember(live, "live");
    }

    assertThat(runs).hasSize(1);
    assertThat(Contexts.takeFor(live)).isEqualTo("live");
  }

  private static Map<?, ?> runs() throws ReflectiveOperationException {
    Field field = Contexts.class.getDeclaredField("RUNS");
    field.setAccessible(true);
    return (Map<?, ?>) field.get(null);
  }
}
