package io.dspm.lineage.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.config.SpoolSettings;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One process with several segments: how one follows another, and what is parked. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpoolSegmentsTest {

  private static final UUID PROCESS = new UUID(1, 1);
  private static final UUID OTHER = new UUID(2, 2);
  private static final UUID ENDED = new UUID(3, 3);

  private final AgentLog log = new AgentLog(System.err, LogLevel.WARN);
  private final List<AutoCloseable> open = new ArrayList<>();

  @TempDir Path temp;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
  }

  @Test
  void whatIsDeliveredIsDeletedHoweverLongTheProcessLives() throws IOException {
    Spool spool = spool(4_000);
    spool.begun(PROCESS, bytes("header"));
    spool.append(PROCESS, EventKind.START, bytes("start"));
    for (int i = 0; i < 500; i++) {
      add(spool, i);
      SpoolFile file = spool.current();
      file.settle(run(i), EventKind.START, 0, SpoolFormat.DELIVERED);
      file.settle(run(i), EventKind.END, 0, SpoolFormat.DELIVERED);
    }

    assertThat(segments()).hasSize(1);
    assertThat(Files.size(segments().get(0))).isLessThan(6_000);
    assertThat(text(spool.current(), PROCESS)).isEqualTo("START start");
    assertThat(spool.waiting()).isEqualTo(1);
  }

  @Test
  void whatIsTooMuchForTheHeapIsParkedCountedAndToldOfInOrder() throws IOException {
    Spool spool = spool(4_000);
    List<UUID> told = new ArrayList<>();
    spool.deliverTo((file, run) -> told.add(run));
    spool.begun(PROCESS, bytes("header"));
    spool.append(PROCESS, EventKind.START, bytes("start"));
    for (int i = 0; i < 1_000; i++) {
      add(spool, i);
    }
    SpoolFile file = spool.current();
    assertThat(spool.waiting()).isEqualTo(2_001);
    assertThat(file.atHand()).isLessThan(400);
    assertThat(told).hasSizeLessThan(400);
    assertThat(spool.hasBacklog()).isTrue();

    Set<UUID> delivered = new HashSet<>();
    for (int i = 0; i < told.size(); i++) {
      deliver(file, told.get(i), delivered);
      if (i == told.size() - 1) {
        spool.refill();
      }
    }

    assertThat(delivered).hasSize(1_001);
    assertThat(spool.waiting()).isZero();
    assertThat(spool.hasBacklog()).isFalse();
    List<UUID> jobs = new ArrayList<>(new java.util.LinkedHashSet<>(told));
    jobs.remove(PROCESS);
    assertThat(jobs).isSortedAccordingTo(UUID::compareTo);
    spool.append(PROCESS, EventKind.END, bytes("end"));
    deliver(file, PROCESS, delivered);
    spool.close();
    assertThat(temp).isEmptyDirectory();
  }

  private static void deliver(SpoolFile file, UUID run, Set<UUID> delivered) throws IOException {
    for (SpoolFile.Event e = file.next(run); e != null; e = file.next(run)) {
      file.settle(run, e.kind, e.number, SpoolFormat.DELIVERED);
      delivered.add(run);
    }
  }

  @Test
  void theNextProcessDeliversAllSegments() throws IOException {
    try (Spool dead = spool(4_000)) {
      dead.begun(PROCESS, bytes("header"));
      dead.append(PROCESS, EventKind.START, bytes("start"));
      for (int i = 0; i < 1_000; i++) {
        add(dead, i);
      }
    }
    assertThat(segments()).hasSizeGreaterThan(20);

    ScriptedTransport server = new ScriptedTransport();
    Spool spool = spool(4_000);
    try (Courier courier = new Courier(spool, server, log)) {
      List<Leftover> leftovers = spool.adoptLeftovers();
      assertThat(leftovers).hasSize(1);
      Leftover leftover = leftovers.get(0);
      assertThat(leftover.waiting()).isEqualTo(2_001);
      assertThat(leftover.openRuns()).extracting(OpenRun::run).containsExactly(PROCESS);
      leftover.append(PROCESS, EventKind.END, bytes("abort"));
      courier.adopt(leftover);

      DrainResult result = courier.drain(Duration.ofSeconds(60));
      assertThat(result.outcome()).isEqualTo(DrainResult.Outcome.EMPTY);
    }
    assertThat(server.attempts).hasSize(2_002);
    assertThat(new HashSet<>(server.attempts)).hasSize(2_002);
    for (int i = 0; i < 1_000; i++) {
      assertThat(server.attempts.indexOf("START:start " + i))
          .isLessThan(server.attempts.indexOf("END:end " + i));
    }
    spool.close();
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void whatWaitsInOlderSegmentsAloneIsDelivered() throws IOException {
    try (Spool dead = spool(4_000)) {
      for (int i = 0; i < 300; i++) {
        add(dead, i);
      }
      dead.current().roll();
    }
    ScriptedTransport server = new ScriptedTransport();
    Spool spool = spool(4_000);
    try (Courier courier = new Courier(spool, server, log)) {
      Leftover leftover = spool.adoptLeftovers().get(0);
      assertThat(leftover.file().atHand()).isLessThan(100);
      courier.adopt(leftover);

      assertThat(courier.drain(Duration.ofSeconds(60)).outcome())
          .isEqualTo(DrainResult.Outcome.EMPTY);
    }
    assertThat(server.attempts).hasSize(600);
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void aHeapThatIsFullWhenMoreIsLookedUpDelaysItOnly() throws Exception {
    try (Spool dead = spool(4_000)) {
      for (int i = 0; i < 300; i++) {
        add(dead, i);
      }
    }
    FailingFiles files = new FailingFiles(temp);
    Spool spool = new Spool(new SpoolDisk(temp, files, log, 4_000, SpoolSettings.DEFAULT));
    open.add(spool);
    try (Courier courier = new Courier(spool, new ScriptedTransport(), log)) {
      Leftover leftover = spool.adoptLeftovers().get(0);
      int parked = leftover.file().waiting() - leftover.file().atHand();
      assertThat(parked).isPositive();
      files.heapFull = true;
      courier.adopt(leftover);
      while (courier.tally().waiting() > parked) {
        Thread.onSpinWait();
      }
      assertThat(courier.drain(Duration.ofMillis(300)).outcome())
          .isEqualTo(DrainResult.Outcome.TIMED_OUT);
      files.heapFull = false;

      assertThat(courier.drain(Duration.ofSeconds(20)).outcome())
          .isEqualTo(DrainResult.Outcome.EMPTY);
    }
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void anUnreachableServerLeavesTheSameForTheNextProcess() throws IOException {
    try (Spool dead = spool(4_000)) {
      for (int i = 0; i < 300; i++) {
        add(dead, i);
      }
    }
    for (int i = 0; i < 3; i++) {
      Leftover leftover = adoptOne();
      assertThat(leftover.waiting()).isEqualTo(600);
      leftover.close();
    }
  }

  @Test
  void whereverARollIsCutOffNoRunIsLostAndNoneComesBack() throws IOException {
    Spool spool = spool(1 << 20);
    spool.begun(PROCESS, bytes("header of process"));
    spool.append(PROCESS, EventKind.START, bytes("start"));
    spool.current().settle(PROCESS, EventKind.START, 0, SpoolFormat.DELIVERED);
    spool.begun(OTHER, PROCESS, bytes("header of other"));
    spool.append(OTHER, EventKind.START, bytes("start"));
    spool.append(OTHER, EventKind.FILES, bytes("list"));
    spool.append(ENDED, EventKind.END, bytes("end"));
    byte[] before = Files.readAllBytes(segments().get(0));
    spool.current().roll();
    byte[] rolled = Files.readAllBytes(segments().get(1));

    for (int cut = 0; cut <= rolled.length; cut++) {
      lay(before, Arrays.copyOf(rolled, cut));
      Leftover leftover = adoptOne();
      assertThat(leftover.openRuns())
          .as("cut at %s", cut)
          .extracting(run -> run.run() + " " + run.startAppended())
          .containsExactly(PROCESS + " true", OTHER + " true");
      assertThat(leftover.waiting()).isEqualTo(3);
      assertThat(leftover.file().parent(OTHER)).isEqualTo(PROCESS);
      // What it is told counts for the one after it.
      leftover.append(PROCESS, EventKind.END, bytes("abort"));
      leftover.close();
      assertThat(adoptOne().waiting()).isEqualTo(4);
      closeLast();
    }
  }

  @Test
  void aRunThatEndedInANewerSegmentNeverComesBackFromAnOlderOne() throws IOException {
    Spool spool = spool(1 << 20);
    spool.begun(PROCESS, bytes("header of process"));
    spool.begun(OTHER, bytes("header"));
    spool.append(OTHER, EventKind.START, bytes("start"));
    spool.append(ENDED, EventKind.END, bytes("end"));
    SpoolFile file = spool.current();
    file.roll();
    byte[] first = Files.readAllBytes(segments().get(0));
    spool.append(OTHER, EventKind.END, bytes("end"));
    file.settle(OTHER, EventKind.START, 0, SpoolFormat.DELIVERED);
    file.settle(OTHER, EventKind.END, 0, SpoolFormat.DELIVERED);
    byte[] second = Files.readAllBytes(segments().get(1));
    file.roll();
    assertThat(segments()).hasSize(2);
    byte[] third = Files.readAllBytes(segments().get(1));

    for (int cut = 0; cut <= third.length; cut++) {
      lay(first, second, Arrays.copyOf(third, cut));
      checkOnlyTheProcessIsOpen("third cut at " + cut);
    }
    lay(first, null, third);
    checkOnlyTheProcessIsOpen("second deleted");
    // A damaged commit changes nothing, since the one before it was deleted after it.
    third[third.length - 1] ^= 1;
    lay(first, null, third);
    checkOnlyTheProcessIsOpen("commit damaged");
  }

  private void checkOnlyTheProcessIsOpen(String when) throws IOException {
    Leftover leftover = adoptOne();
    assertThat(leftover.openRuns()).as(when).extracting(OpenRun::run).containsExactly(PROCESS);
    assertThat(leftover.waiting()).as(when).isEqualTo(1);
    leftover.append(PROCESS, EventKind.END, bytes("abort"));
    // However far it gets, and whatever is deleted first.
    leftover.file().settle(PROCESS, EventKind.END, 0, SpoolFormat.DELIVERED);
    leftover.close();
    leftover = adoptOne();
    assertThat(leftover.openRuns()).as(when).isEmpty();
    assertThat(leftover.waiting()).as(when).isEqualTo(1);
    closeLast();
  }

  @Test
  void whatTheDestroyedNewestSegmentSaidIsNotMadeUp() throws IOException {
    try (Spool dead = spool(1 << 20)) {
      dead.begun(PROCESS, bytes("header"));
      dead.append(PROCESS, EventKind.START, bytes("start"));
      dead.append(ENDED, EventKind.END, bytes("end"));
      dead.current().roll();
    }
    Files.write(segments().get(1), new byte[500]);

    Leftover leftover = adoptOne();
    assertThat(leftover.openRuns()).isEmpty();
    assertThat(leftover.waiting()).isEqualTo(1);
    leftover.close();
    assertThat(adoptOne().openRuns()).isEmpty();
  }

  @Test
  void aDirectoryDeletedUnderUsComesBackWithWhatIsOpenInAllSegments() throws IOException {
    Spool spool = spool(1 << 20);
    spool.begun(PROCESS, bytes("header"));
    add(spool, 1);
    spool.current().roll();
    add(spool, 2);
    for (Path file : all()) {
      Files.delete(file);
    }
    Files.delete(temp);

    spool.append(PROCESS, EventKind.START, bytes("start"));

    assertThat(segments()).hasSize(1);
    assertThat(spool.waiting()).isEqualTo(5);
    spool.close();
    assertThat(adoptOne().waiting()).isEqualTo(5);
  }

  @Test
  void eventsThatWaitInAllSegmentsAreSurveyedAndShown() throws IOException {
    try (Spool dead = spool(4_000)) {
      dead.begun(PROCESS, bytes("header"));
      for (int i = 0; i < 300; i++) {
        add(dead, i);
      }
    }

    SpoolSurvey survey = SpoolSurvey.of(temp);
    assertThat(survey.files()).hasSize(1);
    assertThat(survey.files().get(0).events()).isEqualTo(600);
    assertThat(survey.files().get(0).openRuns()).isEqualTo(1);
    assertThat(survey.files().get(0).problem()).isNull();
    List<String> waiting = new ArrayList<>();
    SpoolRecords.walk(
        temp,
        new SpoolRecords.Visitor() {
          @Override
          public void record(SpoolRecords.Entry entry, byte[] payload) {
            if (entry.waiting()) {
              waiting.add(entry.type() + " " + entry.kind() + " " + entry.run());
            }
          }

          @Override
          public void checked(SpoolRecords.Checked file) {
            assertThat(file.verdict()).isEqualTo(SpoolRecords.Verdict.INTACT);
          }
        });
    assertThat(waiting).hasSize(601);
    assertThat(new HashSet<>(waiting)).hasSize(601);
  }

  /** Puts these bytes there, as of one process that is dead. */
  private void lay(byte[]... contents) throws IOException {
    for (Path file : all()) {
      Files.delete(file);
    }
    for (int i = 0; i < contents.length; i++) {
      if (contents[i] != null) {
        Files.write(SpoolNames.segment(temp, "laid", i), contents[i]);
      }
    }
  }

  private static void add(Spool spool, int i) throws IOException {
    spool.begun(run(i), PROCESS, bytes("header " + i));
    spool.append(run(i), EventKind.START, bytes("start " + i));
    spool.append(run(i), EventKind.END, bytes("end " + i));
  }

  private Spool spool(long segmentBytes) {
    Spool spool =
        new Spool(
            new SpoolDisk(temp, new SpoolFiles(temp), log, segmentBytes, SpoolSettings.DEFAULT));
    open.add(spool);
    return spool;
  }

  private Leftover adoptOne() {
    List<Leftover> leftovers = spool(1 << 20).adoptLeftovers();
    assertThat(leftovers).hasSize(1);
    open.addAll(leftovers);
    return leftovers.get(0);
  }

  private void closeLast() throws IOException {
    ((Leftover) open.remove(open.size() - 1)).close();
  }

  private List<Path> all() throws IOException {
    try (var files = Files.list(temp)) {
      return files.sorted().toList();
    }
  }

  /** Of one process, in their order. */
  private List<Path> segments() throws IOException {
    return all().stream()
        .filter(file -> file.toString().endsWith(".spool"))
        .sorted(Comparator.comparingInt((Path file) -> file.toString().length()))
        .toList();
  }

  private static String text(SpoolFile file, UUID run) throws IOException {
    return SpoolTest.textOf(file, run);
  }

  private static UUID run(int i) {
    return new UUID(7, i);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
