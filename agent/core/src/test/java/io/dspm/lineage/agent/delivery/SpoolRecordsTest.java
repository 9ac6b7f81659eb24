package io.dspm.lineage.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.delivery.SpoolRecords.Checked;
import io.dspm.lineage.agent.delivery.SpoolRecords.Entry;
import io.dspm.lineage.agent.delivery.SpoolRecords.Verdict;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolRecordsTest {

  private static final UUID A = new UUID(1, 1);
  private static final UUID B = new UUID(2, 2);

  private final List<String> seen = new ArrayList<>();
  private final List<Checked> checked = new ArrayList<>();

  @TempDir Path temp;

  @Test
  void everyIntactRecordIsShownAndWhetherItWaits() throws IOException {
    try (Spool spool = spool()) {
      spool.begun(A, B, "first".getBytes(UTF_8));
      spool.begun(A, B, "second".getBytes(UTF_8));
      spool.append(A, EventKind.START, "{1}".getBytes(UTF_8));
      spool.append(A, EventKind.FILES, "{2}".getBytes(UTF_8));
      spool.current().settle(A, EventKind.START, 0, SpoolFormat.DELIVERED);
      spool.append(B, EventKind.END, "{3}".getBytes(UTF_8));
      spool.current().settle(B, EventKind.END, 0, SpoolFormat.DEAD);

      walk();
    }

    assertThat(seen)
        .containsExactly(
            "BEGUN null A first",
            "BEGUN null A second waits",
            "EVENT START A {1}",
            "EVENT FILES A {2} waits",
            "DELIVERED START A ",
            "EVENT END B {3}",
            "DEAD END B ");
    assertThat(checked)
        .singleElement()
        .satisfies(
            file -> {
              assertThat(file.verdict()).isEqualTo(Verdict.INTACT);
              assertThat(file.records()).isEqualTo(7);
            });
  }

  @Test
  void whatIsWrongWithAFileIsSaid() throws IOException {
    Path file = write();
    byte[] whole = Files.readAllBytes(file);
    assertThat(verdict()).isEqualTo(Verdict.INTACT);

    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(whole.length - 1);
    }
    assertThat(verdict()).isEqualTo(Verdict.TORN);

    byte[] damaged = whole.clone();
    damaged[SpoolFormat.FILE_HEADER + SpoolFormat.RECORD_HEADER] ^= 1;
    Files.write(file, damaged);
    assertThat(verdict()).isEqualTo(Verdict.DAMAGED);
    assertThat(seen).hasSize(1);

    Files.write(file, new byte[1000]);
    assertThat(verdict()).isEqualTo(Verdict.FOREIGN);
    assertThat(seen).isEmpty();
  }

  @Test
  void whereThereIsNothingNothingIsShown() throws IOException {
    SpoolRecords.walk(temp.resolve("none"), new Noted());

    assertThat(checked).isEmpty();
  }

  @Test
  void theParentIsKnownAndWhetherItsStartIsStillToBeSettled() throws IOException {
    try (Spool spool = spool()) {
      spool.begun(A, "header".getBytes(UTF_8));
      spool.begun(B, A, "header".getBytes(UTF_8));
      SpoolFile file = spool.current();

      assertThat(file.parent(B)).isEqualTo(A);
      assertThat(file.parent(A)).isNull();
      assertThat(file.awaitsStart(A)).isTrue();
      spool.append(A, EventKind.START, new byte[1]);
      assertThat(file.awaitsStart(A)).isTrue();
      file.settle(A, EventKind.START, 0, SpoolFormat.DELIVERED);
      assertThat(file.awaitsStart(A)).isFalse();
      assertThat(file.awaitsStart(new UUID(3, 3))).isFalse();
      spool.append(B, EventKind.END, new byte[1]);
      assertThat(file.awaitsStart(B)).isFalse();
    }
    try (Spool next = spool()) {
      Leftover leftover = next.adoptLeftovers().get(0);
      assertThat(leftover.file().parent(B)).isEqualTo(A);
      assertThat(leftover.file().awaitsStart(A)).isFalse();
      leftover.close();
    }
  }

  private Path write() throws IOException {
    try (Spool spool = spool()) {
      spool.append(A, EventKind.START, "{1}".getBytes(UTF_8));
      spool.append(A, EventKind.END, "{2}".getBytes(UTF_8));
    }
    try (var files = Files.list(temp)) {
      return files.filter(f -> f.toString().endsWith(".spool")).findFirst().orElseThrow();
    }
  }

  private Verdict verdict() throws IOException {
    seen.clear();
    checked.clear();
    walk();
    return checked.get(0).verdict();
  }

  private void walk() throws IOException {
    SpoolRecords.walk(temp, new Noted());
  }

  private Spool spool() {
    return Spool.open(temp, new AgentLog(System.err, LogLevel.WARN));
  }

  private final class Noted implements SpoolRecords.Visitor {
    @Override
    public void record(Entry entry, byte[] payload) {
      String run = entry.run().equals(A) ? "A" : "B";
      String text = new String(payload, UTF_8);
      String waits = entry.waiting() ? " waits" : "";
      seen.add(entry.type() + " " + entry.kind() + " " + run + " " + text + waits);
    }

    @Override
    public void checked(Checked file) {
      checked.add(file);
    }
  }
}
