package io.dspm.lineage.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

  private static final UUID A = new UUID(1, 1);
  private static final UUID B = new UUID(2, 2);

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final AgentLog log = new AgentLog(new PrintStream(said, true, UTF_8), LogLevel.DEBUG);
  private final List<AutoCloseable> open = new ArrayList<>();

  @TempDir Path temp;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
  }

  @Test
  void openingAndAskingTouchNoDisk() {
    Spool spool = spool();

    assertThat(spool.waiting()).isZero();
    assertThat(spool.adoptLeftovers()).isEmpty();
    spool.close();
    assertThat(dir()).doesNotExist();
  }

  @Test
  void theFirstAppendMakesFilesThatOnlyTheirOwnerMayRead() throws IOException {
    spool().begun(A, bytes("header"));

    assertThat(modeOf(dir())).isEqualTo("rwx------");
    assertThat(files()).hasSize(2).allSatisfy(f -> assertThat(modeOf(f)).isEqualTo("rw-------"));
  }

  @Test
  void nothingIsLeftOfASpoolWithNothingInIt() throws IOException {
    Spool spool = spool();
    spool.begun(A, bytes("header"));
    spool.append(A, EventKind.START, bytes("start"));
    spool.append(A, EventKind.END, bytes("end"));
    SpoolFile file = only(spool);
    file.settle(A, EventKind.START, 0, SpoolFormat.DELIVERED);
    assertThat(spool.waiting()).isEqualTo(1);
    file.settle(A, EventKind.END, 0, SpoolFormat.DELIVERED);
    assertThat(spool.waiting()).isZero();
    spool.close();

    assertThat(files()).isEmpty();
  }

  @Test
  void whatWaitsAndWhatIsOpenIsThereForTheNextProcess() throws IOException {
    Spool spool = spool();
    spool.begun(A, bytes("header A"));
    spool.append(A, EventKind.START, bytes("start A"));
    spool.begun(B, bytes("header B"));
    spool.append(B, EventKind.END, bytes("end B"));
    spool.close();

    Leftover leftover = adoptOne();
    assertThat(leftover.waiting()).isEqualTo(2);
    assertThat(leftover.openRuns())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.run()).isEqualTo(A);
              assertThat(run.header()).isEqualTo(bytes("header A"));
              assertThat(run.startAppended()).isTrue();
            });
    assertThat(textOf(leftover.file(), A)).isEqualTo("START start A");
    assertThat(textOf(leftover.file(), B)).isEqualTo("END end B");
  }

  @Test
  void aStartThatWasSentIsKnownToHaveBeenSent() throws IOException {
    Spool spool = spool();
    spool.begun(A, bytes("header A"));
    spool.append(A, EventKind.START, bytes("start A"));
    only(spool).settle(A, EventKind.START, 0, SpoolFormat.DELIVERED);
    only(spool).roll();
    spool.close();

    Leftover leftover = adoptOne();
    assertThat(leftover.waiting()).isZero();
    assertThat(leftover.openRuns().get(0).startAppended()).isTrue();
    assertThat(leftover.append(A, EventKind.START, bytes("again"))).isFalse();
    assertThat(leftover.append(A, EventKind.END, bytes("abort"))).isTrue();
    assertThat(leftover.openRuns()).isEmpty();
    assertThat(textOf(leftover.file(), A)).isEqualTo("END abort");
  }

  @Test
  void aRunHasOneStartAndOneEndAndNoStartAfterItsEnd() throws IOException {
    Spool spool = spool();

    assertThat(spool.append(A, EventKind.START, bytes("1"))).isTrue();
    assertThat(spool.append(A, EventKind.START, bytes("2"))).isFalse();
    assertThat(spool.append(A, EventKind.END, bytes("3"))).isTrue();
    assertThat(spool.append(A, EventKind.END, bytes("4"))).isFalse();
    assertThat(spool.append(B, EventKind.END, bytes("5"))).isTrue();
    assertThat(spool.append(B, EventKind.START, bytes("6"))).isFalse();
    assertThat(spool.waiting()).isEqualTo(3);
  }

  @Test
  void listsOfFilesGoBetweenStartAndEndEachSettledByItself() throws IOException {
    Spool spool = spool();
    spool.begun(A, bytes("header"));
    spool.append(A, EventKind.FILES, bytes("0"));
    spool.append(A, EventKind.START, bytes("start"));
    spool.append(A, EventKind.FILES, bytes("1"));
    spool.append(A, EventKind.FILES, bytes("2"));
    spool.append(A, EventKind.END, bytes("end"));
    assertThat(spool.append(A, EventKind.FILES, bytes("late"))).isFalse();
    assertThat(spool.waiting()).isEqualTo(5);

    assertThat(drained(only(spool), A, SpoolFormat.DELIVERED))
        .containsExactly("START start", "FILES 0", "FILES 1", "FILES 2", "END end");
    assertThat(spool.waiting()).isZero();
    spool.close();
    assertThat(files()).isEmpty();
  }

  @Test
  void whichListsWereSettledIsKnownToTheNextProcess() throws IOException {
    for (boolean rolled : new boolean[] {false, true}) {
      Spool spool = spool();
      spool.append(A, EventKind.START, bytes("start"));
      for (int i = 0; i < 6; i++) {
        spool.append(A, EventKind.FILES, bytes("" + i));
      }
      SpoolFile file = only(spool);
      file.settle(A, EventKind.START, 0, SpoolFormat.DELIVERED);
      file.settle(A, EventKind.FILES, 0, SpoolFormat.DELIVERED);
      file.settle(A, EventKind.FILES, 2, SpoolFormat.DEAD);
      if (rolled) {
        file.roll();
      }
      spool.append(A, EventKind.FILES, bytes("6"));
      spool.close();

      Leftover leftover = adoptOne();
      assertThat(leftover.waiting()).isEqualTo(5);
      leftover.append(A, EventKind.FILES, bytes("7"));
      leftover.append(A, EventKind.END, bytes("end"));
      assertThat(drained(leftover.file(), A, SpoolFormat.DEAD))
          .containsExactly(
              "FILES 1", "FILES 3", "FILES 4", "FILES 5", "FILES 6", "FILES 7", "END end");
      leftover.close();
      assertThat(files()).isEmpty();
    }
  }

  @Test
  void aRunHasAsManyListsAsTheirNumbersCanTellApart() throws IOException {
    SpoolIndex index = new SpoolIndex();
    for (int i = 0; i < SpoolFormat.MAX_FILES; i++) {
      assertThat(index.accepts(A, EventKind.FILES)).isTrue();
      byte[] record =
          SpoolFormat.record(
              SpoolFormat.EVENT,
              EventKind.FILES,
              index.nextNumber(A, EventKind.FILES),
              A,
              bytes("x"));
      index.apply(SpoolFormat.header(record, 0, 0));
    }

    assertThat(index.waiting()).isEqualTo(SpoolFormat.MAX_FILES);
    assertThat(index.accepts(A, EventKind.FILES)).isFalse();
    assertThat(index.accepts(A, EventKind.END)).isTrue();
  }

  /** Sends nothing, and settles all in order. */
  private static List<String> drained(SpoolFile file, UUID run, byte how) throws IOException {
    List<String> texts = new ArrayList<>();
    for (SpoolFile.Event event = file.next(run); event != null; event = file.next(run)) {
      texts.add(event.kind + " " + new String(event.json, UTF_8));
      file.settle(run, event.kind, event.number, how);
    }
    return texts;
  }

  @Test
  void aLivingProcessIsNotAdoptedAndADeadOneOnlyOnce() throws IOException {
    Spool living = spool();
    living.append(A, EventKind.END, bytes("living"));
    Spool dead = spool();
    dead.append(B, EventKind.END, bytes("dead"));
    dead.close();

    List<Leftover> first = adopt(spool());
    assertThat(first).hasSize(1);
    assertThat(adopt(spool())).isEmpty();
    first.get(0).close();
    assertThat(adopt(spool())).hasSize(1);
  }

  @Test
  void manyLeftoversAreTakenInPortionsTheOldestFirst() throws IOException {
    for (int i = 0; i < Spool.MAX_ADOPTED + 3; i++) {
      try (Spool spool = spool()) {
        spool.append(new UUID(0, i), EventKind.END, bytes("x"));
      }
    }
    Spool spool = spool();
    List<Leftover> first = adopt(spool);
    assertThat(first).hasSize(Spool.MAX_ADOPTED);
    assertThat(first).isSortedAccordingTo((a, b) -> a.toString().compareTo(b.toString()));
    assertThat(adopt(spool)).as(said()).hasSize(3);
    assertThat(adopt(spool)).isEmpty();
  }

  @Test
  void aNewSegmentHasWhatMattersOfOpenRunsAndNothingElse() throws IOException {
    Spool spool = spool();
    spool.begun(A, bytes("header A"));
    spool.append(A, EventKind.START, bytes("start A"));
    for (int i = 0; i < 100; i++) {
      UUID run = new UUID(9, i);
      spool.begun(run, bytes("header"));
      spool.append(run, EventKind.END, new byte[40_000]);
      only(spool).settle(run, EventKind.END, 0, SpoolFormat.DELIVERED);
    }
    only(spool).roll();

    assertThat(Files.size(spoolFiles().get(0))).isEqualTo(32 + 3 * 36 + 16 + 8 + 7);
    assertThat(files()).hasSize(2);
    spool.append(A, EventKind.END, bytes("end A"));
    assertThat(textOf(only(spool), A)).isEqualTo("START start A");
    spool.close();
    assertThat(textOf(adoptOne().file(), A)).isEqualTo("START start A");
  }

  @Test
  void aNewSegmentThatFailsLeavesTheOldOneAsItWas() throws IOException {
    FailingFiles disk = new FailingFiles(dir());
    Spool spool = spool(disk);
    spool.append(A, EventKind.START, bytes("start A"));

    disk.failSync = true;
    assertThatThrownBy(() -> only(spool).roll()).hasMessage("fsync failed");
    disk.failSync = false;
    disk.room = 40;
    assertThatThrownBy(() -> only(spool).roll()).hasMessageContaining("No space");
    disk.room = Long.MAX_VALUE;

    assertThat(files()).hasSize(2);
    spool.append(A, EventKind.END, bytes("end A"));
    assertThat(textOf(only(spool), A)).isEqualTo("START start A");
    spool.close();
    assertThat(adoptOne().waiting()).isEqualTo(2);
  }

  @Test
  void aDiskThatFillsHalfWayLosesOnlyWhatDidNotFit() throws IOException {
    FailingFiles disk = new FailingFiles(dir());
    Spool spool = spool(disk);
    spool.append(A, EventKind.START, bytes("start A"));
    disk.room = 50;

    assertThatThrownBy(() -> spool.append(A, EventKind.END, new byte[100]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left")
        .hasMessageContaining("lineage.spool.dir");
    assertThat(Files.size(spoolFiles().get(0))).isEqualTo(32 + 36 + 7);

    disk.room = Long.MAX_VALUE;
    assertThat(spool.append(A, EventKind.END, bytes("end A"))).isTrue();
    spool.close();
    assertThat(adoptOne().waiting()).isEqualTo(2);
  }

  @Test
  void aMarkThatDoesNotFitOnTheDiskStillCountsInThisProcess() throws IOException {
    FailingFiles disk = new FailingFiles(dir());
    Spool spool = spool(disk);
    spool.append(A, EventKind.START, bytes("start A"));
    disk.room = 0;

    assertThatThrownBy(() -> only(spool).settle(A, EventKind.START, 0, SpoolFormat.DELIVERED))
        .isInstanceOf(IOException.class);
    assertThat(spool.waiting()).isZero();
  }

  @Test
  void aDirectoryThatCannotBeMadeSaysWhatToDo() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "x");
    Spool spool = Spool.open(file.resolve("spool"), log);

    assertThatThrownBy(() -> spool.begun(A, new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.resolve("spool") + " can't be written")
        .hasMessageContaining("set lineage.spool.dir");
    assertThat(spool.adoptLeftovers()).isEmpty();
    spool.close();
  }

  @Test
  void aFileDeletedUnderUsComesBackWithWhatMatters() throws IOException {
    Spool spool = spool();
    spool.begun(A, bytes("header A"));
    spool.append(A, EventKind.START, bytes("start A"));
    for (Path file : files()) {
      Files.delete(file);
    }
    Files.delete(dir());

    spool.append(A, EventKind.END, bytes("end A"));

    assertThat(files()).hasSize(2);
    assertThat(adopt(spool())).isEmpty();
    spool.close();
    Leftover leftover = adoptOne();
    assertThat(leftover.waiting()).isEqualTo(2);
    assertThat(textOf(leftover.file(), A)).isEqualTo("START start A");
  }

  @Test
  void anEventTooLargeIsRefused() {
    Spool spool = spool();

    assertThatThrownBy(() -> spool.append(A, EventKind.END, new byte[SpoolFormat.MAX_PAYLOAD + 1]))
        .isInstanceOf(IOException.class);
    assertThat(spool.waiting()).isZero();
  }

  @Test
  void afterItsEndTheSpoolTakesNothing() {
    Spool spool = spool();
    spool.close();

    assertThatThrownBy(() -> spool.begun(A, new byte[0])).hasMessageContaining("is closed");
  }

  @Test
  void aFileOfANewerAgentIsLeftToIt() throws IOException {
    byte[] newer = SpoolFormat.fileHeader(0);
    newer[9]++;
    int sum = SpoolFormat.sum(newer, 0, 28);
    for (int i = 0; i < 4; i++) {
      newer[28 + i] = (byte) (sum >>> (24 - 8 * i));
    }
    Path file = plant(newer);

    assertThat(adopt(spool())).isEmpty();
    assertThat(file).hasBinaryContent(newer);
    assertThat(said()).contains("newer agent");
  }

  @Test
  void aForeignFileIsSetAsideAndAnEmptyOneCleared() throws IOException {
    Path foreign = plant("not ours, and longer than any header would be".getBytes(UTF_8));
    assertThat(adopt(spool())).isEmpty();
    assertThat(foreign).doesNotExist();
    assertThat(foreign.resolveSibling(foreign.getFileName() + ".damaged")).exists();

    Path empty = plant(new byte[0]);
    assertThat(adopt(spool())).isEmpty();
    assertThat(empty).doesNotExist();
  }

  @Test
  void aLockWithoutAFileIsClearedAwayUnlessItIsHeld() throws IOException {
    Files.createDirectories(dir());
    Path stale = Files.createFile(dir().resolve("000-1.lock"));
    Path held = dir().resolve("000-2.lock");
    SpoolLock lock = SpoolLock.tryAcquire(held, new SpoolFiles(dir()));

    adopt(spool());

    assertThat(stale).doesNotExist();
    assertThat(held).exists();
    lock.delete();
    assertThat(held).doesNotExist();
  }

  @Test
  void appendersAndReadersAndNewSegmentsMix() throws Exception {
    Spool spool = spool();
    spool.begun(A, bytes("header"));
    SpoolFile file = only(spool);
    int runs = 300;
    Thread appender =
        new Thread(
            () -> {
              for (int i = 0; i < runs; i++) {
                try {
                  spool.append(new UUID(7, i), EventKind.END, bytes("event " + i));
                } catch (IOException e) {
                  return;
                }
              }
            });
    appender.start();
    int settled = 0;
    while (settled < runs) {
      for (UUID run : file.waitingRuns()) {
        assertThat(textOf(file, run)).isEqualTo("END event " + run.getLeastSignificantBits());
        file.settle(run, EventKind.END, 0, SpoolFormat.DELIVERED);
        if (++settled % 50 == 0) {
          file.roll();
        }
      }
    }
    appender.join();

    assertThat(spool.waiting()).isZero();
    assertThat(file.openRuns()).hasSize(1);
  }

  private Spool spool() {
    return spool(new SpoolFiles(dir()));
  }

  private Spool spool(SpoolFiles files) {
    Spool spool = new Spool(new SpoolDisk(dir(), files, log));
    open.add(spool);
    return spool;
  }

  private List<Leftover> adopt(Spool spool) {
    List<Leftover> leftovers = spool.adoptLeftovers();
    open.addAll(leftovers);
    return leftovers;
  }

  private Leftover adoptOne() {
    List<Leftover> leftovers = adopt(spool());
    assertThat(leftovers).hasSize(1);
    return leftovers.get(0);
  }

  private static SpoolFile only(Spool spool) {
    return spool.current();
  }

  private Path dir() {
    return temp.resolve("home").resolve("spool");
  }

  private Path plant(byte[] content) throws IOException {
    Files.createDirectories(dir());
    return Files.write(dir().resolve("000-0.spool"), content);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(dir())) {
      return files.sorted().toList();
    }
  }

  private List<Path> spoolFiles() throws IOException {
    return files().stream().filter(file -> file.toString().endsWith(".spool")).toList();
  }

  private String said() {
    return said.toString(UTF_8);
  }

  private static String modeOf(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  static String textOf(SpoolFile file, UUID run) throws IOException {
    SpoolFile.Event event = file.next(run);
    return event.kind + " " + new String(event.json, UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
