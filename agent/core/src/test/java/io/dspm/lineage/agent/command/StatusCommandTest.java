package io.dspm.lineage.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusCommandTest {

  @TempDir Path temp;

  @Test
  void showsEachFileWithItsProcess() throws Exception {
    TestSpool.dead(spool()).ended("done").open("died").close();
    String dead = TestSpool.only(spool()).getFileName().toString();
    try (TestSpool alive = TestSpool.alive(spool()).started("at work")) {
      Ran ran = status();

      assertThat(ran.err()).isEmpty();
      assertThat(ran.status()).isZero();
      assertThat(ran.outLines())
          .hasSize(4)
          .satisfies(
              lines -> {
                assertThat(lines.get(0))
                    .matches(spool() + ": 3 events waiting, 2 runs open, the oldest for \\d+ s");
                assertThat(lines.get(2)).matches(" +2 +1 +\\d+ s +dead +" + dead);
                assertThat(lines.get(3)).matches(" +1 +1 +\\d+ s +alive +\\S+");
              });
      assertThat(alive.waiting()).isEqualTo(1);
    }
  }

  @Test
  void saysWhatIsStillToBeHashed() throws Exception {
    TestSpool.dead(spool()).unhashed("one", 2, 1_000_000).unhashed("other", 3, 39_049_999).close();
    try (TestSpool alive = TestSpool.alive(spool()).unhashed("at its end", 100, 100)) {
      Ran ran = status();

      assertThat(ran.outLines())
          .contains("2 runs wait for hashes (5 files, 40.0 MB); the next agent or flush does that");
      JsonNode waiting =
          new ObjectMapper().readTree(status("--json").out()).path("waitingForHashes");
      assertThat(waiting.path("runs").asInt()).isEqualTo(2);
      assertThat(waiting.path("files").asInt()).isEqualTo(5);
      assertThat(waiting.path("bytes").asLong()).isEqualTo(40_049_999);
      assertThat(alive.waiting()).isZero();
    }
  }

  @Test
  void saysSinceWhenTheOldestWaits() throws Exception {
    TestSpool.dead(spool()).open("no event").close();
    assertThat(status().out()).doesNotContain("oldest");
    Instant before = Instant.now().minusMillis(1);
    TestSpool.dead(spool()).ended("one").close();
    Instant after = Instant.now();
    TestSpool.dead(spool()).ended("two").close();

    assertThat(status().out()).contains("4 events waiting, 1 run open, the oldest for ");
    JsonNode all = new ObjectMapper().readTree(status("--json").out());
    assertThat(Instant.parse(all.path("oldest").asText())).isBetween(before, after);
    assertThat(all.at("/files/0/oldest").isNull()).isTrue();
    assertThat(all.at("/files/1/oldest")).isEqualTo(all.path("oldest"));
  }

  @Test
  void showsWhatWasCountedByEachLivingProcessAndInAll() throws Exception {
    try (TestSpool alive = TestSpool.alive(spool()).started("at work")) {
      alive.counted(340, 24, null);
      TestSpool.dead(spool())
          .started("died")
          .counted(60, 1, "No connection to http://localhost:5000")
          .close();

      Ran ran = status();

      assertThat(ran.outLines())
          .anyMatch(
              line -> line.matches("process 4711 \\(\\S+\\): 0 runs, 340 reads, .* sent, 1 wait"))
          .anyMatch(line -> line.matches("in all since \\S+Z: 0 runs, 400 reads, .*, 25 events .*"))
          .anyMatch(line -> line.matches("last error, \\d+ s ago: No connection to \\S+"));
      assertThat(ran.out()).doesNotContain("60 reads");
      JsonNode counters = new ObjectMapper().readTree(status("--json").out()).path("counters");
      assertThat(counters.at("/sum/reads").asLong()).isEqualTo(400);
      assertThat(counters.at("/sum/eventsWaiting").asInt()).isEqualTo(2);
      assertThat(counters.at("/sum/lastError").asText()).startsWith("No connection");
      assertThat(counters.path("processes")).hasSize(2);
      assertThat(counters.at("/processes/0/pid").asLong()).isEqualTo(4711);
      assertThat(counters.at("/processes/0/process").asText()).isEqualTo("alive");
      assertThat(counters.at("/processes/0/eventsWaiting").asLong()).isEqualTo(1);
      assertThat(counters.at("/processes/1/process").asText()).isEqualTo("dead");
    }
  }

  @Test
  void changesNothing() throws Exception {
    TestSpool.dead(spool()).ended("done").started("died").counted(1, 1, null).close();
    Path torn = TestSpool.only(spool());
    Files.write(torn, new byte[] {1, 2, 3}, java.nio.file.StandardOpenOption.APPEND);
    Files.writeString(spool().resolve("000000000000-0.spool"), "not a spool file, whatever it is");
    Files.createFile(spool().resolve("000000000000-1.lock"));
    Map<Path, String> before = everything();

    status();
    status("--json");

    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void aLivingProcessKeepsItsFileAfterward() throws Exception {
    try (TestSpool alive = TestSpool.alive(spool()).started("at work")) {
      status();
      Ran ran =
          Ran.command(
              "flush", "--endpoint", TestServer.nobody(), "--spool-dir", spool().toString());

      assertThat(ran.out()).contains("1 file of living processes left alone");
      alive.ended("still at work");
      assertThat(status().out()).contains("3 events waiting");
    }
  }

  @Test
  void showsTheNewestRefusalsWithTheirReasons() throws Exception {
    Path dead = Files.createDirectories(spool().resolve("dead"));
    for (int i = 1; i <= 7; i++) {
      Path event = Files.writeString(dead.resolve("run-" + i + "-START.json"), "{}");
      Files.writeString(
          dead.resolve("run-" + i + "-START.txt"), "status: 400\nserver said:\nno " + i + "\n");
      Files.setLastModifiedTime(event, FileTime.from(Instant.ofEpochSecond(1_000_000L * i)));
    }

    Ran ran = status();

    assertThat(ran.out()).contains("7 events given up, kept in " + dead);
    assertThat(ran.outLines().subList(2, 7))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .contains("1970-03-23T", "run-7-START.json", "status: 400 server said: no 7"),
            line -> assertThat(line).contains("no 6"),
            line -> assertThat(line).contains("no 5"),
            line -> assertThat(line).contains("no 4"),
            line -> assertThat(line).contains("no 3"));
  }

  @Test
  void jsonSaysTheSame() throws Exception {
    try (TestServer server = new TestServer().answering(400, 400)) {
      TestSpool.dead(spool()).ended("refused").close();
      Ran.command("flush", "--endpoint", server.url(), "--spool-dir", spool().toString());
    }
    TestSpool.dead(spool()).ended("done").open("died").close();
    Path file = TestSpool.only(spool());

    Ran ran = status("--json");

    JsonNode all = new ObjectMapper().readTree(ran.out());
    assertThat(ran.status()).isZero();
    assertThat(all.path("spool").asText()).isEqualTo(spool().toString());
    assertThat(all.path("events").asInt()).isEqualTo(2);
    assertThat(all.path("openRuns").asInt()).isEqualTo(1);
    JsonNode waiting = all.path("files").path(0);
    assertThat(waiting.path("file").asText()).isEqualTo(file.toString());
    assertThat(waiting.path("process").asText()).isEqualTo("dead");
    assertThat(waiting.path("problem").isNull()).isTrue();
    assertThat(Instant.parse(waiting.path("created").asText()))
        .isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertThat(all.at("/givenUp/events").asInt()).isEqualTo(2);
    assertThat(all.at("/givenUp/newest/0/reason").asText())
        .isEqualTo("status: 400\nserver said:\nanswer 400");
  }

  @Test
  void aFileThatIsNotWholeIsShownAsSuch() throws Exception {
    TestSpool.dead(spool()).ended("done").close();
    TestSpool.makeNewer(TestSpool.only(spool()));
    Files.writeString(spool().resolve("x.spool"), "not a spool file, whatever else it may be");
    Files.writeString(spool().resolve("y.spool.damaged"), "?");

    assertThat(status().out())
        .contains("it was written by a newer agent", "nothing in it is intact", "y.spool.damaged");
  }

  @Test
  void aSpoolThatDoesNotExistHasNothingInIt() {
    Ran ran = status();

    assertThat(ran.status()).isZero();
    assertThat(ran.out()).isEqualTo(spool() + ": no event waits\n");
    assertThat(spool()).doesNotExist();
  }

  @Test
  void aSpoolThatCannotBeReadIsAnError() throws Exception {
    Files.writeString(spool(), "a file");

    Ran ran = status();

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("the spool " + spool() + " can't be read");
  }

  @ParameterizedTest
  @CsvSource({
    "-5, 0 s",
    "119, 119 s",
    "120, 2 min",
    "7199, 119 min",
    "7200, 2 h",
    "172799, 47 h",
    "172800, 2 d"
  })
  void anAgeIsInTheUnitThatAPersonWouldUse(long seconds, String words) {
    assertThat(StatusText.age(Duration.ofSeconds(seconds))).isEqualTo(words);
  }

  private Ran status(String... more) {
    String[] arguments =
        Stream.concat(Stream.of("status", "--spool-dir", spool().toString()), Stream.of(more))
            .toArray(String[]::new);
    return Ran.command(arguments);
  }

  private Path spool() {
    return temp.resolve("spool");
  }

  /** Every file, with its bytes and its time. */
  private Map<Path, String> everything() throws IOException {
    Map<Path, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(spool())) {
      for (Path file : files.toList()) {
        String bytes =
            Files.isDirectory(file) ? "" : java.util.Arrays.toString(Files.readAllBytes(file));
        all.put(file, Files.getLastModifiedTime(file) + " " + bytes);
      }
    }
    return all;
  }
}
