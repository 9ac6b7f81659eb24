package io.dspm.lineage.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class BeginningsTest {

  @TempDir Path temp;
  private Path log;

  @BeforeEach
  void writeFile() throws IOException {
    log = Files.writeString(temp.resolve("app.log"), "0\n");
  }

  @Test
  void allThatIsPendingOfAFileThatGrowsIsHashedAtOnce() throws IOException {
    List<Identity> all = new ArrayList<>();
    List<String> contents = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      all.add(beginning());
      contents.add(Files.readString(log));
      append(i + "\n");
    }
    Identity asItIs = beginning();

    Beginnings.settle(all.get(0), with(all, asItIs));

    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).id().hash()).isEqualTo(FileHasher.hash(contents.get(i)));
    }
    assertThat(asItIs.id().hash()).isEqualTo(FileHasher.hash(Files.readString(log)));
  }

  @Test
  void whoseTurnItIsNeedNotBeTheShortest() throws IOException {
    Identity early = beginning();
    append("1\n");
    Identity late = beginning();
    append("2\n");

    Beginnings.settle(late, List.of(early, late));

    assertThat(early.id().hash()).isEqualTo(FileHasher.hash("0\n"));
    assertThat(late.id().hash()).isEqualTo(FileHasher.hash("0\n1\n"));
  }

  @Test
  void whatIsOfTheWholeFileIsLeftToBeHashedByItself() throws IOException {
    Identity first = beginning();
    append("1\n");
    Identity second = beginning();
    Identity whole = new Identity(log, FileStamp.of(log), false);

    Beginnings.settle(whole, List.of(first, second, whole));
    assertThat(first.state()).isEqualTo(Identity.State.PENDING);
    Beginnings.settle(first, List.of(first, second, whole));

    assertThat(second.state()).isEqualTo(Identity.State.SETTLED);
    assertThat(whole.state()).isEqualTo(Identity.State.PENDING);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void nothingIsClaimedOfAnotherFileInItsPlace() throws IOException {
    Identity first = beginning();
    append("1\n");
    Identity second = beginning();
    Path other = Files.writeString(temp.resolve("other"), "another file, and longer");
    Files.move(other, log, StandardCopyOption.REPLACE_EXISTING);

    Beginnings.settle(first, List.of(first, second));

    assertThat(first.state()).isEqualTo(Identity.State.PENDING);
    assertThat(second.state()).isEqualTo(Identity.State.PENDING);
  }

  @Test
  void whatWasCutOffIsNotClaimedAndWhatIsBeforeItIs() throws IOException {
    Identity first = beginning();
    append("1\n");
    Identity second = beginning();
    append("2\n3\n");
    Identity third = beginning();
    Files.writeString(log, "0\n1\n2\n", StandardOpenOption.TRUNCATE_EXISTING);

    Beginnings.settle(first, List.of(first, second, third));

    assertThat(second.state()).isEqualTo(Identity.State.SETTLED);
    assertThat(third.state()).isEqualTo(Identity.State.PENDING);
  }

  @Test
  void whatIsMuchLongerHasToWait() throws IOException {
    Identity first = beginning();
    append("1\n");
    Identity second = beginning();
    try (var channel = Files.newByteChannel(log, StandardOpenOption.WRITE)) {
      channel.position(70 << 20).write(ByteBuffer.wrap(new byte[1]));
    }
    Identity third = beginning();

    Beginnings.settle(first, List.of(first, second, third));

    assertThat(second.state()).isEqualTo(Identity.State.SETTLED);
    assertThat(third.state()).isEqualTo(Identity.State.PENDING);
  }

  /** As a ledger does it for runs that append in turn. */
  @Test
  void whatOneRunWroteAndTheNextOneFindsIsOneIdentity() throws IOException {
    HeldThreads threads = new HeldThreads();
    IdentityCache cache = IdentityCache.none(new AgentLog(System.err, LogLevel.WARN));
    Identities identities = new Identities(1, cache, threads, threads, () -> {});
    List<Identity> outputs = new ArrayList<>();
    List<String> contents = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      FileStamp before = FileStamp.of(log);
      identities.keepPrefixes(log, before);
      Identity input = identities.takePrefix(log, before);
      if (i > 1) {
        assertThat(input).isSameAs(outputs.get(i - 2));
      }
      append(i + "\n");
      outputs.add(identities.take(log, FileStamp.of(log)));
      contents.add(Files.readString(log));
    }
    threads.release();

    for (int i = 0; i < outputs.size(); i++) {
      outputs.get(i).await();
      assertThat(outputs.get(i).id().hash()).isEqualTo(FileHasher.hash(contents.get(i)));
    }
  }

  private Identity beginning() {
    return new Identity(log, FileStamp.of(log), true);
  }

  private void append(String text) throws IOException {
    Files.writeString(log, text, StandardOpenOption.APPEND);
  }

  private static List<Identity> with(List<Identity> all, Identity one) {
    List<Identity> more = new ArrayList<>(all);
    more.add(one);
    return more;
  }
}
