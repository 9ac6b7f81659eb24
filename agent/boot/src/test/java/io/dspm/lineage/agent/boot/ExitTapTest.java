package io.dspm.lineage.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ways out of a JVM. */
class ExitTapTest {

  private final RecordingTarget target = new RecordingTarget();

  @BeforeEach
  void switchOn() {
    Hook.errors.set(0);
    Hook.target = target;
    ThreadState.current().run = null;
  }

  @AfterEach
  void switchOff() {
    Hook.target = null;
    ThreadState.current().run = null;
  }

  @Test
  void theThreadThatEndsTheJvmWorksForNobodyAnyMore() {
    ThreadState.current().run = "job";
    ExitTap.shutdownBegins();

    assertThat(ThreadState.run()).isNull();
    assertThat(target.calls).containsExactly("shutdownBegins " + Thread.currentThread().getName());
  }

  @Test
  void theEndOfTheHooksIsToldAlsoFromInsideTheAgent() {
    boolean outside = ThreadState.enterAgent();
    ExitTap.hooksEnded();
    ThreadState.leaveAgent(outside);

    assertThat(target.calls).containsExactly("hooksEnded");
  }

  @Test
  void aHaltIsToldUnlessTheAgentHaltsTheJvm() {
    ExitTap.halting(4);
    boolean outside = ThreadState.enterAgent();
    ExitTap.halting(5);
    ThreadState.leaveAgent(outside);

    assertThat(target.calls).containsExactly("halting 4");
  }

  @Test
  void whateverTheTargetThrowsDoesNotKeepTheJvmFromItsEnd() {
    target.toThrow = new OutOfMemoryError();
    assertThatCode(
            () -> {
              ExitTap.shutdownBegins();
              ExitTap.hooksEnded();
              ExitTap.halting(1);
            })
        .doesNotThrowAnyException();

    assertThat(Hook.errors).hasValue(3);
    assertThat(ThreadState.current().busy).isFalse();
  }
}
