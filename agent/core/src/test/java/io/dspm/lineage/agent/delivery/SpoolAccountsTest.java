package io.dspm.lineage.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts of runs, beside the spool files of processes that live, died, or are forgotten. */
class SpoolAccountsTest {

  private static final UUID OPEN = new UUID(1, 1);
  private static final UUID ENDED = new UUID(1, 2);

  @TempDir Path temp;

  @Test
  void theNextProcessFindsTheAccountOfARunThatIsOpen() throws IOException {
    Path account = write(leaveBehind());

    try (Spool next = spool()) {
      List<Leftover> leftovers = next.adoptLeftovers();

      assertThat(leftovers).hasSize(1);
      assertThat(leftovers.get(0).accountOf(OPEN)).isEqualTo(account).exists();
      leftovers.get(0).close();
    }
  }

  @Test
  void whatWasMadeBesideItAndWhatRunsLeftThatEndedIsClearedAway() throws IOException {
    Path account = write(leaveBehind());
    Path sorted = write(account.resolveSibling(account.getFileName() + ".sort1"));
    Path ended = write(leaveBehindEnded());

    adoptAll();

    assertThat(account).exists();
    assertThat(sorted).doesNotExist();
    assertThat(ended).doesNotExist();
  }

  @Test
  void anAccountWithoutASpoolFileIsClearedAwayWithItsLock() throws IOException {
    Path account = write(leaveBehind());
    Files.delete(only(".spool"));

    adoptAll();

    assertThat(account).doesNotExist();
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void theAccountsOfTheLivingAreLeftAlone() throws IOException {
    try (Spool alive = spool()) {
      alive.begun(OPEN, new byte[] {1});
      Path account = write(alive.accountOf(OPEN));
      Path unknown = write(alive.accountOf(ENDED));

      adoptAll();

      assertThat(account).exists();
      assertThat(unknown).exists();
    }
  }

  @Test
  void otherFilesAreLeftAlone() throws IOException {
    for (String name :
        List.of("x.account", "x.y.account", "account", "x." + OPEN + ".accoun", "." + OPEN)) {
      write(temp.resolve(name));
    }

    adoptAll();

    assertThat(temp.toFile().list()).hasSize(5);
  }

  private Path leaveBehind() throws IOException {
    try (Spool dead = spool()) {
      dead.begun(OPEN, "header".getBytes(UTF_8));
      return dead.accountOf(OPEN);
    }
  }

  /** Its event waits, so that the spool file stays. */
  private Path leaveBehindEnded() throws IOException {
    try (Spool dead = spool()) {
      dead.begun(ENDED, "header".getBytes(UTF_8));
      dead.append(ENDED, EventKind.END, "end".getBytes(UTF_8));
      return dead.accountOf(ENDED);
    }
  }

  private void adoptAll() throws IOException {
    try (Spool next = spool()) {
      for (Leftover leftover : next.adoptLeftovers()) {
        leftover.close();
      }
    }
  }

  private Spool spool() {
    return Spool.open(temp, new AgentLog(System.err, LogLevel.WARN));
  }

  private Path only(String suffix) throws IOException {
    try (var entries = Files.list(temp)) {
      return entries.filter(path -> path.toString().endsWith(suffix)).findFirst().orElseThrow();
    }
  }

  private static Path write(Path path) throws IOException {
    return Files.writeString(path, "an account");
  }
}
