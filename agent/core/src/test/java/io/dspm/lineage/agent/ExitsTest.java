package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.Exits.Verdict;
import io.dspm.lineage.agent.event.Ending.How;
import org.junit.jupiter.api.Test;

/** How the process run ended, by who told the JVM to end. */
class ExitsTest {

  private final Thread main = new Thread("main");
  private final Thread worker = new Thread("worker");
  private final Thread sigterm = new Thread("SIGTERM handler");
  private final Error error = new AssertionError("no luck");
  private final Exits exits = new Exits(main.getId());

  @Test
  void whoeverLetsTheLastThreadEndCompletes() {
    exits.shutdownBegins(new Thread("DestroyJavaVM"));

    assertThat(exits.verdict()).isEqualTo(new Verdict(How.COMPLETE, null, null));
  }

  @Test
  void anExceptionOutOfMainFailsAndOneOutOfAnotherThreadDoesNot() {
    exits.uncaught(worker, error);
    assertThat(exits.verdict().how()).isEqualTo(How.COMPLETE);
    exits.uncaught(main, error);

    assertThat(exits.verdict()).isEqualTo(new Verdict(How.FAIL, error, null));
  }

  @Test
  void ofSeveralThatWantTheEndTheOneThatGetsItCounts() {
    exits.exiting(worker, 3);
    exits.exiting(main, 0);
    exits.shutdownBegins(main);

    assertThat(exits.verdict().how()).isEqualTo(How.COMPLETE);
  }

  @Test
  void whoeverIsTooLateIsNotHeard() {
    exits.shutdownBegins(new Thread("DestroyJavaVM"));
    exits.exiting(worker, 9);

    assertThat(exits.verdict().how()).isEqualTo(How.COMPLETE);
  }

  @Test
  void aThreadWithAHashCodeOfItsOwnIsHeardToo() {
    Thread own =
        new Thread("own") {
          @Override
          public int hashCode() {
            throw new IllegalStateException("not now");
          }

          @Override
          public boolean equals(Object other) {
            return false;
          }
        };
    exits.exiting(own, 3);
    exits.shutdownBegins(own);

    assertThat(exits.verdict().how()).isEqualTo(How.FAIL);
  }

  @Test
  void anotherStatusThanZeroFailsAndIsNamed() {
    exits.exiting(worker, 3);
    exits.shutdownBegins(worker);

    assertThat(exits.verdict())
        .isEqualTo(new Verdict(How.FAIL, null, "The program ended with exit status 3"));
  }

  @Test
  void aHandlerThatEndsTheJvmForAnExceptionOutOfMainFailsWithThat() {
    exits.uncaught(main, error);
    exits.exiting(main, 3);
    exits.shutdownBegins(main);

    assertThat(exits.verdict()).isEqualTo(new Verdict(How.FAIL, error, null));
  }

  @Test
  void aSignalAborts() {
    exits.exiting(sigterm, 143);
    exits.shutdownBegins(sigterm);

    assertThat(exits.verdict())
        .isEqualTo(new Verdict(How.ABORT, null, "The JVM was ended by SIGTERM"));
  }

  @Test
  void aSignalThatTheProgramHandlesEndsItWithTheStatusOfItsChoice() {
    exits.exiting(sigterm, 0);
    exits.shutdownBegins(sigterm);

    assertThat(exits.verdict().how()).isEqualTo(How.COMPLETE);
  }

  @Test
  void aHaltSettlesTheStatusButNotThatItWasASignal() {
    exits.exiting(worker, 0);
    exits.shutdownBegins(worker);
    exits.halting(main, 8);
    assertThat(exits.verdict())
        .isEqualTo(new Verdict(How.FAIL, null, "The program halted the JVM with exit status 8"));

    exits.exiting(sigterm, 143);
    exits.shutdownBegins(sigterm);
    exits.halting(main, 1);
    assertThat(exits.verdict().how()).isEqualTo(How.ABORT);
  }
}
