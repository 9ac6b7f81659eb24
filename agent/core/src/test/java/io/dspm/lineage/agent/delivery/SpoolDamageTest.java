package io.dspm.lineage.agent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.config.SpoolSettings;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages a process's segments in every way that comes to mind, and delivers what is left. */
class SpoolDamageTest {

  private static final int ROUNDS = 10_000;
  private static final SpoolSettings SETTINGS =
      new SpoolSettings(SpoolSettings.Fsync.NEVER, 1_000_000_000, Duration.ZERO);

  /** Open in all segments, with its START delivered. */
  private static final UUID PROCESS = new UUID(1, 1);

  /** Open in all segments, with its START waiting. */
  private static final UUID LONG = new UUID(1, 2);

  /** Began in the first segment, and was delivered whole in the second. */
  private static final UUID OVER = new UUID(1, 3);

  private final AgentLog log =
      new AgentLog(new PrintStream(OutputStream.nullOutputStream(), true, UTF_8), LogLevel.DEBUG);

  /** What waits, as the bytes of its record. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Waits(UUID run, String text, byte[] record) {}

  @TempDir Path temp;

  private final List<Waits> closed = new ArrayList<>();
  private final List<Waits> ofOpen = new ArrayList<>();

  /** The last records of the first two segments. */
  private final List<byte[]> seals = new ArrayList<>();

  private final List<byte[]> whole = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    Path directory = temp.resolve("whole");
    Random random = new Random(3);
    try (Spool spool = spool(directory)) {
      spool.begun(PROCESS, bytes("process"));
      spool.append(PROCESS, EventKind.START, bytes("start of the process"));
      spool.current().settle(PROCESS, EventKind.START, 0, SpoolFormat.DELIVERED);
      spool.begun(LONG, PROCESS, bytes("long"));
      spool.append(LONG, EventKind.START, bytes("start of the long one"));
      spool.begun(OVER, PROCESS, bytes("over"));
      spool.append(OVER, EventKind.START, bytes("start of what is over"));
      for (int segment = 0; segment < 3; segment++) {
        if (segment > 0) {
          spool.current().roll();
        }
        fill(spool, segment, random);
      }
      assertThat(Files.list(directory).filter(f -> f.toString().endsWith(".spool"))).hasSize(3);
      for (int i = 0; i < 3; i++) {
        String stem = stem(directory);
        whole.add(Files.readAllBytes(SpoolNames.segment(directory, stem, i)));
      }
    }
    List<UUID> wentOn = List.of(PROCESS, LONG, OVER);
    for (int i = 0; i < 2; i++) {
      byte[] runs = SpoolFormat.sealed(wentOn.subList(0, 3 - i));
      seals.add(SpoolFormat.record(SpoolFormat.SEALED, null, 0, SpoolFormat.NO_RUN, runs));
      assertThat(has(whole.get(i), seals.get(i))).isTrue();
    }
    byte carried = SpoolFormat.EVENT | SpoolFormat.CARRIED;
    ofOpen.add(waits(carried, LONG, EventKind.START, 0, "start of the long one"));
    ofOpen.add(waits(SpoolFormat.EVENT, LONG, EventKind.FILES, 0, "list of the long one"));
    for (Waits one : closed) {
      assertThat(whole.stream().anyMatch(bytes -> has(bytes, one.record))).isTrue();
    }
    for (Waits one : ofOpen) {
      assertThat(has(whole.get(2), one.record)).isTrue();
    }
  }

  private void fill(Spool spool, int segment, Random random) throws IOException {
    for (int i = 0; i < 6; i++) {
      UUID run = new UUID(10 + segment, i);
      spool.begun(run, PROCESS, bytes("header"));
      for (EventKind kind : EventKind.values()) {
        String text = kind + " " + run + "x".repeat(random.nextInt(200));
        spool.append(run, kind, bytes(text));
        if (i % 3 == 2) {
          spool.current().settle(run, kind, 0, SpoolFormat.DELIVERED);
        } else {
          closed.add(waits(SpoolFormat.EVENT, run, kind, 0, text));
        }
      }
    }
    if (segment == 1) {
      spool.append(OVER, EventKind.END, bytes("end of what is over"));
      spool.current().settle(OVER, EventKind.START, 0, SpoolFormat.DELIVERED);
      spool.current().settle(OVER, EventKind.END, 0, SpoolFormat.DELIVERED);
    }
    if (segment == 2) {
      spool.append(LONG, EventKind.FILES, bytes("list of the long one"));
    }
  }

  private static Waits waits(byte type, UUID run, EventKind kind, int number, String text) {
    return new Waits(run, text, SpoolFormat.record(type, kind, number, run, bytes(text)));
  }

  @Test
  void whateverIsDamagedTheRestIsDeliveredInOrderAndNothingFails() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(10),
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            check(round);
          }
        });
  }

  private void check(int round) throws IOException {
    Random random = new Random(round);
    List<byte[]> segments = new ArrayList<>(whole);
    boolean swapped = random.nextInt(20) == 0;
    if (swapped) {
      int one = random.nextInt(3);
      segments.set(one, whole.get((one + 1) % 3));
      segments.set((one + 1) % 3, whole.get(one));
    }
    int mutations = random.nextInt(3) + (swapped ? 0 : 1);
    for (int i = 0; i < mutations; i++) {
      int which = random.nextInt(3);
      segments.set(which, damaged(segments.get(which), random));
    }
    Path directory = temp.resolve("round");
    lay(directory, segments);

    List<String> delivered = deliver(directory, round);

    byte[] commit =
        SpoolFormat.record(SpoolFormat.ROLLED, null, 0, SpoolFormat.NO_RUN, new byte[0]);
    Set<String> texts = new HashSet<>(delivered);
    // Without the commit it is as if its process had been killed before.
    boolean orderly = !swapped && has(segments.get(2), commit);
    for (int i = 0; i < 2; i++) {
      orderly &= has(segments.get(i), seals.get(i));
    }
    for (Waits one : closed) {
      if (anyHas(segments, one.record) && (orderly || anyHas(segments, endOf(one.run)))) {
        assertThat(texts).as("round %s", round).contains(one.text);
      }
    }
    if (!swapped && has(segments.get(2), commit)) {
      for (Waits one : ofOpen) {
        if (has(segments.get(2), one.record)) {
          assertThat(texts).as("round %s", round).contains(one.text);
        }
      }
      byte[] over = SpoolFormat.record(SpoolFormat.DELIVERED, EventKind.END, 0, OVER, new byte[0]);
      if (has(segments.get(1), over)) {
        assertThat(texts).as("round %s", round).doesNotContain("start of what is over");
      }
    }
  }

  /** Takes over what is there, and delivers all of it. */
  private List<String> deliver(Path directory, int round) throws IOException {
    List<String> delivered = new ArrayList<>();
    Set<UUID> started = new HashSet<>();
    Set<UUID> ended = new HashSet<>();
    try (Spool spool = spool(directory)) {
      for (Leftover leftover : spool.adoptLeftovers()) {
        SpoolFile file = leftover.file();
        for (OpenRun run : leftover.openRuns()) {
          leftover.append(run.run(), EventKind.END, bytes("abort"));
        }
        List<UUID> runs = file.waitingRuns();
        while (runs != null) {
          for (UUID run : runs) {
            for (SpoolFile.Event e = file.next(run); e != null; e = file.next(run)) {
              assertThat(e.json).isNotNull();
              if (e.kind == EventKind.START) {
                assertThat(ended).as("round %s", round).doesNotContain(run);
                started.add(run);
              } else if (e.kind == EventKind.END) {
                ended.add(run);
              }
              delivered.add(new String(e.json, UTF_8));
              file.settle(run, e.kind, e.number, SpoolFormat.DELIVERED);
            }
          }
          runs = file.more();
        }
        assertThat(file.waiting()).as("round %s", round).isZero();
        leftover.close();
      }
    }
    assertThat(ended).as("round %s", round).containsAll(started);
    try (Spool spool = spool(directory)) {
      assertThat(spool.adoptLeftovers()).as("round %s", round).isEmpty();
    }
    return delivered;
  }

  private byte[] endOf(UUID run) {
    return closed.stream()
        .filter(one -> one.run.equals(run) && one.text.startsWith("END"))
        .findFirst()
        .orElseThrow()
        .record;
  }

  private static boolean anyHas(List<byte[]> segments, byte[] record) {
    return segments.stream().anyMatch(bytes -> has(bytes, record));
  }

  private byte[] damaged(byte[] bytes, Random random) throws IOException {
    int from = random.nextInt(bytes.length);
    int length = Math.min(1 + random.nextInt(300), bytes.length - from);
    byte[] result = bytes.clone();
    switch (random.nextInt(9)) {
      case 0 -> result[from] ^= (byte) (1 << random.nextInt(8));
      case 1 -> Arrays.fill(result, from, from + length, (byte) 0);
      case 2 -> Arrays.fill(result, from, bytes.length, (byte) 0);
      case 3 -> System.arraycopy(noise(length, random), 0, result, from, length);
      case 4 -> {
        return Arrays.copyOf(bytes, from);
      }
      case 5 -> {
        return joined(
            Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, from + length, bytes.length));
      }
      case 6 -> {
        // Inserted: what is foreign, or was there before.
        int to = random.nextInt(bytes.length);
        byte[] more =
            random.nextBoolean()
                ? noise(length, random)
                : Arrays.copyOfRange(bytes, from, from + length);
        byte[] begin = joined(Arrays.copyOf(bytes, to), more);
        return joined(begin, Arrays.copyOfRange(bytes, to, bytes.length));
      }
      case 7 -> {
        return random.nextBoolean() ? new byte[bytes.length] : noise(bytes.length, random);
      }
      default -> {
        return joined(bytes, noise(length, random));
      }
    }
    return result;
  }

  private static byte[] joined(byte[] one, byte[] other) throws IOException {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.write(one);
    joined.write(other);
    return joined.toByteArray();
  }

  private static byte[] noise(int length, Random random) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  private static void lay(Path directory, List<byte[]> segments) throws IOException {
    Files.createDirectories(directory);
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    for (int i = 0; i < segments.size(); i++) {
      Files.write(SpoolNames.segment(directory, "laid", i), segments.get(i));
    }
  }

  private static boolean has(byte[] bytes, byte[] record) {
    for (int at = 0; at + record.length <= bytes.length; at++) {
      if (bytes[at] == record[0]
          && Arrays.equals(bytes, at, at + record.length, record, 0, record.length)) {
        return true;
      }
    }
    return false;
  }

  private Spool spool(Path directory) {
    return new Spool(new SpoolDisk(directory, new SpoolFiles(directory), log, 1 << 20, SETTINGS));
  }

  private static String stem(Path directory) throws IOException {
    return SpoolNames.in(directory).firstKey();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
