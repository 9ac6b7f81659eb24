package io.dspm.lineage.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dspm.lineage.agent.config.SpoolSettings;
import io.dspm.lineage.agent.config.SpoolSettings.Fsync;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens where there is no room for more, or what waits is too old. */
class SpoolBoundsTest {

  private static final UUID A = new UUID(1, 1);
  private static final UUID B = new UUID(2, 2);
  private static final UUID C = new UUID(3, 3);
  private static final int MAX_BYTES = 20_000;

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
  void aRunThatBeginsWhenItIsFullIsDroppedWholeAndOneThatBeganBeforeEnds() throws IOException {
    Spool spool = spool();
    spool.begun(A, bytes("header"));
    spool.append(A, EventKind.START, new byte[MAX_BYTES]);

    assertThatThrownBy(() -> spool.begun(B, bytes("header")))
        .isInstanceOf(SpoolFullException.class)
        .hasMessageContaining("spool.max-bytes");
    assertThatThrownBy(() -> spool.append(B, EventKind.START, bytes("start")))
        .isInstanceOf(SpoolFullException.class);
    spool.append(A, EventKind.END, bytes("end"));
    assertThat(spool.dropped()).isEqualTo(new Dropped(1, 1));

    // There is room again, but none of a run is told without the rest.
    drain(spool, A);
    spool.current().roll();
    assertThatThrownBy(() -> spool.append(B, EventKind.END, bytes("end")))
        .isInstanceOf(SpoolFullException.class);
    assertThat(spool.dropped()).isEqualTo(new Dropped(1, 2));
    assertThat(spool.waiting()).isZero();
    spool.begun(C, bytes("header"));
    assertThat(spool.append(C, EventKind.END, bytes("end"))).isTrue();
    assertThat(said()).contains("is full: spool.max-bytes", "1 runs were dropped while");
    assertThat(said().lines()).hasSize(2);

    spool.close();
    assertThat(SpoolSurvey.of(temp).dropped()).isEqualTo(new Dropped(1, 2));
    assertThat(SpoolSurvey.of(temp).files().get(0).events()).isEqualTo(1);
  }

  @Test
  void whatOthersHaveThereCountsToo() throws IOException {
    try (Spool other = spool()) {
      other.append(A, EventKind.END, new byte[MAX_BYTES - 100]);
    }
    Spool spool = spool();

    assertThatThrownBy(() -> spool.begun(B, bytes("header")))
        .isInstanceOf(SpoolFullException.class);
    assertThatThrownBy(() -> spool.begun(C, bytes("header")))
        .isInstanceOf(SpoolFullException.class);
    spool.close();

    assertThat(spool.dropped()).isEqualTo(new Dropped(2, 0));
    assertThat(SpoolSurvey.of(temp).dropped()).isEqualTo(new Dropped(2, 0));
  }

  @Test
  @Timeout(60)
  void whoKeepsTheCountLockedKeepsNobodyWaiting() throws Exception {
    Process holder = SpoolProcess.fork(List.of(), SpoolProcess.class, "hold", temp.toString());
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("held");
      SpoolDrops drops = new SpoolDrops(temp, new SpoolFiles(temp), log);

      drops.dropped(1, 2, "full");
      assertThat(SpoolDrops.in(temp)).isEqualTo(Dropped.NOTHING);

      holder.destroyForcibly().waitFor();
      drops.close();
      assertThat(SpoolDrops.in(temp)).isEqualTo(new Dropped(1, 2));
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void whatSeveralProcessesDropIsAddedUpAndADamagedCountBeginsAnew() throws IOException {
    SpoolDrops one = new SpoolDrops(temp, new SpoolFiles(temp), log);
    SpoolDrops other = new SpoolDrops(temp, new SpoolFiles(temp), log);
    one.dropped(1, 2, "full");
    other.dropped(10, 20, "full");
    one.dropped(100, 200, "full");
    one.close();
    other.close();
    assertThat(SpoolDrops.in(temp)).isEqualTo(new Dropped(111, 222));

    Files.write(temp.resolve("dropped"), new byte[28]);
    assertThat(SpoolDrops.in(temp)).isEqualTo(new Dropped(0, 0));
    one.dropped(1, 1, "full");
    one.close();
    assertThat(SpoolDrops.in(temp)).isEqualTo(new Dropped(1, 1));
  }

  @Test
  void whereTheReserveIsUsedUpARunThatNobodyHasHeardOfIsDroppedWhole() throws IOException {
    Spool spool = spool();
    spool.begun(A, bytes("header"));
    spool.append(A, EventKind.START, bytes("start"));
    spool.append(A, EventKind.FILES, bytes("list"));
    spool.begun(B, bytes("header"));
    spool.append(B, EventKind.START, bytes("start"));
    SpoolFile file = spool.current();
    assertThat(file.next(B).kind).isEqualTo(EventKind.START);
    file.settle(B, EventKind.START, 0, SpoolFormat.DELIVERED);

    assertThatThrownBy(() -> spool.append(A, EventKind.END, new byte[1_100_000]))
        .isInstanceOf(SpoolFullException.class);
    assertThat(spool.append(B, EventKind.END, new byte[1_100_000])).isTrue();

    assertThat(spool.dropped()).isEqualTo(new Dropped(1, 3));
    assertThat(spool.waiting()).isEqualTo(1);
    spool.close();
    Leftover leftover = adoptOne();
    assertThat(leftover.openRuns()).isEmpty();
    assertThat(leftover.waiting()).isEqualTo(1);
  }

  @Test
  void anEventOnItsWayKeepsItsRunFromBeingDropped() throws IOException {
    Spool spool = spool();
    spool.begun(A, bytes("header"));
    spool.append(A, EventKind.START, bytes("start"));
    assertThat(spool.current().next(A).kind).isEqualTo(EventKind.START);

    assertThat(spool.append(A, EventKind.END, new byte[1_100_000])).isTrue();
  }

  @Test
  void whatIsTooOldIsGivenUpCountedAndSaid() throws IOException {
    SpoolSettings settings = new SpoolSettings(Fsync.NEVER, 1_000_000, Duration.ofDays(30));
    for (UUID run : new UUID[] {A, B}) {
      try (Spool dead = spool(settings, new SpoolFiles(temp))) {
        dead.begun(run, bytes("header"));
        dead.append(run, EventKind.START, bytes("start"));
        dead.append(C, EventKind.END, bytes("end"));
        dead.current().roll();
      }
    }
    Instant longAgo = Instant.now().minus(Duration.ofDays(31));
    List<Path> all = all();
    for (Path file : all.subList(0, all.size() / 2)) {
      Files.setLastModifiedTime(file, FileTime.from(longAgo));
    }

    Leftover leftover = adoptOne();

    assertThat(leftover.openRuns()).extracting(OpenRun::run).containsExactly(B);
    assertThat(leftover.waiting()).isEqualTo(2);
    assertThat(SpoolSurvey.of(temp).dropped()).isEqualTo(new Dropped(2, 2));
    assertThat(said()).contains("2 runs in").contains("older than spool.max-age");
    leftover.close();
  }

  private static void drain(Spool spool, UUID run) throws IOException {
    SpoolFile file = spool.current();
    for (SpoolFile.Event e = file.next(run); e != null; e = file.next(run)) {
      file.settle(run, e.kind, e.number, SpoolFormat.DELIVERED);
    }
  }

  private Spool spool() {
    SpoolSettings settings = new SpoolSettings(Fsync.INTERVAL, MAX_BYTES, Duration.ZERO);
    return spool(settings, new SpoolFiles(temp));
  }

  private Spool spool(SpoolSettings settings, SpoolFiles files) {
    Spool spool = new Spool(new SpoolDisk(temp, files, log, 1 << 20, settings));
    open.add(spool);
    return spool;
  }

  private Leftover adoptOne() {
    SpoolSettings settings = new SpoolSettings(Fsync.NEVER, 1_000_000, Duration.ofDays(30));
    List<Leftover> leftovers = spool(settings, new SpoolFiles(temp)).adoptLeftovers();
    assertThat(leftovers).hasSize(1);
    open.addAll(leftovers);
    return leftovers.get(0);
  }

  private List<Path> all() throws IOException {
    try (var files = Files.list(temp)) {
      return files.sorted().toList();
    }
  }

  private String said() {
    return said.toString(UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
