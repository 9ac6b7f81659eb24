package io.dspm.lineage.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MoveTapTest {

  private final RecordingTarget target = new RecordingTarget();

  @BeforeEach
  void on() {
    Hook.target = target;
  }

  @AfterEach
  void off() {
    Hook.target = null;
  }

  @Test
  void movesCopiesAndDeletionsAreToldBeforeAndAfter() {
    MoveTap.moving("a", "b");
    MoveTap.moved("a", "b");
    MoveTap.copying("c", "d");
    MoveTap.copied("c", "d");
    MoveTap.deleting("e");

    assertThat(target.calls)
        .containsExactly(
            "relocating a b false null",
            "relocated a b false null",
            "relocating c d true null",
            "relocated c d true null",
            "relocating e null false null");
  }

  @Test
  void aRenameThatDidNotHappenIsNotToldAfter() {
    MoveTap.renamed(false, "a", "b");
    assertThat(target.calls).isEmpty();

    MoveTap.renamed(true, "a", "b");
    assertThat(target.calls).containsExactly("relocated a b false null");
  }

  @Test
  void whatTheAgentItselfMovesIsNotTold() {
    boolean outside = ThreadState.enterAgent();
    try {
      MoveTap.moving("a", "b");
      MoveTap.moved("a", "b");
    } finally {
      ThreadState.leaveAgent(outside);
    }

    assertThat(target.calls).isEmpty();
  }

  @Test
  void whatTheTargetThrowsIsSwallowedAndCounted() {
    long before = Hook.errors.get();
    target.toThrow = new IllegalStateException("target");

    MoveTap.moving("a", "b");
    MoveTap.moved("a", "b");

    assertThat(Hook.errors.get()).isEqualTo(before + 2);
    target.toThrow = null;
    MoveTap.moving("a", "b");
    assertThat(target.calls).hasSize(3);
  }
}
