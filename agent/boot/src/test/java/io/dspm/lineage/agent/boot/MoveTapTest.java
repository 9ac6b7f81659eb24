package io.dspm.lineage.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
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
    target.toThrow = null;
    // The thread remembers what is under way.
    MoveTap.failed();
    Hook.target = null;
  }

  @Test
  void movesCopiesAndDeletionsAreToldBeforeAndAfter() {
    MoveTap.moving("a", "b");
    MoveTap.moved();
    MoveTap.copying("c", "d");
    MoveTap.copied();
    MoveTap.deleting("e");
    MoveTap.deleted(true, "e");
    MoveTap.deletedOnExit("f");

    assertThat(target.calls)
        .containsExactly(
            "relocating a b false null",
            "relocated a to b false null",
            "relocating c d true null",
            "relocated c to d true null",
            "relocating e null false null",
            "deleted e null",
            "over e to null",
            "deletedOnExit f");
  }

  @Test
  void aRenameOrDeletionThatDidNotHappenIsNotToldAfter() {
    MoveTap.moving("a", "b");
    MoveTap.renamed(false);
    MoveTap.deleted(false, "a");
    assertThat(target.calls).containsExactly("relocating a b false null", "over a to b");

    MoveTap.moving("a", "b");
    MoveTap.renamed(true);
    assertThat(target.calls).endsWith("relocated a to b false null");
  }

  @Test
  void whatThrowsIsToldToBeOver() {
    MoveTap.copying("a", "b");
    MoveTap.failed();
    MoveTap.failed();

    assertThat(target.calls).containsExactly("relocating a b true null", "over a to b");
  }

  @Test
  void aMoveWhoseEndWasNotSeenIsOverWhenTheNextBegins() {
    MoveTap.moving("a", "b");
    MoveTap.deleting("c");

    assertThat(target.calls)
        .containsExactly(
            "relocating a b false null", "over a to b", "relocating c null false null");
    MoveTap.failed();
  }

  @Test
  void attributesAreToldOnlyWhileSomethingIsToBeHashed() {
    int pending = Hook.hashesPending.getAndSet(0);
    MoveTap.touching("a");
    MoveTap.touched();
    assertThat(target.calls).isEmpty();

    Hook.hashesPending.set(1);
    MoveTap.touching("a");
    MoveTap.touched();
    MoveTap.settingTime("b");
    MoveTap.touched();
    MoveTap.touched();
    Hook.hashesPending.set(pending);
    assertThat(target.calls)
        .containsExactly("touching a false", "over a", "touching b true", "over b");
  }

  @Test
  void whatAFailedMoveKeptIsNotGivenToTheNext() {
    MoveTap.moving("a", "b");
    target.toThrow = new IllegalStateException("target");
    MoveTap.moving("c", "d");
    target.toThrow = null;
    MoveTap.moved();

    assertThat(target.calls).endsWith("relocated null false null");
  }

  @Test
  void namesWithinAnOpenDirectoryAreFoundByItsDescriptor() {
    byte[] name = "in.csv".getBytes(StandardCharsets.UTF_8);
    byte[] absolute = "/tmp/out.csv".getBytes(StandardCharsets.UTF_8);
    MoveTap.movingWithin(7, name, 8, absolute);
    MoveTap.deletingWithin(7, name);
    MoveTap.deletedWithin(7, name);

    assertThat(target.calls)
        .containsExactly(
            "relocating /proc/self/fd/7/in.csv /tmp/out.csv false null",
            "over /proc/self/fd/7/in.csv to /tmp/out.csv",
            "relocating /proc/self/fd/7/in.csv null false null",
            "deleted /proc/self/fd/7/in.csv null",
            "over /proc/self/fd/7/in.csv to null");
  }

  @Test
  void whatTheAgentItselfMovesIsNotTold() {
    boolean outside = ThreadState.enterAgent();
    try {
      MoveTap.moving("a", "b");
      MoveTap.moved();
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
    MoveTap.moved();

    assertThat(Hook.errors.get()).isEqualTo(before + 2);
    target.toThrow = null;
    MoveTap.moving("a", "b");
    assertThat(target.calls).hasSize(3);
  }
}
