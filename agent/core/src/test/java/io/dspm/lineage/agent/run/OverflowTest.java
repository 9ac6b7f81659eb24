package io.dspm.lineage.agent.run;

import static io.dspm.lineage.agent.run.Recorded.gaps;
import static io.dspm.lineage.agent.run.Recorded.id;
import static io.dspm.lineage.agent.run.Recorded.inputs;
import static io.dspm.lineage.agent.run.Recorded.outputs;
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
import io.dspm.lineage.agent.identity.Keeping;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import io.dspm.lineage.agent.run.Accounts.Bounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs with more files than stay in memory, of which there are four here. */
class OverflowTest {

  private static final int YOUNG = 4;
  private static final int FILES = 40;
  private static final long NEVER_QUIET = TimeUnit.HOURS.toNanos(1);

  /** Nothing is hashed before the end but what has to be. */
  private static final Bounds BEHIND = new Bounds(YOUNG, 0, 1 << 20, NEVER_QUIET);

  /** All is hashed as soon as it can be. */
  private static final Bounds AHEAD =
      new Bounds(YOUNG, 1_000, 1 << 20, TimeUnit.MILLISECONDS.toNanos(50));

  @TempDir Path temp;
  private Path data;

  @BeforeEach
  void makeDirectory() throws IOException {
    data = Files.createDirectory(temp.resolve("data")).toRealPath();
  }

  @Test
  void allFilesAreToldThoughFewAreKept() throws IOException {
    for (Bounds bounds : List.of(BEHIND, AHEAD)) {
      try (Recorded agent = agent(bounds)) {
        Run run = agent.job("job");
        List<String> read = new ArrayList<>();
        List<String> written = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
          Path in = file("in" + i, "read " + i);
          agent.read(run, in);
          agent.read(run, in);
          read.add(id(in, "read " + i));
        }
        for (int i = 0; i < FILES; i++) {
          written.add(write(agent, run, "out" + i, "written " + i));
          // Reading back is no input.
          agent.read(run, data.resolve("out" + i));
        }

        JsonNode end = complete(agent, run);

        assertThat(inputs(end)).containsExactlyInAnyOrderElementsOf(read);
        assertThat(outputs(end)).containsExactlyInAnyOrderElementsOf(written);
        assertThat(gaps(end)).isEmpty();
        assertThat(agent.startOf(run).path("inputs")).isEmpty();
        // It is deleted when the end is in the spool, from where it may be sent at once.
        Deadline.await(() -> accounts().isEmpty());
      }
      empty();
    }
  }

  @Test
  void memoryHoldsFewWhateverTheirNumber() throws IOException {
    try (Recorded agent = agent(BEHIND)) {
      Run run = agent.job("job");
      for (int i = 0; i < FILES; i++) {
        agent.read(run, file("in" + i, "read " + i));
        write(agent, run, "out" + i, "written " + i);
      }
      assertThat(run.inputs).hasSize(YOUNG);
      assertThat(run.outputs).hasSize(YOUNG);
      complete(agent, run);
    }
  }

  @Test
  void whatIsDeferredIsHashedBeforeTheProgramDestroysIt() throws IOException {
    try (Recorded agent = agent(BEHIND)) {
      Run run = agent.job("job");
      List<String> read = new ArrayList<>();
      for (int i = 0; i < FILES; i++) {
        Path in = file("in" + i, "read " + i);
        agent.read(run, in);
        read.add(id(in, "read " + i));
      }
      Run other = agent.job("other");
      for (int i = 0; i < FILES; i++) {
        Path in = data.resolve("in" + i);
        switch (i % 4) {
          case 0 -> overwrite(agent, other, in, "something else");
          case 1 -> append(agent, other, in, "more");
          case 2 -> delete(agent, other, in);
          default -> rename(agent, other, in, data.resolve("moved" + i));
        }
      }

      assertThat(inputs(complete(agent, run))).containsExactlyInAnyOrderElementsOf(read);
      complete(agent, other);
    }
  }

  @Test
  void anOutputIsToldAsItWasBeforeAnotherRunWroteIt() throws IOException {
    for (Bounds bounds : List.of(BEHIND, AHEAD)) {
      try (Recorded agent = agent(bounds)) {
        Run first = agent.job("first");
        Run second = agent.job("second");
        List<String> written = new ArrayList<>();
        List<String> overwritten = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
          written.add(write(agent, first, "out" + i, "by the first " + i));
        }
        for (int i = 0; i < FILES; i++) {
          overwritten.add(write(agent, second, "out" + i, "by the second, " + i));
        }

        assertThat(outputs(complete(agent, first))).containsExactlyInAnyOrderElementsOf(written);
        JsonNode end = complete(agent, second);
        assertThat(outputs(end)).containsExactlyInAnyOrderElementsOf(overwritten);
        assertThat(inputs(end)).isEmpty();
      }
      empty();
    }
  }

  @Test
  void readingWhatAnotherRunOverwroteIsAnInput() throws IOException {
    try (Recorded agent = agent(AHEAD)) {
      Run first = agent.job("first");
      for (int i = 0; i < FILES; i++) {
        write(agent, first, "out" + i, "by the first " + i);
      }
      Run second = agent.job("second");
      String other = write(agent, second, "out30", "by the second");
      complete(agent, second);
      agent.read(first, data.resolve("out30"));
      agent.read(first, data.resolve("out31"));

      assertThat(inputs(complete(agent, first))).containsExactly(other);
    }
  }

  @Test
  void anOutputWrittenAgainIsToldAsItIsInTheEnd() throws IOException {
    for (Bounds bounds : List.of(BEHIND, AHEAD)) {
      try (Recorded agent = agent(bounds)) {
        Run run = agent.job("job");
        List<String> written = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
          written.clear();
          for (int i = 0; i < FILES; i++) {
            written.add(write(agent, run, "out" + i, "in round " + round + " of " + i));
          }
        }

        JsonNode end = complete(agent, run);

        assertThat(outputs(end)).containsExactlyInAnyOrderElementsOf(written);
        assertThat(inputs(end)).isEmpty();
      }
      empty();
    }
  }

  @Test
  void deletedAndRenamedOutputsAreToldAsTheyAreInTheEnd() throws IOException {
    for (Bounds bounds : List.of(BEHIND, AHEAD)) {
      try (Recorded agent = agent(bounds)) {
        Run run = agent.job("job");
        List<String> left = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
          String id = write(agent, run, "out" + i, "written " + i);
          if (i % 3 == 0) {
            left.add(id);
          } else if (i % 3 == 1) {
            left.add(id.replace("/out", "/renamed"));
          }
        }
        for (int i = 0; i < FILES; i++) {
          Path out = data.resolve("out" + i);
          if (i % 3 == 1) {
            rename(agent, run, out, data.resolve("renamed" + i));
          } else if (i % 3 == 2) {
            delete(agent, run, out);
          }
        }

        JsonNode end = complete(agent, run);

        assertThat(outputs(end)).containsExactlyInAnyOrderElementsOf(left);
        assertThat(inputs(end)).isEmpty();
        assertThat(gaps(end)).isEmpty();
      }
      empty();
    }
  }

  @Test
  void aMovedDirectoryCarriesItsOutputsAlong() throws IOException {
    for (Bounds bounds : List.of(BEHIND, AHEAD)) {
      try (Recorded agent = agent(bounds)) {
        Run run = agent.job("job");
        Path from = Files.createDirectory(data.resolve("_temporary"));
        List<String> written = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
          String id = write(agent, run, "_temporary/part" + i, "written " + i);
          written.add(id.replace("_temporary", "table"));
        }
        Path to = data.resolve("table");
        moveDirectory(agent, run, from, to);
        // Reading them back is no input, under the new name either.
        agent.read(run, to.resolve("part" + (FILES - 1)));
        // Nor is there any harm in the old name's being used again.
        Files.createDirectory(from);
        written.add(write(agent, run, "_temporary/part" + (FILES - 1), "another"));

        JsonNode end = complete(agent, run);

        assertThat(outputs(end)).containsExactlyInAnyOrderElementsOf(written);
        assertThat(inputs(end)).isEmpty();
      }
      empty();
    }
  }

  @Test
  void whatAnotherRunMakesInTheStillnessAfterADeletionIsItsOwn() throws IOException {
    for (Bounds bounds : List.of(BEHIND, AHEAD)) {
      try (Recorded agent = agent(bounds)) {
        Run first = agent.job("first");
        Run second = agent.job("second");
        List<String> written = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
          write(agent, first, "out" + i, "by the first " + i);
        }
        for (int i = 0; i < FILES; i++) {
          Path out = data.resolve("out" + i);
          // By something outside this JVM.
          Files.delete(out);
          Files.createFile(out);
          agent.ledger.make(second, out, FileStamp.of(out));
          Files.writeString(out, "by the second " + i);
          written.add(id(out, "by the second " + i));
        }

        assertThat(outputs(complete(agent, first))).isEmpty();
        assertThat(outputs(complete(agent, second))).containsExactlyInAnyOrderElementsOf(written);
      }
      empty();
    }
  }

  @Test
  void aMovedDirectoryMayBringAnOutputToANameThatTheRunHadBefore() throws IOException {
    try (Recorded agent = agent(BEHIND)) {
      Run run = agent.job("job");
      for (int i = 0; i < YOUNG; i++) {
        write(agent, run, "young" + i, "");
      }
      Path one = Files.createDirectory(data.resolve("one"));
      Path two = data.resolve("two");
      write(agent, run, "one/file", "at first");
      Run other = agent.job("other");
      write(agent, other, "one/file", "by another");
      moveDirectory(agent, other, one, two);
      write(agent, run, "two/file", "at last");
      moveDirectory(agent, run, two, one);

      List<String> written = outputs(complete(agent, run));

      assertThat(written).contains(id(one.resolve("file"), "at last")).hasSize(YOUNG + 1);
      complete(agent, other);
    }
  }

  @Test
  void whatIsWrittenUnderASecondNameIsNotTheFirstNamesWriters() throws IOException {
    for (Bounds bounds : List.of(BEHIND, AHEAD)) {
      try (Recorded agent = agent(bounds)) {
        Run first = agent.job("first");
        List<String> written = new ArrayList<>();
        Files.createDirectory(data.resolve("in"));
        for (int i = 0; i < FILES; i++) {
          String id = write(agent, first, "in/out" + i, "by the first " + i);
          written.add(id.replace("/in/", "/moved/"));
          link(agent, data.resolve("in/out" + i), data.resolve("in/second" + i));
        }
        moveDirectory(agent, first, data.resolve("in"), data.resolve("moved"));
        Run reader = agent.job("reader");
        for (int i = 0; i < FILES; i++) {
          agent.read(reader, data.resolve("moved/out" + i));
        }
        Run second = agent.job("second");
        for (int i = 0; i < FILES; i++) {
          overwrite(agent, second, data.resolve("moved/second" + i), "something else");
        }

        assertThat(outputs(complete(agent, first))).containsExactlyInAnyOrderElementsOf(written);
        assertThat(inputs(complete(agent, reader))).containsExactlyInAnyOrderElementsOf(written);
        complete(agent, second);
      }
      empty();
    }
  }

  private static void link(Recorded agent, Path file, Path name) throws IOException {
    Keeping kept = agent.relocations.aboutToBeLinked(file, FileStamp.of(file));
    Files.createLink(name, file);
    over(kept);
    agent.ledger.linked(file, name, FileStamp.of(file));
  }

  @Test
  void whatIsHashedWhileTheRunGoesOnIsToldWithoutItsBytes() throws IOException {
    try (Recorded agent = agent(AHEAD)) {
      Run run = agent.job("job");
      List<String> written = new ArrayList<>();
      for (int i = 0; i < FILES; i++) {
        written.add(write(agent, run, "out" + i, "written " + i));
      }
      Deadline.await(() -> run.overflow.get().filesToHash() == 0);
      assertThat(outputs(complete(agent, run))).containsExactlyInAnyOrderElementsOf(written);
    }
  }

  @Test
  void theHashOfAnOutputThatIsWrittenMeanwhileDoesNotCount() throws IOException {
    HeldThreads held = new HeldThreads();
    try (Recorded agent = new Recorded(temp, Recorded.NEVER, held, AHEAD)) {
      Run run = agent.job("job");
      for (int i = 0; i < FILES; i++) {
        write(agent, run, "out" + i, "written " + i);
      }
      Overflow overflow = run.overflow.get();
      Deadline.await(() -> overflow.beingHashed() == FILES - YOUNG);
      // It does not wait for that hash.
      agent.replace(run, data.resolve("out20"));
      held.release();
      Deadline.await(() -> overflow.beingHashed() == 0);

      assertThat(overflow.isHashed(data.resolve("out20"))).isFalse();
      assertThat(overflow.isHashed(data.resolve("out21"))).isTrue();
      complete(agent, run);
    }
  }

  @Test
  void whatChangedAfterTheEndMayHaveBeenAnotherBeforeThatThanWhatWasHashedEarly() throws Exception {
    try (Recorded agent = agent(AHEAD)) {
      Run run = agent.job("job");
      for (int i = 0; i < FILES; i++) {
        write(agent, run, "out" + i, "written " + i);
      }
      Overflow overflow = run.overflow.get();
      Deadline.await(() -> overflow.filesToHash() == 0);
      Path changed = data.resolve("out25");
      assertThat(overflow.isHashed(changed)).isTrue();
      Instant end = Instant.now();
      Deadline.await(() -> writtenAfter(end, changed));

      assertThat(new Settling(overflow, end, 10, () -> false).finish()).isTrue();

      assertThat(overflow.isHashed(changed)).isFalse();
      assertThat(overflow.isHashed(data.resolve("out26"))).isTrue();
      complete(agent, run);
    }
  }

  /** By somebody outside; the file system's clock may be a tick behind. */
  private static boolean writtenAfter(Instant moment, Path file) {
    try {
      Files.writeString(file, "by somebody else");
      return FileStamp.of(file).changed() > moment.toEpochMilli() * 1_000_000 + 2_000_000;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatHasNoRoomIsCounted() {
    Bounds tiny = new Bounds(YOUNG, 0, 2_000, NEVER_QUIET);
    try (Recorded agent = agent(tiny)) {
      Run run = agent.job("job");
      // Not there, so there is nothing to hash: it is the account that is looked at.
      for (int i = 0; i < 1_000; i++) {
        agent.ledger.read(run, data.resolve("in" + i), new FileStamp(true, 1, 1, 1, i));
      }

      JsonNode end = complete(agent, run);

      int told = inputs(end).size();
      assertThat(told).isBetween(YOUNG + 20, 250);
      assertThat(gaps(end))
          .contains(
              "files beyond those that the agent has room for: "
                  + (1_000 - told)
                  + " more reads and writes were counted but not recorded");
      assertThat(gaps(end)).hasSizeLessThanOrEqualTo(102);
    }
  }

  @Test
  void whatHasNoRoomLeavesTheMemoryWhenItIsHashed() throws IOException {
    try (Recorded agent = agent(new Bounds(YOUNG, FILES, 0, NEVER_QUIET))) {
      Run run = agent.job("job");
      for (int i = 0; i < 10 * FILES; i++) {
        agent.read(run, file("in" + i, "read " + i));
        Deadline.await(() -> run.inputs.size() <= YOUNG + FILES);
      }

      JsonNode end = complete(agent, run);

      int told = inputs(end).size();
      assertThat(told).isBetween(YOUNG, YOUNG + FILES);
      assertThat(gaps(end))
          .containsExactly(
              "files beyond those that the agent has room for: "
                  + (10 * FILES - told)
                  + " more reads and writes were counted but not recorded");
    }
  }

  @Test
  void anAccountThatCanNotBeWrittenIsAGapAndTheRestIsTold() throws IOException {
    try (Recorded agent = agent(BEHIND)) {
      Run run = agent.job("job");
      // What is to be made there already is: so it can't be.
      Files.createDirectories(agent.accountOf(run));
      for (int i = 0; i < FILES; i++) {
        agent.read(run, file("in" + i, "read " + i));
      }

      JsonNode end = complete(agent, run);

      assertThat(inputs(end)).hasSize(YOUNG);
      assertThat(gaps(end))
          .anySatisfy(gap -> assertThat(gap).startsWith((FILES - YOUNG) + " files: recorded, but"));
    }
  }

  @Test
  void hashesThatDoNotComeKeepNobodyWaiting() throws Exception {
    HeldThreads held = new HeldThreads();
    Bounds few = new Bounds(YOUNG, 3, 1 << 20, NEVER_QUIET);
    List<String> read = new ArrayList<>();
    try (Recorded agent = new Recorded(temp, Recorded.NEVER, held, few)) {
      Run run = agent.job("job");
      for (int i = 0; i < FILES; i++) {
        Path in = file("in" + i, "read " + i);
        agent.read(run, in);
        read.add(id(in, "read " + i));
      }
      assertThat(run.inputs).hasSizeBetween(YOUNG + 3, YOUNG + 4);
      held.release();
      assertThat(inputs(complete(agent, run))).containsExactlyInAnyOrderElementsOf(read);
    }
  }

  @Test
  void aRunThatThereIsNoTimeLeftForIsLeftWithItsWholeAccount() throws Exception {
    List<String> read = new ArrayList<>();
    List<String> written = new ArrayList<>();
    try (Recorded agent = new Recorded(temp, Recorded.NEVER, new HeldThreads(), BEHIND)) {
      Run run = agent.job("job");
      for (int i = 0; i < FILES; i++) {
        Path in = file("in" + i, "read " + i);
        agent.read(run, in);
        read.add(id(in, "read " + i));
        written.add(write(agent, run, "out" + i, "written " + i));
      }
      // Else nobody could tell later whether it was written before the end or after.
      long last = Files.getLastModifiedTime(data.resolve("out" + (FILES - 1))).toMillis();
      Deadline.await(() -> System.currentTimeMillis() > last + 50);
      agent.runs.end(run, Ending.How.COMPLETE, null);
      agent.runs.endAll(Ending.How.COMPLETE, null, null);

      RunReports.Left left = agent.reports.postponeHashing(TimeUnit.SECONDS.toNanos(20));

      assertThat(left.runs()).isEqualTo(1);
      assertThat(left.files()).isEqualTo(2 * FILES);
      agent.finish();
      assertThat(agent.accountOf(run)).exists();
    }

    AgentLog log = new AgentLog(System.err, LogLevel.WARN);
    try (Spool next = Spool.open(temp.resolve("spool"), log)) {
      Leftover leftover = next.adoptLeftovers().get(0);
      Recovery recovery = new Recovery(new EventMaker("test"), log);
      assertThat(new LeftAccounts(recovery, log).finish(leftover, waiting -> {})).isEqualTo(1);
      leftover.close();
    }
    List<JsonNode> events = Recorded.deliveredFrom(temp.resolve("spool"));
    JsonNode end = events.get(events.size() - 1);
    assertThat(Recorded.typeOf(end)).isEqualTo("COMPLETE");
    assertThat(inputs(end)).containsExactlyInAnyOrderElementsOf(read);
    assertThat(outputs(end)).containsExactlyInAnyOrderElementsOf(written);
    assertThat(accounts()).isEmpty();
  }

  @Test
  void whatAnEndedRunLeftToBeHashedIsHashedBeforeItIsDestroyed() throws Exception {
    HeldThreads held = new HeldThreads();
    try (Recorded agent = new Recorded(temp, Recorded.NEVER, held, BEHIND)) {
      Run run = agent.job("job");
      List<String> written = new ArrayList<>();
      for (int i = 0; i < FILES; i++) {
        written.add(write(agent, run, "out" + i, "written " + i));
      }
      agent.runs.end(run, Ending.How.COMPLETE, null);
      Run other = agent.job("other");
      // Whoever comes first has to wait; so does who moves all of them.
      Thread destroys = new Thread(() -> destroy(agent, other));
      destroys.start();
      Deadline.await(() -> destroys.getState() == Thread.State.TIMED_WAITING);
      held.release();
      destroys.join();

      assertThat(outputs(agent.endOf(run))).containsExactlyInAnyOrderElementsOf(written);
      assertThat(outputs(complete(agent, other))).hasSize(2 * FILES / 4);
    }
  }

  @Test
  void whatIsGoneBeforeItIsHashedIsAtLeastCounted() throws Exception {
    HeldThreads held = new HeldThreads();
    try (Recorded agent = new Recorded(temp, Recorded.NEVER, held, BEHIND)) {
      Run run = agent.job("job");
      for (int i = 0; i < FILES; i++) {
        write(agent, run, "out" + i, "written " + i);
      }
      agent.runs.end(run, Ending.How.COMPLETE, null);
      // By something outside this JVM, such as who takes it from here.
      Files.delete(data.resolve("out" + (FILES - 1)));
      held.release();

      JsonNode end = agent.endOf(run);

      assertThat(outputs(end)).hasSize(FILES - 1);
      assertThat(gaps(end))
          .containsExactly(
              "files that were written: 1 were gone when they were to be hashed, and are not"
                  + " named");
    }
  }

  private void destroy(Recorded agent, Run run) {
    try {
      for (int i = 0; i < FILES; i += 4) {
        overwrite(agent, run, data.resolve("out" + i), "something else");
        delete(agent, run, data.resolve("out" + (i + 1)));
        rename(agent, run, data.resolve("out" + (i + 2)), data.resolve("moved" + i));
      }
      agent.relocations.aboutToLoseItsName(data, FileStamp.of(data));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Recorded agent(Bounds bounds) {
    return new Recorded(temp, bounds);
  }

  private JsonNode complete(Recorded agent, Run run) {
    agent.runs.end(run, Ending.How.COMPLETE, null);
    return agent.endOf(run);
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(data.resolve(name), content);
  }

  private String write(Recorded agent, Run run, String name, String content) throws IOException {
    Path path = data.resolve(name);
    agent.replace(run, path);
    Files.writeString(path, content);
    return id(path, content);
  }

  private static void overwrite(Recorded agent, Run run, Path path, String content)
      throws IOException {
    agent.update(run, path, false);
    Files.writeString(path, content, StandardOpenOption.WRITE);
  }

  private static void append(Recorded agent, Run run, Path path, String content)
      throws IOException {
    agent.update(run, path, true);
    Files.writeString(path, content, StandardOpenOption.APPEND);
  }

  private static void over(@Nullable Keeping kept) {
    if (kept != null) {
      kept.over();
    }
  }

  private static void delete(Recorded agent, Run run, Path path) throws IOException {
    Keeping kept = agent.relocations.aboutToLoseItsName(path, FileStamp.of(path));
    Files.delete(path);
    over(kept);
    agent.relocations.deleted(run, path);
  }

  private static void rename(Recorded agent, Run run, Path from, Path to) throws IOException {
    Keeping kept = agent.relocations.aboutToLoseItsName(from, FileStamp.of(from));
    Files.move(from, to);
    over(kept);
    agent.relocations.moved(run, from, to, FileStamp.of(to), true, true);
  }

  private static void moveDirectory(Recorded agent, Run run, Path from, Path to)
      throws IOException {
    Keeping kept = agent.relocations.aboutToLoseItsName(from, FileStamp.of(from));
    Files.move(from, to);
    if (kept != null) {
      kept.movedTo(to);
    }
    over(kept);
    agent.relocations.movedDirectory(run, from, to, path -> true);
  }

  private List<Path> accounts() throws IOException {
    try (Stream<Path> spool = Files.list(temp.resolve("spool"))) {
      return spool.filter(path -> path.toString().contains(".account")).toList();
    }
  }

  private void empty() throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      for (Path path : all.sorted((one, other) -> other.compareTo(one)).toList()) {
        Files.delete(path);
      }
    }
    Files.createDirectory(data);
  }
}
