package io.dspm.lineage.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.delivery.SpoolSurvey;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that does not take events, and then does. */
class ReporterTest {

  private static final Instant BEGAN = Instant.parse("2026-03-01T09:00:00Z");

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @TempDir Path temp;
  private Path directory;
  private Spool spool;
  private Reporter reporter;

  @BeforeEach
  void start() throws IOException {
    // A file where the directory should be.
    directory = Files.createFile(temp.resolve("spool"));
    AgentLog log = new AgentLog(new PrintStream(said, true, StandardCharsets.UTF_8), LogLevel.WARN);
    spool = Spool.open(directory, log);
    reporter = new Reporter(CompletableFuture.completedFuture(new EventMaker("test")), spool, log);
  }

  @Test
  void whatTheDiskDoesNotTakeNowItGetsLater() throws IOException {
    RunHeader run = run("job");
    report(run);
    assertThat(spool.waiting()).isZero();

    Files.delete(directory);
    reporter.retry();

    assertThat(spool.waiting()).isEqualTo(2);
    assertThat(reporter.spooled()).isEqualTo(2);
    assertThat(reporter.retryAtLast()).isZero();
    assertThat(reporter.lost()).isZero();
    // Nobody takes the run for one that goes on.
    assertThat(SpoolSurvey.of(directory).files().get(0).openRuns()).isZero();
    assertThat(said.toString(StandardCharsets.UTF_8)).hasLineCount(1).contains("wait in memory");
  }

  @Test
  void noEventOvertakesAnEarlierOneOfItsRun() throws IOException {
    RunHeader run = run("job");
    reporter.started(run, List.of());
    Files.delete(directory);
    reporter.ended(run, Ending.complete(BEGAN.plusSeconds(1)), List.of(), List.of(), List.of());

    assertThat(spool.waiting()).isEqualTo(2);
  }

  @Test
  void whatItNeverTakesIsLostAndCounted() {
    report(run("job"));

    assertThat(reporter.retryAtLast()).isEqualTo(2);
    assertThat(reporter.lost()).isEqualTo(2);
  }

  @Test
  void memoryIsBounded() {
    RunHeader run = run("x".repeat(100_000));
    int most = Unwritten.MOST_BYTES / 2 / 100_000;
    for (int i = 0; i < 2 * most; i++) {
      reporter.started(run, List.of());
    }

    assertThat(reporter.lost()).isGreaterThanOrEqualTo(most);
    long before = reporter.lost();
    reporter.ended(run, Ending.complete(BEGAN.plusSeconds(1)), List.of(), List.of(), List.of());
    assertThat(reporter.lost()).as("the end has room").isEqualTo(before);
    assertThat(reporter.lost() + reporter.retryAtLast()).isEqualTo(2L * most + 1);
  }

  private void report(RunHeader run) {
    reporter.begun(run);
    reporter.started(run, List.of());
    reporter.ending(run, Ending.complete(BEGAN.plusSeconds(1)), null);
    reporter.ended(run, Ending.complete(BEGAN.plusSeconds(1)), List.of(), List.of(), List.of());
  }

  private static RunHeader run(String job) {
    return new RunHeader(
        RunId.next(BEGAN.toEpochMilli()), new JobName("ns", job), BEGAN, null, null);
  }
}
