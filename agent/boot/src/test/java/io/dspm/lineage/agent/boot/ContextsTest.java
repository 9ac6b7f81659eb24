package io.dspm.lineage.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
    Contexts.HANDED_OVER.add(task, "run");

    assertThat(Contexts.HANDED_OVER.take(task)).isEqualTo("run");
    assertThat(Contexts.HANDED_OVER.take(task)).isNull();
  }

  @Test
  void aTaskThatNobodyHandedOverHasNone() {
    Object kept = new Object();
    Contexts.HANDED_OVER.add(kept, "run");

    assertThat(Contexts.HANDED_OVER.take(new Object())).isNull();
    assertThat(Contexts.HANDED_OVER.take(kept)).isEqualTo("run");
  }

  /** However it is that a run has handed something over. */
  @Test
  void onceRunsHandOverNobodysTurnIsKeptToo() {
    Contexts contexts = new Contexts();
    contexts.put(new Object(), "run");
    Object task = new Object();
    contexts.addNobody(task);
    contexts.add(task, "run");

    assertThat(contexts.take(task)).isNull();
    assertThat(contexts.take(task)).isEqualTo("run");
  }

  @Test
  void tasksThatAreEqualAreStillTwo() {
    Twin first = new Twin();
    Twin second = new Twin();
    Contexts.HANDED_OVER.add(first, "first");
    Contexts.HANDED_OVER.add(second, "second");

    assertThat(Contexts.HANDED_OVER.take(second)).isEqualTo("second");
    assertThat(Contexts.HANDED_OVER.take(first)).isEqualTo("first");
  }

  @Test
  void aTaskThatIsHandedOverSeveralTimesRunsAsOftenInTheOrderOfHandingOver() {
    Object task = new Object();
    Contexts.HANDED_OVER.add(task, "first");
    Contexts.HANDED_OVER.add(task, "second");
    Contexts.HANDED_OVER.add(task, "second");

    assertThat(Contexts.HANDED_OVER.take(task)).isEqualTo("first");
    assertThat(Contexts.HANDED_OVER.take(task)).isEqualTo("second");
    assertThat(Contexts.HANDED_OVER.take(task)).isEqualTo("second");
    assertThat(Contexts.HANDED_OVER.take(task)).isNull();
  }

  @Test
  void aTaskThatWaitsThousandsOfTimesForTheSameRunWorksForItEachTime() {
    Object task = new Object();
    for (int i = 0; i < 5_000; i++) {
      Contexts.HANDED_OVER.add(task, "run");
    }
    Contexts.HANDED_OVER.add(task, "another");
    Contexts.HANDED_OVER.add(task, "refused");
    Contexts.HANDED_OVER.dropLast(task);

    for (int i = 0; i < 5_000; i++) {
      assertThat(Contexts.HANDED_OVER.take(task)).isEqualTo("run");
    }
    assertThat(Contexts.HANDED_OVER.take(task)).isEqualTo("another");
    assertThat(Contexts.HANDED_OVER.take(task)).isNull();
  }

  @Test
  void aTaskThatRunsKeepHandingOverInTurnWorksForNobodyWhenThereIsNoMoreRoomButForNoWrongOne() {
    Object task = new Object();
    List<String> handedOver = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      handedOver.add("run " + i);
      Contexts.HANDED_OVER.add(task, handedOver.get(i));
    }

    int taken = 0;
    for (int i = 0; i < 5_000; i++) {
      Object run = Contexts.HANDED_OVER.take(task);
      if (run != null) {
        assertThat(run).isEqualTo(handedOver.get(i));
        taken++;
      }
    }
    assertThat(taken).isBetween(1, 1_000);
    assertThat(Contexts.HANDED_OVER.take(task)).isNull();
  }

  @Test
  void whatIsNeverRunIsForgottenWithTheTask() {
    String run = "run of a task that is dropped";
    for (int i = 0; i < 1_000; i++) {
      Contexts.HANDED_OVER.add(new Object(), run);
    }
    assertThat(Contexts.HANDED_OVER.size()).isPositive();

    Object live = new Object();
    long deadline = System.nanoTime() + 20_000_000_000L;
    do {
      System.gc();
      // Whoever hands over next clears away.
      Contexts.HANDED_OVER.put(live, "live");
    } while (Contexts.HANDED_OVER.size() > 1 && System.nanoTime() < deadline);

    assertThat(Contexts.HANDED_OVER.size()).isEqualTo(1);
    assertThat(Contexts.HANDED_OVER.take(live)).isEqualTo("live");
  }
}
