package io.dspm.lineage.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages a spool file in every way that comes to mind, and reads it. */
class SpoolFuzzTest {

  private static final int RUNS = 12;
  private static final int MUTATIONS = 5_000;

  @TempDir Path temp;

  private byte[] whole;

  /** Of each run: BEGUN, two FILES, END. */
  private static final int RECORDS = 4;

  /** Where each record ends. */
  private final long[] ends = new long[RECORDS * RUNS];

  @BeforeEach
  void write() throws IOException {
    Random random = new Random(1);
    try (RandomAccessFile file = new RandomAccessFile(temp.resolve("whole").toFile(), "rw")) {
      SpoolWriter writer = SpoolWriter.begin(file);
      for (int i = 0; i < RUNS; i++) {
        writer.put(SpoolFormat.BEGUN, null, run(i), "header".getBytes(UTF_8));
        ends[RECORDS * i] = file.length();
        for (int n = 0; n < 2; n++) {
          byte[] list = json(i, random.nextInt(400));
          writer.put(SpoolFormat.EVENT, EventKind.FILES, n, run(i), list);
          ends[RECORDS * i + 1 + n] = file.length();
        }
        writer.put(SpoolFormat.EVENT, EventKind.END, run(i), json(i, random.nextInt(400)));
        ends[RECORDS * i + 3] = file.length();
      }
    }
    whole = Files.readAllBytes(temp.resolve("whole"));
  }

  @Test
  void noRecordBeforeTheDamageIsLostAndNothingFails() {
    Random random = new Random(42);
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(2),
        () -> {
          for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = whole.clone();
            int from = random.nextInt(bytes.length);
            byte[] damaged = damage(bytes, from, random);
            check(damaged, from, i);
          }
        });
  }

  @Test
  void everyTruncationKeepsEveryWholeRecord() throws IOException {
    for (int length = 0; length <= whole.length; length++) {
      SpoolIndex index = read(Arrays.copyOf(whole, length));
      assertThat(index.runs()).hasSize(recordsBefore(length, 0));
      assertThat(index.waiting())
          .isEqualTo(
              recordsBefore(length, 1) + recordsBefore(length, 2) + recordsBefore(length, 3));
    }
  }

  @Test
  void oneDamagedByteLosesOneRecordAtMost() throws IOException {
    for (int at = SpoolFormat.FILE_HEADER; at < whole.length; at++) {
      byte[] bytes = whole.clone();
      bytes[at] ^= 0x40;
      SpoolIndex index = read(bytes);
      assertThat(index.waiting()).isGreaterThanOrEqualTo(3 * RUNS - 1);
      assertThat(index.runs()).hasSize(RUNS);
    }
  }

  @Test
  void aDamagedBeginningLosesNoRecord() throws IOException {
    byte[] bytes = whole.clone();
    Arrays.fill(bytes, 0, SpoolFormat.FILE_HEADER, (byte) 0);

    assertThat(read(bytes).waiting()).isEqualTo(3 * RUNS);
  }

  @Test
  void recordsOfATypeYetToComeAreSkipped() throws IOException {
    byte[] unknown = SpoolFormat.record((byte) 77, null, 0, run(0), new byte[10]);

    assertThat(read(plus(unknown)).waiting()).isEqualTo(3 * RUNS);
  }

  @Test
  void eventsOfAKindYetToComeAreSkipped() throws IOException {
    for (byte type : new byte[] {SpoolFormat.EVENT, SpoolFormat.DELIVERED, SpoolFormat.DEAD}) {
      byte[] unknown = SpoolFormat.record(type, null, 1, run(0), new byte[10]);
      unknown[5] = 77;
      int sum = SpoolFormat.sum(unknown, 0, SpoolFormat.RECORD_HEADER - 4);
      ByteBuffer.wrap(unknown).putInt(SpoolFormat.RECORD_HEADER - 4, sum);
      assertThat(SpoolFormat.header(unknown, 0, 0)).isNotNull();

      assertThat(read(plus(unknown)).waiting()).isEqualTo(3 * RUNS);
    }
  }

  private byte[] plus(byte[] record) {
    byte[] bytes = Arrays.copyOf(whole, whole.length + record.length);
    System.arraycopy(record, 0, bytes, whole.length, record.length);
    return bytes;
  }

  private static byte[] damage(byte[] bytes, int from, Random random) {
    int length = Math.min(1 + random.nextInt(100), bytes.length - from);
    switch (random.nextInt(7)) {
      case 0 -> bytes[from] ^= (byte) (1 << random.nextInt(8));
      case 1 -> Arrays.fill(bytes, from, from + length, (byte) 0);
      case 2 -> Arrays.fill(bytes, from, bytes.length, (byte) 0);
      case 3 -> {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bytes, from, length);
      }
      case 4 -> {
        return Arrays.copyOf(bytes, from);
      }
      case 5 -> {
        // A stretch is missing.
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
        System.arraycopy(bytes, from + length, shorter, from, bytes.length - from - length);
        return shorter;
      }
      default -> {
        if (from + 4 <= bytes.length) {
          // An absurd length, should it hit one.
          ByteBuffer.wrap(bytes).putInt(from, random.nextInt());
        }
      }
    }
    return bytes;
  }

  private void check(byte[] damaged, int from, int round) throws IOException {
    Path path = temp.resolve("damaged");
    Files.deleteIfExists(path); // cheaper than to truncate, which makes the disk write
    Files.write(path, damaged);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      SpoolIndex index = new SpoolIndex();
      SpoolReader.Scan scan = SpoolReader.scan(file, index);
      assertThat(scan.end()).isBetween(0L, file.length());
      for (int i = 0; i < RUNS && ends[RECORDS * i + 3] <= from; i++) {
        SpoolIndex.Pending pending = index.pending(run(i));
        assertThat(pending).as("round %s, run %s", round, i).isNotNull();
        byte[] json = SpoolReader.payload(file, pending.at(), run(i));
        assertThat(new String(json, UTF_8)).startsWith("{\"run\":" + i + ",");
      }
      for (SpoolIndex.Run run : index.runs()) {
        SpoolIndex.Pending pending = run.pending();
        if (pending != null) {
          assertThat(SpoolReader.payload(file, pending.at(), run.id)).isNotNull();
        }
      }
    }
  }

  private SpoolIndex read(byte[] bytes) throws IOException {
    Path path = temp.resolve("read");
    Files.deleteIfExists(path);
    Files.write(path, bytes);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      SpoolIndex index = new SpoolIndex();
      SpoolReader.scan(file, index);
      return index;
    }
  }

  private int recordsBefore(int length, int which) {
    int records = 0;
    for (int i = 0; i < RUNS; i++) {
      records += ends[RECORDS * i + which] <= length ? 1 : 0;
    }
    return records;
  }

  private static UUID run(int i) {
    return new UUID(0xABC, i);
  }

  private static byte[] json(int i, int padding) {
    return ("{\"run\":" + i + ",\"x\":\"" + "p".repeat(padding) + "\"}").getBytes(UTF_8);
  }
}
