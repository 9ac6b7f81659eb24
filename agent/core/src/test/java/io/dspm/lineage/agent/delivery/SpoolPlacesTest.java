package io.dspm.lineage.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Directories that are not as one would have them. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpoolPlacesTest {

  private static final UUID A = new UUID(1, 1);

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final AgentLog log = new AgentLog(new PrintStream(said, true, UTF_8), LogLevel.WARN);
  private final List<AutoCloseable> open = new ArrayList<>();

  @TempDir Path temp;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
  }

  @Test
  void aDirectoryThatIsOpenToOthersIsClosed() throws IOException {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));

    spool(new SpoolFiles(temp)).begun(A, new byte[1]);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp)))
        .isEqualTo("rwx------");
    assertThat(said()).isEmpty();
    assertThat(Files.list(temp)).hasSize(2);
  }

  @Test
  void oneOfAnotherUserIsLeftAsItIsAndThatIsSaid() throws IOException {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxrwxrwx"));
    Spool spool = spool(new OthersFiles(temp));

    spool.begun(A, new byte[1]);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp)))
        .isEqualTo("rwxrwxrwx");
    assertThat(said()).contains("is another user's");
  }

  @Test
  void filesOfAnotherUserAreLeftAlone() throws IOException {
    for (int i = 0; i < 3; i++) {
      leave(new UUID(2, i));
    }
    List<Path> before = all();

    assertThat(spool(new OthersFiles(temp)).adoptLeftovers()).isEmpty();

    assertThat(all()).isEqualTo(before);
    assertThat(said().lines()).singleElement().asString().contains("another user");
    assertThat(adopt(spool(new SpoolFiles(temp)))).hasSize(3);
  }

  @Test
  void whereThereAreNoLocksEventsAreKeptAndNobodyTakesThemOver() throws IOException {
    Spool spool = spool(new NoLockFiles(temp));
    spool.begun(A, new byte[1]);
    spool.append(A, EventKind.END, new byte[1]);

    assertThat(spool.waiting()).isEqualTo(1);
    assertThat(spool(new NoLockFiles(temp)).adoptLeftovers()).isEmpty();
    assertThat(said()).contains("has no locks").contains("lineage.spool.dir");
    spool.close();
    assertThat(spool(new NoLockFiles(temp)).adoptLeftovers()).isEmpty();
    // Seen from a machine that can lock there, it is a leftover like any other.
    assertThat(adopt(spool(new SpoolFiles(temp)))).hasSize(1);
  }

  @Test
  void thousandsOfLeftoversAreDeliveredWithFewHandles() throws Exception {
    int leftovers = 2_000;
    for (int i = 0; i < leftovers; i++) {
      leave(new UUID(2, i));
    }
    ScriptedTransport server = new ScriptedTransport();
    Spool spool = spool(new SpoolFiles(temp));
    int most = 0;
    try (Courier courier = new Courier(spool, server, log)) {
      do {
        List<Leftover> adopted = spool.adoptLeftovers();
        if (adopted.isEmpty()) {
          break;
        }
        adopted.forEach(courier::adopt);
        most = Math.max(most, adopted.size());
      } while (spool.awaitRoomForLeftovers());
      courier.drain(Duration.ofSeconds(60));
    }

    assertThat(most).isEqualTo(Spool.MAX_ADOPTED);
    assertThat(new HashSet<>(server.attempts)).hasSize(leftovers);
    spool.close();
    assertThat(all()).isEmpty();
  }

  @Test
  void whoWaitsForRoomIsSentAwayWhenTheSpoolCloses() throws Exception {
    for (int i = 0; i < Spool.MAX_ADOPTED; i++) {
      leave(new UUID(2, i));
    }
    Spool spool = spool(new SpoolFiles(temp));
    adopt(spool);
    CountDownLatch over = new CountDownLatch(1);
    Thread waiting =
        new Thread(
            () -> {
              try {
                if (!spool.awaitRoomForLeftovers()) {
                  over.countDown();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    waiting.start();
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }

    spool.close();

    over.await();
    waiting.join();
  }

  private void leave(UUID run) throws IOException {
    try (Spool dead = new Spool(new SpoolDisk(temp, new SpoolFiles(temp), log))) {
      dead.append(run, EventKind.END, run.toString().getBytes(UTF_8));
    }
  }

  private Spool spool(SpoolFiles files) {
    Spool spool = new Spool(new SpoolDisk(temp, files, log));
    open.add(spool);
    return spool;
  }

  private List<Leftover> adopt(Spool spool) {
    List<Leftover> leftovers = spool.adoptLeftovers();
    open.addAll(leftovers);
    return leftovers;
  }

  private List<Path> all() throws IOException {
    try (var files = Files.list(temp)) {
      return files.sorted().toList();
    }
  }

  private String said() {
    return said.toString(UTF_8);
  }

  /** As seen by another user who may do everything. */
  private static final class OthersFiles extends SpoolFiles {
    OthersFiles(Path directory) {
      super(directory);
    }

    @Override
    boolean ours(Path file, Path directory) {
      return false;
    }
  }

  private static final class NoLockFiles extends SpoolFiles {
    NoLockFiles(Path directory) {
      super(directory);
    }

    @Override
    FileLock tryLock(FileChannel channel) throws IOException {
      throw new IOException("No locks available");
    }
  }
}
