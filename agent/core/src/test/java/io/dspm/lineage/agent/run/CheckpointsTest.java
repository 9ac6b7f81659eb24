package io.dspm.lineage.agent.run;

import static io.dspm.lineage.agent.run.Recorded.gaps;
import static io.dspm.lineage.agent.run.Recorded.id;
import static io.dspm.lineage.agent.run.Recorded.inputs;
import static io.dspm.lineage.agent.run.Recorded.outputs;
import static io.dspm.lineage.agent.run.Recorded.typeOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.account.LeftAccounts;
import io.dspm.lineage.agent.delivery.Leftover;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.event.EventMaker;
import io.dspm.lineage.agent.event.Recovery;
import io.dspm.lineage.agent.identity.Deadline;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.HeldThreads;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of runs whose process was killed: it is whatever a copy of its spool has. */
class CheckpointsTest {

  private static final long LONG = TimeUnit.SECONDS.toNanos(20);

  private final HeldThreads hashers = new HeldThreads();

  @TempDir Path temp;
  private Path in;
  private Path out;
  private Recorded agent;
  private int deaths;

  @BeforeEach
  void start() throws IOException {
    temp = temp.toRealPath();
    in = Files.writeString(temp.resolve("in"), "in");
    out = temp.resolve("out");
    agent = recorded(Accounts.Bounds.ofThisJvm());
  }

  private Recorded recorded(Accounts.Bounds bounds) {
    return new Recorded(temp, Recorded.NEVER, Duration.ofMillis(10), hashers, bounds);
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  @Test
  void aRunThatGoesOnIsAbortedWithWhatItUsedSoFar() throws Exception {
    Run run = agent.job("job");
    agent.read(run, in);
    agent.replace(run, out);
    Files.writeString(out, "so far");
    agent.runs.name(run, "ml-registry", "model:fraud/1", true);
    awaitCheckpointThatIsSureOf(run, out);

    JsonNode end = endOf(run, afterDeath());

    assertThat(typeOf(end)).isEqualTo("ABORT");
    assertThat(inputs(end)).containsExactly(id(in, "in"));
    assertThat(outputs(end)).containsExactly(id(out, "so far"), "model:fraud/1");
    assertThat(gaps(end)).hasSize(1).allMatch(gap -> gap.startsWith("files: the process died"));
  }

  @Test
  void whatIsWrittenAfterTheCheckpointIsNotHashed() throws Exception {
    Run run = agent.job("job");
    agent.replace(run, out);
    Files.writeString(out, "so far");
    awaitCheckpointThatIsSureOf(run, out);
    Path dead = copyOfTheSpool();
    Files.writeString(out, "later");

    JsonNode end = endOf(run, toldOf(dead));

    assertThat(outputs(end)).containsExactly("file::" + out + "@sha256:unknown");
  }

  @Test
  void anEndedRunThatWaitsForHashesIsToldWhole() throws Exception {
    Run run = agent.job("job");
    agent.read(run, in);
    agent.replace(run, out);
    Files.writeString(out, "out");
    agent.runs.end(run, Ending.How.COMPLETE, null);
    awaitCheckpoint(run, agent.runs.process().header().began());
    Deadline.await(() -> !asOf(run).isBefore(run.end.at()));

    JsonNode end = endOf(run, afterDeath());

    assertThat(typeOf(end)).isEqualTo("COMPLETE");
    assertThat(inputs(end)).containsExactly(id(in, "in"));
    assertThat(outputs(end)).containsExactly(id(out, "out"));
    assertThat(gaps(end)).isEmpty();
  }

  @Test
  void theEndIsNotForgottenWhereTheCheckpointIsOlder() throws Exception {
    Run run = agent.job("job");
    agent.read(run, in);
    awaitCheckpoint(run, Instant.EPOCH);
    // Whoever has this makes no checkpoint.
    synchronized (run.notes) {
      Checkpoints.Written before = run.checkpoint;
      agent.runs.end(run, Ending.How.FAIL, new IllegalStateException("no luck"));
      assertThat(run.checkpoint).isSameAs(before);
    }
    Deadline.await(() -> run.notedEnd != null);

    JsonNode end = endOf(run, afterDeath());

    assertThat(typeOf(end)).isEqualTo("FAIL");
    assertThat(inputs(end)).containsExactly(id(in, "in"));
  }

  @Test
  void aFileThatGotItsFinalNameIsToldByThat() throws Exception {
    Run run = agent.job("job");
    Path part = temp.resolve("out.part");
    agent.replace(run, part);
    Files.writeString(part, "whole");
    awaitCheckpointThatIsSureOf(run, part);
    Files.move(part, out);
    agent.relocations.moved(run, part, out, FileStamp.of(out), true, true);
    awaitCheckpointThatIsSureOf(run, out);

    assertThat(outputs(endOf(run, afterDeath()))).containsExactly(id(out, "whole"));
  }

  @Test
  void ofARunWithItsAccountOnDiskAllIsTold() throws Exception {
    agent.close();
    agent = recorded(new Accounts.Bounds(3, 1, 1 << 20, LONG));
    Run run = agent.job("job");
    for (int i = 0; i < 10; i++) {
      agent.read(run, Files.writeString(temp.resolve("in" + i), "in" + i));
    }
    Instant read = Instant.now();
    awaitCheckpoint(run, read);

    List<String> inputs = inputs(endOf(run, afterDeath()));

    assertThat(inputs)
        .hasSize(10)
        .contains(id(temp.resolve("in0"), "in0"), id(temp.resolve("in9"), "in9"));
  }

  @Test
  void ofARunWithItsAccountOnDiskNoCheckpointIsTakenForAllThereWas() throws Exception {
    agent.close();
    agent = recorded(new Accounts.Bounds(3, 1, 1 << 20, LONG));
    Run run = agent.job("job");
    for (int i = 0; i < 10; i++) {
      agent.read(run, Files.writeString(temp.resolve("in" + i), "in" + i));
    }
    agent.runs.end(run, Ending.How.COMPLETE, null);
    Instant ended = Instant.now();
    Deadline.await(() -> asOf(run).isAfter(ended) && run.notedEnd != null);

    assertThat(gaps(endOf(run, afterDeath()))).hasSize(1);
  }

  @Test
  void nothingIsLeftOfTheCheckpointsOfRunsThatWereTold() throws Exception {
    Run run = agent.job("job");
    agent.read(run, in);
    awaitCheckpoint(run, Instant.EPOCH);
    hashers.release();
    agent.runs.end(run, Ending.How.COMPLETE, null);
    agent.runs.endAll(Ending.How.COMPLETE, null, null);
    agent.finish();

    // One that was being made meanwhile is thrown away.
    Deadline.await(() -> checkpointsIn(temp.resolve("spool")).isEmpty());
    assertThat(afterDeath()).isEmpty();
    assertThat(typeOf(agent.endOf(run))).isEqualTo("COMPLETE");
  }

  private static Instant asOf(Run run) {
    Checkpoints.Written written = run.checkpoint;
    return written == null ? Instant.MIN : written.asOf();
  }

  private static void awaitCheckpoint(Run run, Instant after) {
    Deadline.await(() -> asOf(run).isAfter(after));
  }

  /** Later than what the file system's clock may be behind. */
  private static void awaitCheckpointThatIsSureOf(Run run, Path file) {
    long changed = FileStamp.of(file).changed() / 1_000_000;
    awaitCheckpoint(run, Instant.ofEpochMilli(changed).plusMillis(50));
  }

  private List<JsonNode> afterDeath() throws IOException {
    return toldOf(copyOfTheSpool());
  }

  /** What an agent that finds the spool makes of it. */
  private static List<JsonNode> toldOf(Path dead) throws IOException {
    AgentLog log = new AgentLog(System.err, LogLevel.WARN);
    Recovery recovery = new Recovery(new EventMaker("test"), log);
    LeftAccounts accounts = new LeftAccounts(recovery, log);
    try (Spool next = Spool.open(dead, log)) {
      for (Leftover leftover : next.adoptLeftovers()) {
        recovery.abortOpenRuns(leftover);
        accounts.finish(leftover, run -> {});
        assertThat(leftover.openRuns()).isEmpty();
        leftover.close();
      }
    }
    assertThat(files(dead)).noneMatch(name -> name.contains("account"));
    return Recorded.deliveredFrom(dead);
  }

  /** What the next process would find, had this one been killed now. */
  private Path copyOfTheSpool() throws IOException {
    Path copy = Files.createDirectory(temp.resolve("dead" + deaths++));
    for (String name : files(temp.resolve("spool"))) {
      if (!name.endsWith(".new")) {
        Files.copy(temp.resolve("spool").resolve(name), copy.resolve(name));
      }
    }
    return copy;
  }

  private static List<String> checkpointsIn(Path directory) {
    try {
      return files(directory).stream().filter(name -> name.contains("checkpoint")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
    }
  }

  private static JsonNode endOf(Run run, List<JsonNode> events) {
    return events.stream()
        .filter(event -> event.at("/run/runId").asText().equals(run.header().id().toString()))
        .filter(event -> !typeOf(event).equals("START"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No end of " + run + " in " + events));
  }
}
