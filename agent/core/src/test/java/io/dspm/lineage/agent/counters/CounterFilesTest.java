package io.dspm.lineage.agent.counters;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.delivery.SpoolSurvey.Owner;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CounterFilesTest {

  @TempDir Path temp;

  private final AgentLog log = new AgentLog(System.err, LogLevel.DEBUG);

  /** A process with a spool of its own, whose counters are set by hand. */
  private final class Process implements OwnCounters.Source, AutoCloseable {
    final Spool spool = Spool.open(temp, log);
    final OwnCounters own = new OwnCounters(files(), this);
    Counters counters = Counters.since(1_000);

    Process begun() throws IOException {
      spool.begun(new UUID(1, 2), new byte[] {1});
      return this;
    }

    Process counting(Counter counter, long value) {
      counters = counters.with(counter, value);
      own.write();
      return this;
    }

    @Override
    public Counters now() {
      return counters;
    }

    @Override
    public long pid() {
      return 4711;
    }

    @Override
    public @Nullable String stem() {
      return spool.stem();
    }

    /** As if killed: the lock is let go, the files stay. */
    @Override
    public void close() {
      spool.close();
    }
  }

  @Test
  void aLivingProcessIsShownWithWhatItCounted() throws Exception {
    try (Process process = new Process().begun()) {
      process.counters = process.counters.withError("nobody there", 5_000);
      process.counting(Counter.READS, 340).counting(Counter.EVENTS_WAITING, 7);

      CounterSurvey survey = survey();

      assertThat(survey.processes()).hasSize(1);
      CounterSurvey.OfProcess one = survey.processes().get(0);
      assertThat(one.owner()).isEqualTo(Owner.ALIVE);
      assertThat(one.pid()).isEqualTo(4711);
      assertThat(one.counters()).isEqualTo(process.counters);
      assertThat(survey.all()).isEqualTo(process.counters);
      assertThat(survey.all().error()).isEqualTo("nobody there");
    }
  }

  @Test
  void theSumIsTheSameBeforeAndAfterAProcessEnds() throws Exception {
    try (Process living = new Process().begun();
        Process ending = new Process().begun()) {
      living.counting(Counter.READS, 1);
      ending.counting(Counter.READS, 10).counting(Counter.EVENTS_WAITING, 5);
      assertThat(survey().all().get(Counter.EVENTS_WAITING)).isEqualTo(5);

      ending.counters = ending.counters.with(Counter.READS, 11);
      ending.own.end();

      assertThat(survey().processes()).hasSize(1);
      assertThat(survey().all().get(Counter.READS)).isEqualTo(12);
      assertThat(survey().all().get(Counter.EVENTS_WAITING)).isZero();
      ending.counting(Counter.READS, 99);
      assertThat(survey().all().get(Counter.READS)).isEqualTo(12);
    }
  }

  @Test
  void whatAKilledProcessLeftIsCollectedOnce() throws Exception {
    Process killed = new Process().begun().counting(Counter.WRITES, 20);
    files().collect();
    assertThat(survey().processes()).as("nobody adds a living one's").hasSize(1);
    killed.close();

    assertThat(survey().processes().get(0).owner()).isEqualTo(Owner.DEAD);
    files().collect();
    files().collect();

    assertThat(survey().processes()).isEmpty();
    assertThat(survey().all().get(Counter.WRITES)).isEqualTo(20);
    assertThat(temp.resolve("counters")).exists();
  }

  @Test
  void whoDiesBetweenAddingAndDeletingIsAddedOnce() throws Exception {
    Process killed = new Process().begun().counting(Counter.WRITES, 20);
    Path left = files().of(String.valueOf(killed.stem()));
    byte[] bytes = Files.readAllBytes(left);
    killed.close();
    files().collect();
    Files.write(left, bytes);

    assertThat(survey().all().get(Counter.WRITES)).isEqualTo(20);
    files().collect();

    assertThat(left).doesNotExist();
    assertThat(survey().all().get(Counter.WRITES)).isEqualTo(20);
  }

  @Test
  void whoDiesBetweenAddingAndDeletingIsAddedOnceAlsoIfOthersEndMeanwhile() throws Exception {
    Process killed = new Process().begun().counting(Counter.WRITES, 20);
    Path left = files().of(String.valueOf(killed.stem()));
    byte[] bytes = Files.readAllBytes(left);
    killed.close();
    files().collect();
    Files.write(left, bytes);

    try (Process another = new Process().begun().counting(Counter.WRITES, 1)) {
      another.own.end();
    }
    files().collect();

    assertThat(survey().all().get(Counter.WRITES)).isEqualTo(21);
  }

  @Test
  void aWritingCutShortLeavesWhatWasWrittenBefore() throws Exception {
    try (Process process = new Process().begun()) {
      process.counting(Counter.READS, 1).counting(Counter.READS, 2).counting(Counter.READS, 3);
      Path path = files().of(String.valueOf(process.stem()));
      byte[] whole = Files.readAllBytes(path);
      for (int cut = 0; cut < whole.length; cut++) {
        byte[] damaged = whole.clone();
        damaged[cut] ^= 1;
        Files.write(path, damaged);

        long reads = survey().all().get(Counter.READS);

        assertThat(reads).as("byte %d", cut).isEqualTo(cut / CounterFile.PLACE == 1 ? 2 : 3);
      }
    }
  }

  @Test
  void foreignBytesAreNoCounters() throws Exception {
    Files.writeString(temp.resolve("x.counters"), "not of the agent");
    Files.createFile(temp.resolve("y.counters"));
    Files.writeString(temp.resolve("counters"), "not of the agent either");

    assertThat(survey().all()).isEqualTo(Counters.NONE);
    files().collect();

    assertThat(survey().all()).isEqualTo(Counters.NONE);
    assertThat(temp.resolve("x.counters")).doesNotExist();
  }

  @Test
  void nothingIsMadeBeforeTheSpoolIs() throws Exception {
    try (Process process = new Process()) {
      process.counting(Counter.READS, 1);
      process.own.end();

      assertThat(Files.list(temp)).isEmpty();
    }
  }

  @Test
  void onlyTheOwnerMayReadThem() throws Exception {
    try (Process process = new Process().begun().counting(Counter.READS, 1)) {
      process.own.write();
      Path path = files().of(String.valueOf(process.stem()));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
      process.own.end();
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(temp.resolve("counters"))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void whatSomebodyDeletedIsWrittenAgain() throws Exception {
    try (Process process = new Process().begun().counting(Counter.READS, 1)) {
      Files.delete(files().of(String.valueOf(process.stem())));

      process.own.write();

      assertThat(survey().all().get(Counter.READS)).isEqualTo(1);
    }
  }

  @Test
  void aSumThatSomebodyElseLocksIsWaitedForAMomentOnly() throws Exception {
    try (Process process = new Process().begun().counting(Counter.READS, 1);
        RandomAccessFile sum = new RandomAccessFile(temp.resolve("counters").toFile(), "rw")) {
      assertThat(sum.getChannel().lock().isValid()).isTrue();

      process.own.end();

      assertThat(survey().all().get(Counter.READS)).as("left to others").isEqualTo(1);
    }
  }

  @Test
  void eachCounterHasItsPlaceInTheFile() throws Exception {
    try (Process process = new Process().begun()) {
      for (Counter counter : Counter.values()) {
        process.counters = process.counters.with(counter, 1L << (counter.place() + 20));
      }
      process.counters = process.counters.withError("é".repeat(5_000), Long.MAX_VALUE);
      process.own.write();

      Counters read = survey().processes().get(0).counters();

      for (Counter counter : Counter.values()) {
        assertThat(read.get(counter)).isEqualTo(1L << (counter.place() + 20));
      }
      assertThat(String.valueOf(read.error())).startsWith("éééé");
    }
  }

  @Test
  void thereIsRoomForAsManyCountersAgain() {
    int texts = 2 * (2 + 320);
    assertThat(34 + 8 * 2 * Counter.values().length + 8 + texts).isLessThan(CounterFile.PLACE - 4);
  }

  @Test
  void wordsTellWhatAPersonAsksFirst() {
    Counters counters =
        Counters.since(1)
            .with(Counter.RUNS_BEGUN, 12)
            .with(Counter.READS, 340)
            .with(Counter.WRITES, 1)
            .with(Counter.BYTES_HASHED, 1_100_000_000)
            .with(Counter.EVENTS_SENT, 24);

    assertThat(counters.words())
        .isEqualTo("12 runs, 340 reads, 1 write, 1.1 GB hashed, 24 events sent, 0 wait");
    assertThat(
            counters
                .with(Counter.FILES_FROM_CACHE, 3)
                .with(Counter.BYTES_FROM_CACHE, 2_000_000_000)
                .with(Counter.EVENTS_DEAD, 2)
                .with(Counter.EVENTS_DROPPED, 4)
                .words())
        .isEqualTo(
            "12 runs, 340 reads, 1 write, 1.1 GB hashed (2.0 GB more known from the cache), 24"
                + " events sent, 2 given up, 4 dropped, 0 wait");
  }

  private CounterFiles files() {
    return new CounterFiles(temp, log);
  }

  private CounterSurvey survey() throws IOException {
    return CounterSurvey.of(temp, log);
  }

  @Test
  void nothingElseIsLeft() throws Exception {
    Process process = new Process().begun().counting(Counter.READS, 1);
    process.own.end();
    process.close();

    try (Stream<Path> files = Files.list(temp)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anyMatch(name -> name.equals("counters"))
          .noneMatch(name -> name.endsWith(".counters"));
    }
  }
}
