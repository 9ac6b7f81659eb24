package io.dspm.lineage.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What another JVM leaves behind, and what it can't take. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpoolCrashTest {

  private final AgentLog log = new AgentLog(System.err, LogLevel.WARN);

  @TempDir Path spoolDir;

  @RepeatedTest(6)
  void everyCommittedRecordOfAKilledProcessIsAdopted(RepetitionInfo round) throws Exception {
    // In many segments every other time: it is killed while it begins one, too.
    long segmentBytes = round.getCurrentRepetition() % 2 == 0 ? 2_000 : SpoolDisk.SEGMENT_BYTES;
    Process process =
        SpoolProcess.fork(
            List.of(),
            SpoolProcess.class,
            "write",
            spoolDir.toString(),
            Long.toString(segmentBytes));
    Set<String> said = new HashSet<>();
    int last = -1;
    try (BufferedReader out = process.inputReader(UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.add(line);
        last = Integer.parseInt(line.substring(line.indexOf(' ') + 1));
        if (last == 200) {
          process.toHandle().destroyForcibly(); // SIGKILL; what it still said counts as well
        }
      }
    }
    process.waitFor();
    assertThat(last).isGreaterThanOrEqualTo(200);

    try (Spool spool = Spool.open(spoolDir, log)) {
      List<Leftover> leftovers = spool.adoptLeftovers();
      assertThat(leftovers).hasSize(1);
      assertThat(leftovers.get(0).file().hasBacklog()).isEqualTo(segmentBytes < 10_000);
      while (leftovers.get(0).file().more() != null) {
        leftovers.get(0).file().told();
      }
      checkAll(leftovers.get(0), said, last);
      leftovers.get(0).close();
    }
  }

  private static void checkAll(Leftover leftover, Set<String> said, int last) throws IOException {
    Set<UUID> open = new HashSet<>();
    for (OpenRun run : leftover.openRuns()) {
      open.add(run.run());
      long i = run.run().getLeastSignificantBits();
      assertThat(new String(run.header(), UTF_8)).isEqualTo("header " + i);
      assertThat(run.startAppended() || !said.contains("started " + i)).isTrue();
    }
    for (int i = 0; i <= last; i++) {
      UUID run = new UUID(5, i);
      if (said.contains("started " + i)) {
        assertThat(SpoolTest.textOf(leftover.file(), run)).isEqualTo("START start " + i);
      }
      for (int n = 0; said.contains("listed" + n + " " + i); n++) {
        EventKind before = n == 0 ? EventKind.START : EventKind.FILES;
        leftover.file().settle(run, before, Math.max(0, n - 1), SpoolFormat.DELIVERED);
        assertThat(SpoolTest.textOf(leftover.file(), run)).isEqualTo("FILES files " + n);
      }
      if (said.contains("ended " + i)) {
        leftover.file().settle(run, EventKind.START, 0, SpoolFormat.DELIVERED);
        for (int n = 0; n < i % 4; n++) {
          leftover.file().settle(run, EventKind.FILES, n, SpoolFormat.DELIVERED);
        }
        assertThat(SpoolTest.textOf(leftover.file(), run)).isEqualTo("END end " + i);
        assertThat(open).doesNotContain(run);
      } else if (i < last) {
        assertThat(open).contains(run);
      }
    }
  }

  @Test
  void anotherJvmAdoptsWhatIsDeadAndNotWhatLives() throws Exception {
    try (Spool spool = Spool.open(spoolDir, log)) {
      spool.append(new UUID(0, 1), EventKind.END, new byte[1]);
      assertThat(adoptElsewhere()).containsExactly("done");
    }
    assertThat(adoptElsewhere()).containsExactly("adopted 1", "done");
  }

  @Test
  void aLockOfAnotherClassLoaderInThisJvmIsRespectedAndKept() throws Exception {
    try (Spool spool = Spool.open(spoolDir, log)) {
      spool.append(new UUID(0, 1), EventKind.END, new byte[1]);
    }
    Path lock = onlyFile(".lock");
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      assertThat(channel.tryLock()).isNotNull();

      try (Spool spool = Spool.open(spoolDir, log)) {
        assertThat(spool.adoptLeftovers()).isEmpty();
      }
      // To close any channel of the file here would have dropped the other's lock.
      assertThat(adoptElsewhere()).containsExactly("done");
    }
    assertThat(adoptElsewhere()).containsExactly("adopted 1", "done");
  }

  private Path onlyFile(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(spoolDir)) {
      return files.filter(file -> file.toString().endsWith(suffix)).findFirst().orElseThrow();
    }
  }

  private List<String> adoptElsewhere() throws Exception {
    Process process =
        SpoolProcess.fork(List.of(), SpoolProcess.class, "adopt", spoolDir.toString());
    try (BufferedReader out = process.inputReader(UTF_8)) {
      List<String> lines = out.lines().toList();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return lines;
    }
  }
}
