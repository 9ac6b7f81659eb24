package io.dspm.lineage.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolCommandTest {

  @TempDir Path temp;

  // cat

  @Test
  void catPrintsWhatWaitsOneEventALine() throws Exception {
    TestSpool.dead(spool()).ended("one").open("no event").started("two").close();

    Ran ran = spool("cat");

    assertThat(ran.status()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(told(ran)).containsExactly("one START", "one COMPLETE", "two START");
  }

  @Test
  void catShowsOneRunOrOneJobOnly() throws Exception {
    TestSpool.dead(spool()).ended("one").ended("two").close();
    String run = events(spool("cat")).get(2).at("/run/runId").asText();

    assertThat(told(spool("cat", "--run", run))).containsExactly("two START", "two COMPLETE");
    assertThat(told(spool("cat", "--job", "one"))).containsExactly("one START", "one COMPLETE");
    assertThat(told(spool("cat", "--job", "ns/one"))).hasSize(2);
    assertThat(told(spool("cat", "--job", "other/one"))).isEmpty();
    assertThat(told(spool("cat", "--job", "one", "--run", run))).isEmpty();
  }

  @Test
  void catTakesOneOfWaitingAllAndDead() throws Exception {
    TestSpool.dead(spool()).ended("one").close();

    assertThat(told(spool("cat", "--waiting"))).hasSize(2);
    assertThat(told(spool("cat", "--all"))).hasSize(2);
    assertThat(spool("cat", "--all", "--dead").status()).isEqualTo(2);
  }

  @Test
  void catShowsWhatWasRefused() throws Exception {
    refused("job", 400, 400);

    assertThat(told(spool("cat"))).isEmpty();
    assertThat(told(spool("cat", "--dead"))).containsExactly("job START", "job COMPLETE");
  }

  @Test
  void catPrintsWhatIsIntactInADamagedFileAndSaysSo() throws Exception {
    TestSpool.dead(spool()).ended("one").ended("two").close();
    damage(TestSpool.only(spool()), 200);

    Ran ran = spool("cat");

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("damaged in 1 place");
    assertThat(told(ran)).contains("two START", "two COMPLETE");
  }

  // verify

  @Test
  void verifySaysOfEachFileWhatItIs() throws Exception {
    refused("refused", 400, 400);
    TestSpool.dead(spool()).ended("one").close();
    Path file = TestSpool.only(spool());
    Files.write(file, new byte[] {1, 2, 3}, java.nio.file.StandardOpenOption.APPEND);
    Map<Path, String> before = everything();

    Ran torn = spool("verify");

    assertThat(torn.status()).isZero();
    assertThat(torn.outLines())
        .contains(file + ": torn, its last record was cut short: 3 records, " + size(file))
        .anyMatch(line -> line.endsWith("-START.json: intact: a refused event"))
        .endsWith("3 files checked, all is well");
    assertThat(everything()).isEqualTo(before);

    damage(file, 200);
    Files.writeString(spool().resolve("x.spool"), "not a spool file, whatever else it may be");
    Files.writeString(spool().resolve("y.spool.damaged"), "?");
    Files.writeString(spool().resolve("notes.txt"), "mine");
    Files.writeString(spool().resolve("counters"), "");
    Files.writeString(spool().resolve("identities"), "");
    Ran damaged = spool("verify");

    assertThat(damaged.status()).isEqualTo(1);
    assertThat(damaged.out())
        .contains(file + ": damaged in 1 place")
        .contains("x.spool: foreign, nothing in it is of the spool")
        .contains("y.spool.damaged: damaged, set aside")
        .contains("notes.txt: foreign, no file of the spool")
        .endsWith("6 files checked, 4 not well\n");
  }

  @Test
  void verifyFindsNothingWrongWithALivingProcess() throws Exception {
    try (TestSpool alive = TestSpool.alive(spool()).started("at work")) {
      assertThat(spool("verify").status()).isZero();
      Files.write(TestSpool.only(spool()), new byte[40], java.nio.file.StandardOpenOption.APPEND);

      Ran ran = spool("verify");

      assertThat(ran.status()).isZero();
      assertThat(ran.out()).contains("intact, its process is writing to it: 2 records");
      assertThat(alive.waiting()).isEqualTo(1);
    }
  }

  @Test
  void aSpoolThatDoesNotExistIsWell() {
    assertThat(spool("verify").out()).isEqualTo("0 files checked, all is well\n");
    assertThat(spool("cat").out()).isEmpty();
    assertThat(spool("cat", "--dead").out()).isEmpty();
    assertThat(spool("requeue", "--all").out())
        .isEqualTo("0 events of 0 runs are back in the spool\n");
    assertThat(spool("purge", "--yes", "--waiting").status()).isZero();
    assertThat(spool()).doesNotExist();
  }

  // requeue

  @Test
  void whatWasRefusedIsSentAgainInOrder() throws Exception {
    refused("one", 400, 422);
    refused("two", 400, 400);

    Ran ran = spool("requeue", "--all");

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .isEqualTo(
            "4 events of 2 runs are back in the spool; deliver with: java -jar lineage-agent.jar"
                + " flush\n");
    assertThat(ran.status()).isZero();
    assertThat(Files.list(spool().resolve("dead"))).isEmpty();
    assertThat(sent(201, 201, 201, 201))
        .hasSize(4)
        .containsSubsequence("one START", "one COMPLETE")
        .containsSubsequence("two START", "two COMPLETE");
  }

  @Test
  void onlyTheRunsThatWereNamedAreRequeued() throws Exception {
    refused("one", 400, 400);
    refused("two", 400, 400);
    String run = events(spool("cat", "--dead")).get(0).at("/run/runId").asText();

    Ran ran = spool("requeue", run, "00000000-0000-7000-8000-000000000000");

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualTo(
            "lineage: 00000000-0000-7000-8000-000000000000 is skipped: nothing of it was"
                + " refused\n");
    assertThat(told(spool("cat"))).containsExactly("one START", "one COMPLETE");
    assertThat(told(spool("cat", "--dead"))).containsExactly("two START", "two COMPLETE");
  }

  @Test
  void aStartDoesNotComeAfterAnEndThatWasDelivered() throws Exception {
    refused("job", 400, 201);

    Ran ran = spool("requeue", "--all");

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("is skipped: its end is not among what was refused");
    assertThat(ran.out()).isEqualTo("0 events of 0 runs are back in the spool; 1 run skipped\n");
    assertThat(told(spool("cat", "--dead"))).containsExactly("job START");

    assertThat(spool("requeue", "--all", "--force").status()).isZero();
    assertThat(sent(201)).containsExactly("job START");
    assertThat(spool("verify").status()).isZero();
    assertThat(Ran.command("status", "--spool-dir", spool().toString()).out())
        .startsWith(spool() + ": no event waits\n");
  }

  @Test
  void anEndAloneIsSentAgain() throws Exception {
    refused("job", 201, 400);

    assertThat(spool("requeue", "--all").status()).isZero();

    assertThat(sent(201)).containsExactly("job COMPLETE");
  }

  @Test
  void whatIsRefusedAgainIsRequeuedOnce() throws Exception {
    refused("job", 400, 400);
    spool("requeue", "--all");
    assertThat(sent(400, 400)).hasSize(2);
    spool("requeue", "--all");
    assertThat(sent(400, 400)).hasSize(2);

    assertThat(spool("requeue", "--all").out()).startsWith("2 events of 1 run are back");

    assertThat(Files.list(spool().resolve("dead"))).isEmpty();
    assertThat(sent(201, 201)).containsExactly("job START", "job COMPLETE");
  }

  @Test
  void aRunOfWhichMoreWaitsIsSkipped() throws Exception {
    refused("job", 400, 400);
    Path start = named("START");
    Path other = temp.resolve("START.json");
    Files.copy(start, other);
    spool("requeue", "--all");
    Files.copy(other, start);

    Ran ran = spool("requeue", "--all");

    assertThat(ran.err()).contains("more of it is in the spool, or it goes on: flush first");
    assertThat(start).exists();
  }

  @Test
  void aStartThatMayHaveBeenPutBackWhenThisWasKilledStaysWhereItIs() throws Exception {
    refused("job", 400, 400);
    Path start = named("START");
    Files.move(start, start.resolveSibling(start.getFileName() + ".requeued"));

    Ran ran = spool("requeue", "--all");

    assertThat(ran.status()).isZero();
    assertThat(sent(201)).containsExactly("job COMPLETE");
    assertThat(spool("verify").status()).isZero();
    assertThat(spool("purge", "--yes").out()).startsWith("deleted 1 refused event,");
    assertThat(Files.list(spool().resolve("dead"))).isEmpty();
  }

  @Test
  void whatFindsNoRoomInTheSpoolStaysWhereItWas() throws Exception {
    refused("job", 400, 400);
    Path filler = spool().resolve("dead/filler.txt");
    try (RandomAccessFile file = new RandomAccessFile(filler.toFile(), "rw")) {
      file.setLength(100 << 20);
    }
    System.setProperty("lineage.spool.max-bytes", "50MB");
    try {
      Ran ran = spool("requeue", "--all");

      assertThat(ran.status()).isEqualTo(1);
      assertThat(ran.err()).contains("spool");
    } finally {
      System.clearProperty("lineage.spool.max-bytes");
    }
    Files.delete(filler);
    assertThat(told(spool("cat", "--dead"))).containsExactly("job START", "job COMPLETE");
    assertThat(told(spool("cat"))).isEmpty();
    assertThat(spool("requeue", "--all").status()).isZero();
    assertThat(sent(201, 201)).containsExactly("job START", "job COMPLETE");
  }

  @Test
  void requeueMustBeToldWhat() {
    assertThat(spool("requeue").status()).isEqualTo(2);
    assertThat(spool("requeue", "--all", "00000000-0000-7000-8000-000000000000").status())
        .isEqualTo(2);
    assertThat(spool("requeue", "job").status()).isEqualTo(2);
    assertThat(spool().resolve("x")).doesNotExist();
    Ran none = Ran.command("spool");
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).contains("cat, verify, requeue, purge");
  }

  // purge

  @Test
  void purgeSaysWhatItWouldDeleteAndDeletesNothingWithoutYes() throws Exception {
    refused("job", 400, 400);
    TestSpool.dead(spool()).ended("one").close();
    Map<Path, String> before = everything();

    Ran ran = spool("purge", "--waiting");

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out())
        .isEqualTo(
            "would delete 2 refused events, 0 damaged files, 2 waiting events and 0 open runs of 1"
                + " dead process\n");
    assertThat(ran.err()).isEqualTo("lineage: nothing is deleted without --yes\n");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void purgeDeletesWhatWasRefusedAndWhatIsDamagedAndKeepsWhatWaits() throws Exception {
    refused("job", 400, 400);
    TestSpool.dead(spool()).ended("one").close();
    Files.writeString(spool().resolve("y.spool.damaged"), "?");

    Ran ran = spool("purge", "--yes");

    assertThat(ran.status()).isZero();
    assertThat(ran.out()).isEqualTo("deleted 2 refused events, 1 damaged file\n");
    assertThat(Files.list(spool().resolve("dead"))).isEmpty();
    assertThat(spool().resolve("y.spool.damaged")).doesNotExist();
    assertThat(told(spool("cat"))).hasSize(2);
  }

  @Test
  void purgeOfWhatWaitsLeavesLivingProcessesAlone() throws Exception {
    TestSpool.dead(spool()).ended("one").started("two").unhashed("three", 1, 1).close();
    try (TestSpool alive = TestSpool.alive(spool()).ended("at work")) {
      Ran ran = spool("purge", "--yes", "--waiting");

      assertThat(ran.out())
          .isEqualTo(
              "deleted 0 refused events, 0 damaged files, 3 waiting events and 2 open runs of 1"
                  + " dead process; 1 file of living processes left alone\n");
      assertThat(told(spool("cat"))).containsExactly("at work START", "at work COMPLETE");
      assertThat(alive.waiting()).isEqualTo(2);
      alive.started("still at work");
      assertThat(told(spool("cat"))).hasSize(3);
    }
    assertThat(spool("purge", "--yes", "--waiting").status()).isZero();
    try (Stream<Path> files = Files.list(spool())) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void purgeDeletesTheNewestSegmentLast() throws Exception {
    TestSpool.dead(spool()).started("one").close();
    Path first = TestSpool.only(spool());
    String stem = first.getFileName().toString().replace(".spool", "");
    // Many, since nobody knows in which order the directory has them.
    for (int i = 10; i < 60; i++) {
      Files.copy(first, spool().resolve(stem + ".0000" + i + ".spool"));
    }
    Files.delete(first);
    Files.createDirectories(first.resolve("which can't be deleted"));

    assertThat(spool("purge", "--yes", "--waiting").status()).isOne();

    // Else the runs that are over would be open in the older ones.
    for (int i = 10; i < 60; i++) {
      assertThat(spool().resolve(stem + ".0000" + i + ".spool")).exists();
    }
  }

  @Test
  void purgeKeepsWhatIsYoungerThanItWasTold() throws Exception {
    refused("old", 400, 400);
    for (Path file : files(spool().resolve("dead"))) {
      age(file, 3);
    }
    refused("young", 400, 400);
    TestSpool.dead(spool()).ended("old").close();
    for (Path file : files(spool())) {
      age(file, 3);
    }
    TestSpool.dead(spool()).ended("young").close();

    Ran ran = spool("purge", "--yes", "--waiting", "--older-than", "2d");

    assertThat(ran.out())
        .isEqualTo(
            "deleted 2 refused events, 0 damaged files, 2 waiting events and 0 open runs of 1 dead"
                + " process\n");
    assertThat(told(spool("cat"))).containsExactly("young START", "young COMPLETE");
    assertThat(told(spool("cat", "--dead"))).containsExactly("young START", "young COMPLETE");
    assertThat(spool("purge", "--older-than", "2 weeks").status()).isEqualTo(2);
  }

  /** Has a server refuse what it answers with 4xx. */
  private void refused(String job, int start, int end) throws Exception {
    TestSpool.dead(spool()).ended(job).close();
    assertThat(sent(start, end)).hasSize(2);
  }

  /** What a flush sends to a server that answers so. */
  private List<String> sent(int... answers) throws Exception {
    try (TestServer server = new TestServer().answering(answers)) {
      Ran ran = Ran.command("flush", "--endpoint", server.url(), "--spool-dir", spool().toString());
      assertThat(ran.out()).contains("0 still waiting");
      return told(server.events());
    }
  }

  private Path named(String kind) throws IOException {
    for (Path file : files(spool().resolve("dead"))) {
      if (file.toString().endsWith("-" + kind + ".json")) {
        return file;
      }
    }
    throw new AssertionError("No " + kind + " was refused");
  }

  private static void age(Path file, int days) throws IOException {
    Instant then = Instant.now().minus(Duration.ofDays(days));
    Files.setLastModifiedTime(file, FileTime.from(then));
  }

  private static void damage(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      bytes.writeInt(0x01020304);
    }
  }

  private static String size(Path file) throws IOException {
    return Files.size(file) + " bytes";
  }

  private static List<JsonNode> events(Ran ran) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : ran.outLines()) {
      events.add(new ObjectMapper().readTree(line));
    }
    return events;
  }

  private static List<String> told(Ran ran) throws IOException {
    return told(events(ran));
  }

  private static List<String> told(List<JsonNode> events) {
    return events.stream()
        .map(event -> event.at("/job/name").asText() + " " + event.path("eventType").asText())
        .toList();
  }

  private Ran spool(String command, String... more) {
    String[] arguments =
        Stream.concat(
                Stream.of("spool", command, "--spool-dir", spool().toString()), Stream.of(more))
            .toArray(String[]::new);
    return Ran.command(arguments);
  }

  private Path spool() {
    return temp.resolve("spool");
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** Every file, with its bytes and its time. */
  private Map<Path, String> everything() throws IOException {
    Map<Path, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(spool())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.put(
            file,
            Files.getLastModifiedTime(file)
                + " "
                + java.util.Arrays.toString(Files.readAllBytes(file)));
      }
    }
    return all;
  }
}
