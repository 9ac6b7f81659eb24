package io.dspm.lineage.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EndingTest {

  private static final Instant AT = Instant.parse("2026-03-01T09:00:00Z");

  @Test
  void anErrorIsToldInItsOwnWordsAndWithItsStackTrace() {
    Ending ending = failed(new IllegalStateException("no room", new RuntimeException("deeper")));

    assertThat(ending.how()).isEqualTo(Ending.How.FAIL);
    assertThat(ending.at()).isEqualTo(AT);
    assertThat(ending.message()).isEqualTo("java.lang.IllegalStateException: no room");
    assertThat(ending.stackTrace())
        .startsWith("java.lang.IllegalStateException: no room")
        .contains("Caused by: java.lang.RuntimeException: deeper")
        .contains("EndingTest");
  }

  @Test
  void whatLooksLikeASecretIsMaskedInAnErrorsWordsToo() {
    Ending ending =
        failed(
            new IllegalStateException(
                "no connection to jdbc:postgresql://kim:hunter2@db/x",
                new RuntimeException("jdbc:mysql://db/x?user=kim&password=hunter2&ssl=true")));

    assertThat(ending.message())
        .isEqualTo(
            "java.lang.IllegalStateException: no connection to jdbc:postgresql://kim:***@db/x");
    assertThat(ending.stackTrace())
        .doesNotContain("hunter2")
        .contains("jdbc:mysql://db/x?user=kim&password=***&ssl=true")
        .contains("EndingTest");
  }

  @Test
  void anErrorBeatsAMessageAndWithoutAnErrorTheMessageStands() {
    assertThat(Ending.of(Ending.How.FAIL, AT, new RuntimeException("x"), "words").message())
        .isEqualTo("java.lang.RuntimeException: x");
    assertThat(Ending.of(Ending.How.ABORT, AT, null, "words")).isEqualTo(Ending.abort(AT, "words"));
    assertThat(Ending.of(Ending.How.COMPLETE, AT, null, null)).isEqualTo(Ending.complete(AT));
  }

  @Test
  void ofAnErrorThatCannotTellWhatItIsTheClassIsTold() {
    class Mute extends RuntimeException {
      private static final long serialVersionUID = 1;

      @Override
      public String toString() {
        throw new IllegalStateException("not now");
      }
    }
    class Nameless extends RuntimeException {
      private static final long serialVersionUID = 1;

      @Override
      public String toString() {
        return null;
      }
    }
    class Bottomless extends RuntimeException {
      private static final long serialVersionUID = 1;

      @Override
      public void printStackTrace(PrintWriter out) {
        printStackTrace(out);
      }
    }

    assertThat(failed(new Mute()).message()).isEqualTo(Mute.class.getName());
    assertThat(failed(new Nameless()).message()).isEqualTo(Nameless.class.getName());
    assertThat(failed(new Bottomless()).message()).isEqualTo(Bottomless.class.getName());
  }

  @Test
  void causesThatGoInCirclesComeToAnEnd() {
    RuntimeException first = new RuntimeException("first");
    first.initCause(new RuntimeException("second", first));

    assertThat(failed(first).stackTrace()).contains("first", "second");
  }

  @Test
  void longWordsAreCut() {
    Ending ending = failed(new RuntimeException("x".repeat(5_000_000)));

    assertThat(ending.message()).hasSizeBetween(16_000, 16_400).endsWith("…");
    assertThat(ending.stackTrace()).hasSizeBetween(16_000, 16_400).endsWith("…");
  }

  @Test
  void wordsThatJustFitAreWhole() {
    String prefix = "java.lang.RuntimeException: ";
    String message = "x".repeat(16_384 - prefix.length());

    assertThat(failed(new RuntimeException(message)).message()).isEqualTo(prefix + message);
  }

  private static Ending failed(Throwable error) {
    return Ending.of(Ending.How.FAIL, AT, error, null);
  }
}
