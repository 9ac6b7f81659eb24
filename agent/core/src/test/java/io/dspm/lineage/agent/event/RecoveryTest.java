package io.dspm.lineage.agent.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dspm.lineage.agent.delivery.Answer;
import io.dspm.lineage.agent.delivery.Courier;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Leftover;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.delivery.Transport;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A spool whose process left it with runs open, as the next agent finds it. */
class RecoveryTest {

  private static final Instant BEGAN = Instant.parse("2026-03-01T09:00:00Z");

  private final AgentLog log =
      new AgentLog(new PrintStream(new ByteArrayOutputStream(), true, UTF_8), LogLevel.WARN);
  private final EventMaker events = new EventMaker("1.2.3");
  private final Recovery recovery = new Recovery(events, new AgentLog(System.err, LogLevel.OFF));
  private final RunHeader process =
      new RunHeader(RunId.next(1), new JobName("ns", "app"), BEGAN, null, null);
  private final RunHeader run =
      new RunHeader(
          RunId.next(2),
          new JobName("ns", "Etl.load"),
          BEGAN,
          process.asAncestor(),
          process.outermost());

  @TempDir Path temp;

  @Test
  void aRunWithoutStartGetsBoth() throws IOException {
    try (Spool dead = spool()) {
      dead.begun(run.id().value(), run.toBytes());
    }

    assertThat(recover()).isEqualTo(1);

    List<JsonNode> sent = delivered();
    assertThat(types(sent)).containsExactly("START", "ABORT");
    assertThat(sent).allSatisfy(event -> assertThat(idOf(event)).isEqualTo(run.id().toString()));
    assertThat(sent)
        .allSatisfy(
            event ->
                assertThat(event.at("/run/facets/parent/run/runId").asText())
                    .isEqualTo(process.id().toString()));
    assertThat(sent.get(0).path("eventTime").asText()).isEqualTo("2026-03-01T09:00:00Z");
    assertThat(sent.get(1).at("/run/facets/errorMessage/message").asText()).contains("noticed at");
    assertThat(Instant.parse(sent.get(1).path("eventTime").asText())).isAfter(BEGAN);
  }

  @Test
  void itsEventsTellOfTheProcessThatDiedAndNotOfThisOne() throws IOException {
    try (Spool dead = spool()) {
      dead.begun(process.id().value(), new RunNote(process, null, Everything.KNOWN).toBytes());
    }

    recover();

    assertThat(delivered())
        .hasSize(2)
        .allSatisfy(
            event -> {
              JsonNode facets = event.at("/run/facets");
              assertThat(facets.at("/dspm_process/pid").asInt()).isEqualTo(4711);
              assertThat(facets.at("/processing_engine/openlineageAdapterVersion").asText())
                  .isEqualTo("0.9");
              assertThat(event.at("/job/facets/jobType/jobType").asText()).isEqualTo("JOB");
            });
  }

  /** A note that can be read, and yet makes no event. */
  @Test
  void aRunThatCannotBeToldKeepsNoOtherFromBeingTold() throws IOException {
    Circumstances strange =
        Everything.KNOWN.from(
            new Circumstances.SourceCode("no address at all", null, null, null, null, null));
    try (Spool dead = spool()) {
      dead.begun(process.id().value(), new RunNote(process, null, strange).toBytes());
      dead.begun(run.id().value(), run.toBytes());
    }

    assertThat(recover()).isEqualTo(1);

    assertThat(types(delivered())).containsExactly("START", "ABORT");
  }

  @Test
  void aRunThatHasItsStartGetsTheEndOnly() throws IOException {
    try (Spool dead = spool()) {
      dead.begun(run.id().value(), run.toBytes());
      dead.append(run.id().value(), EventKind.START, events.start(run, List.of()));
    }

    recover();

    assertThat(types(delivered())).containsExactly("START", "ABORT");
  }

  @Test
  void aRunThatEndedIsLeftAlone() throws IOException {
    byte[] end = events.end(run, Ending.complete(BEGAN), List.of(), List.of(), List.of());
    try (Spool dead = spool()) {
      dead.begun(run.id().value(), run.toBytes());
      dead.append(run.id().value(), EventKind.START, events.start(run, List.of()));
      dead.append(run.id().value(), EventKind.END, end);
    }

    assertThat(recover()).isZero();

    assertThat(types(delivered())).containsExactly("START", "COMPLETE");
  }

  @Test
  void theNextWhoAdoptsFindsNothingMoreToDo() throws IOException {
    try (Spool dead = spool()) {
      dead.begun(process.id().value(), process.toBytes());
      dead.begun(run.id().value(), run.toBytes());
    }

    assertThat(recover()).isEqualTo(2);
    assertThat(recover()).isZero();

    assertThat(types(delivered())).containsExactlyInAnyOrder("START", "START", "ABORT", "ABORT");
    assertThat(recover()).isZero();
    assertThat(delivered()).isEmpty();
  }

  @Test
  void aRunWhoseHeaderIsLostDoesNotKeepTheOthersFromBeingEnded() throws IOException {
    RunId headless = RunId.next(3);
    try (Spool dead = spool()) {
      dead.begun(headless.value(), new byte[0]);
      dead.begun(run.id().value(), run.toBytes());
      dead.begun(RunId.next(4).value(), "no header".getBytes(UTF_8));
    }

    assertThat(recover()).isEqualTo(1);

    assertThat(types(delivered())).containsExactly("START", "ABORT");
  }

  @Test
  void aRunThatWasNotedAsEndedIsNotToldAsAborted() throws IOException {
    Ending completed = Ending.complete(Instant.parse("2026-03-01T09:00:07Z"));
    try (Spool dead = spool()) {
      dead.begun(run.id().value(), new RunNote(run, null).toBytes());
      dead.append(run.id().value(), EventKind.START, events.start(run, List.of()));
      dead.begun(run.id().value(), new RunNote(run, completed).toBytes());
    }

    assertThat(recover()).isEqualTo(1);

    List<JsonNode> sent = delivered();
    assertThat(types(sent)).containsExactly("START", "COMPLETE");
    assertThat(sent.get(1).path("eventTime").asText()).isEqualTo("2026-03-01T09:00:07Z");
    // That its files are not known is said, not passed over.
    assertThat(sent.get(1).at("/run/facets/extractionError/errors")).hasSize(1);
  }

  private static final Ending COMPLETED = Ending.complete(Instant.parse("2026-03-01T09:00:07Z"));
  private static final Dataset HASHED = new Dataset("file", "file::/data/x@sha256:00");
  private static final Dataset NAMED = new Dataset("ml-registry", "model:fraud/1");
  private static final Gap CHILDREN = new Gap("child processes", "1 started");
  private static final Gap CHANGED = new Gap("/data/y", "changed");

  @Test
  void aRunThatWaitsForHashesIsLeftToWhoeverHashes() throws IOException {
    Path account = leaveWaiting("an account".length());

    assertThat(recover()).isZero();

    assertThat(account).exists();
    // Its children wait for that.
    assertThat(types(delivered())).containsExactly("START");
  }

  @Test
  void onceHashedItEndsAsItDidWithAllThatWasNoted() throws IOException {
    Path account = leaveWaiting("an account".length());

    try (Spool spool = spool()) {
      Leftover leftover = spool.adoptLeftovers().get(0);
      List<Recovery.Waiting> waiting = recovery.waiting(leftover);
      assertThat(waiting).hasSize(1);
      assertThat(waiting.get(0).account()).isEqualTo(account);
      assertThat(waiting.get(0).ending()).isEqualTo(COMPLETED);
      assertThat(
              recovery.tell(leftover, waiting.get(0), List.of(HASHED), List.of(), List.of(CHANGED)))
          .isTrue();
      assertThat(recovery.waiting(leftover)).isEmpty();
      leftover.close();
    }

    assertThat(account).doesNotExist();
    List<JsonNode> sent = delivered();
    assertThat(types(sent)).containsExactly("START", "COMPLETE");
    JsonNode end = sent.get(1);
    assertThat(end.path("eventTime").asText()).isEqualTo("2026-03-01T09:00:07Z");
    assertThat(end.at("/inputs/0/name").asText()).isEqualTo(HASHED.name());
    assertThat(end.at("/outputs/0/name").asText()).isEqualTo(NAMED.name());
    assertThat(gaps(end)).containsExactly("/data/y", "child processes");
  }

  /** As a power cut may leave it, for nobody waits for the disk. */
  @Test
  void aCheckpointOfARunThatHadEndedSaysNothingOfWhatCameLater() throws IOException {
    try (Spool dead = spool()) {
      Instant later = COMPLETED.at().plusSeconds(60);
      Postponed rest =
          new Postponed(
              0,
              1,
              1,
              List.of(),
              List.of(),
              List.of(),
              new Postponed.Checkpoint(later, true, true));
      dead.begun(
          run.id().value(), new RunNote(run, COMPLETED, Circumstances.UNKNOWN, rest).toBytes());
      Files.writeString(dead.accountOf(run.id().value()), "an account");
    }

    try (Spool spool = spool();
        Leftover leftover = spool.adoptLeftovers().get(0)) {
      // What stands in an output since then may be another's.
      assertThat(recovery.waiting(leftover).get(0).asOf()).isEqualTo(COMPLETED.at());
    }
  }

  @Test
  void anAccountThatWasCutShortIsNotTakenForAllThereWas() throws IOException {
    Path account = leaveWaiting("an account".length() + 1);

    assertThat(recover()).isEqualTo(1);

    assertThat(account).doesNotExist();
    List<JsonNode> sent = delivered();
    assertThat(types(sent)).containsExactly("START", "COMPLETE");
    assertThat(sent.get(1).at("/outputs/0/name").asText()).isEqualTo(NAMED.name());
    assertThat(gaps(sent.get(1))).containsExactly("child processes", "files");
  }

  @Test
  void anAccountThatIsGoneIsAGap() throws IOException {
    Files.delete(leaveWaiting("an account".length()));

    assertThat(recover()).isEqualTo(1);

    assertThat(gaps(delivered().get(1))).containsExactly("child processes", "files");
  }

  /** The process was killed while it wrote it. */
  @Test
  void anAccountThatNoNoteVouchesForIsOfNoUse() throws IOException {
    Path account;
    try (Spool dead = spool()) {
      dead.begun(run.id().value(), new RunNote(run, COMPLETED).toBytes());
      account = Files.writeString(dead.accountOf(run.id().value()), "an acc");
      dead.begun(process.id().value(), process.toBytes());
      Files.writeString(dead.accountOf(process.id().value()), "an acc");
    }

    assertThat(recover()).isEqualTo(2);

    assertThat(account.getParent()).isDirectoryNotContaining("glob:**.account");
    assertThat(types(delivered())).containsExactlyInAnyOrder("START", "COMPLETE", "START", "ABORT");
  }

  private Path leaveWaiting(int accountBytes) throws IOException {
    try (Spool dead = spool()) {
      Postponed rest =
          new Postponed(accountBytes, 1, 1, List.of(), List.of(NAMED), List.of(CHILDREN));
      dead.begun(run.id().value(), new RunNote(run, null).toBytes());
      Path account = Files.writeString(dead.accountOf(run.id().value()), "an account");
      RunNote note = new RunNote(run, COMPLETED, Circumstances.UNKNOWN, rest);
      dead.begun(run.id().value(), note.toBytes());
      return account;
    }
  }

  private static List<String> gaps(JsonNode end) {
    List<String> gaps = new ArrayList<>();
    for (JsonNode error : end.at("/run/facets/extractionError/errors")) {
      gaps.add(error.path("task").asText());
    }
    return gaps;
  }

  /** Ends the runs of what was left behind, and leaves that to the next. */
  private int recover() throws IOException {
    int ended = 0;
    try (Spool spool = spool()) {
      for (Leftover leftover : spool.adoptLeftovers()) {
        try (leftover) {
          ended += recovery.abortOpenRuns(leftover);
        }
      }
    }
    return ended;
  }

  /** What a server gets of what was left behind. */
  private List<JsonNode> delivered() {
    List<JsonNode> sent = new CopyOnWriteArrayList<>();
    try (Spool spool = spool();
        Courier courier = new Courier(spool, new Taking(sent), log)) {
      for (Leftover leftover : spool.adoptLeftovers()) {
        courier.adopt(leftover);
      }
      assertThat(courier.drain(Duration.ofSeconds(20)).waiting()).isZero();
    }
    return sent;
  }

  private Spool spool() {
    return Spool.open(temp.resolve("spool"), log);
  }

  private static List<String> types(List<JsonNode> events) {
    return events.stream().map(event -> event.path("eventType").asText()).toList();
  }

  private static String idOf(JsonNode event) {
    return event.at("/run/runId").asText();
  }

  /** A server that takes everything. */
  private record Taking(List<JsonNode> taken) implements Transport {

    @Override
    public Answer send(UUID run, EventKind kind, byte[] json) {
      try {
        taken.add(new ObjectMapper().readTree(json));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Answer.Delivered();
    }

    @Override
    public void close() {}
  }
}
