package io.dspm.lineage.agent.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.delivery.Tally;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FlushProgressTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private long now = 1_000;

  @Test
  void elsewhereThanOnATerminalItSaysLinesAndNothingTwice() {
    try (FlushProgress progress = progress(false, false)) {
      tell(progress, 0, 5_678, null);
      tell(progress, 1_234, 4_444, null);
      tell(progress, 1_234, 4_444, null);
    }

    assertThat(said().lines())
        .containsExactly(
            "lineage: 0 of 5678 events",
            "lineage: 1234 of 5678 events, 1234/s, 4 s left",
            "lineage: 1234 of 5678 events, 617/s, 7 s left");
    assertThat(said()).doesNotContain("\r");
  }

  @Test
  void aServerThatIsAwayIsNamedInPlaceOfARate() {
    try (FlushProgress progress = progress(false, true)) {
      tell(progress, 0, 2, "No connection to http://localhost:5000");
      tell(progress, 0, 2, "No connection to http://localhost:5000");
      tell(progress, 2, 0, "No connection to http://localhost:5000");
    }

    assertThat(said().lines())
        .containsExactly(
            "lineage: 0 of 2 events; No connection to http://localhost:5000",
            "lineage: watching; 2 events done, none waits");
  }

  @Test
  void theRateIsThatOfTheLastTenSeconds() {
    try (FlushProgress progress = progress(false, false)) {
      tell(progress, 0, 100_000, null);
      for (int second = 1; second <= 30; second++) {
        tell(progress, second < 20 ? 1_000 * second : 19_000 + second, 50_000, null);
      }
    }

    assertThat(said().lines().reduce((earlier, later) -> later).orElseThrow()).contains(", 1/s, ");
  }

  @Test
  void onATerminalABarIsWrittenOverAndGoneInTheEnd() {
    try (FlushProgress progress = progress(true, false)) {
      tell(progress, 0, 4, null);
      tell(progress, 3, 1, null);
      progress.console().complain("a message");
      tell(progress, 4, 0, null);
    }

    assertThat(said())
        .contains("\rlineage: [--------------------] 0 of 4 events")
        .contains("\rlineage: [###############-----] 3 of 4 events, 3/s, 1 s left");
    assertThat(screen()).isEqualTo("lineage: a message\n");
  }

  @Test
  void aLongErrorDoesNotWrap() {
    try (FlushProgress progress = progress(true, false)) {
      tell(progress, 0, 4, "x".repeat(500) + "\n\r");
    }

    assertThat(said().split("\r")[1]).hasSize(BottomLine.WIDTH).endsWith("...");
  }

  @Test
  void aBarDoesNotBreakIntoALineThatIsBeingWritten() {
    try (FlushProgress progress = progress(true, false)) {
      tell(progress, 0, 4, null);
      progress.console().err().print("half");
      tell(progress, 1, 3, null);
      progress.console().err().println(" a line");
    }

    assertThat(screen()).isEqualTo("half a line\n");
  }

  private FlushProgress progress(boolean terminal, boolean watching) {
    PrintStream stream = new PrintStream(err, true, UTF_8);
    return new FlushProgress(new Console(stream, stream, terminal), watching);
  }

  private void tell(FlushProgress progress, long sent, int waiting, @Nullable String error) {
    progress.tell(new Tally(sent, 0, 0, 0, waiting, error), now);
    now += TimeUnit.SECONDS.toNanos(1);
  }

  private String said() {
    return err.toString(UTF_8);
  }

  /** What a terminal shows in the end. */
  private String screen() {
    StringBuilder screen = new StringBuilder();
    StringBuilder line = new StringBuilder();
    int column = 0;
    for (char c : said().toCharArray()) {
      if (c == '\n') {
        screen.append(line.toString().stripTrailing()).append('\n');
        line.setLength(0);
        column = 0;
      } else if (c == '\r') {
        column = 0;
      } else if (c == '\b') {
        column--;
      } else {
        line.replace(column, Math.min(column + 1, line.length()), String.valueOf(c));
        column++;
      }
    }
    return screen.append(line.toString().stripTrailing()).toString();
  }
}
