package io.dspm.lineage.agent.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dspm.lineage.agent.account.AccountEntry.Gone;
import io.dspm.lineage.agent.account.AccountEntry.MovedDirectory;
import io.dspm.lineage.agent.account.AccountEntry.Used;
import io.dspm.lineage.agent.identity.ContentHash;
import io.dspm.lineage.agent.identity.FileHasher;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Identity;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountFileTest {

  private static final ContentHash HASH = FileHasher.hash("content");

  @TempDir Path temp;

  private Path path;

  @BeforeEach
  void choosePath() {
    path = temp.resolve("1.run.account");
  }

  @Test
  void everyKindOfLineIsReadBackAsItWas() throws IOException {
    Path file = Files.writeString(temp.resolve("한글 \\ ?\n"), "content");
    FileStamp stamp = FileStamp.of(file);
    List<AccountEntry> entries =
        List.of(
            new Used(Role.INPUT, "/data/한글", file, stamp, Identity.State.PENDING, null),
            new Used(Role.INPUT, file.toString(), file, stamp, Identity.State.PENDING, null),
            new Used(Role.OUTPUT, "/a", Path.of("/"), null, Identity.State.PENDING, null),
            new Used(Role.OUTPUT, "/half\uD800", null, null, Identity.State.SETTLED, HASH),
            new Used(Role.INPUT, "", null, keyless(), Identity.State.CHANGED, null),
            new Used(Role.INPUT, "/v", null, null, Identity.State.VANISHED, null),
            new Used(Role.INPUT, "/u", null, null, Identity.State.UNREADABLE, null),
            new Used(Role.INPUT, "/g", null, null, Identity.State.GIVEN_UP, null),
            new Gone("/gone"),
            new MovedDirectory("/from\uDC00x", "/to 😀"));
    try (AccountFile account = AccountFile.create(path)) {
      for (AccountEntry entry : entries) {
        account.add(entry);
      }
      assertThat(read(account)).isEqualTo(withTextKeys(entries));
    }

    try (AccountFile account = AccountFile.open(path)) {
      assertThat(read(account)).isEqualTo(withTextKeys(entries));
      assertThat(account.damaged()).isZero();
      assertThat(account.lines()).isEqualTo(entries.size());
      assertThat(account.moves()).isOne();
    }
  }

  @Test
  void aStampThatWasReadBackEqualsAFreshOneByText() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "content");
    try (AccountFile account = AccountFile.create(path)) {
      account.add(pending(file));

      Used back = (Used) read(account).get(0);

      assertThat(back.stamp()).isEqualTo(Line.withTextKey(FileStamp.of(file)));
      Files.writeString(file, "other");
      assertThat(back.stamp()).isNotEqualTo(Line.withTextKey(FileStamp.of(file)));
    }
  }

  @Test
  void nobodyButTheOwnerMayReadIt() throws IOException {
    AccountFile.create(path).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> AccountFile.create(path)).isInstanceOf(IOException.class);
  }

  @Test
  void linesAreBufferedUntilTheyAreFlushed() throws IOException {
    try (AccountFile account = AccountFile.create(path)) {
      account.add(new Gone("/x"));
      assertThat(Files.size(path)).isEqualTo(AccountFormat.FILE_HEADER);
      account.flush();
      assertThat(Files.size(path)).isGreaterThan(AccountFormat.FILE_HEADER);
    }
  }

  @Test
  void linesOfAnyLengthUpToAMegabyteAreKept() throws IOException {
    List<AccountEntry> entries = new ArrayList<>();
    for (int length : new int[] {1, 65_000, 65_536, 200_000, 3, 1_000_000, 131_072, 0}) {
      entries.add(new Gone("x".repeat(length)));
    }
    try (AccountFile account = AccountFile.create(path)) {
      for (AccountEntry entry : entries) {
        account.add(entry);
      }
      assertThatThrownBy(() -> account.add(new Gone("x".repeat(2_000_000))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("too long");
      assertThat(read(account)).isEqualTo(entries);
    }
  }

  @Test
  void manyThreadsAddLinesAndNoneIsLost() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (AccountFile account = AccountFile.create(path)) {
      List<Future<?>> adding = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int thread = t;
        adding.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 5_000; i++) {
                    account.add(new Gone("/" + thread + "/" + i));
                  }
                  return null;
                }));
      }
      for (Future<?> each : adding) {
        each.get();
      }
      assertThat(new HashSet<>(read(account))).hasSize(20_000);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatWasCutShortIsCutOffAndTold() throws IOException {
    try (AccountFile account = AccountFile.create(path)) {
      account.add(new Gone("/kept"));
      account.flush();
      account.add(new Gone("/torn"));
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(file.length() - 1);
    }

    try (AccountFile account = AccountFile.open(path)) {
      assertThat(account.damaged()).isOne();
      account.add(new Gone("/after"));
      assertThat(read(account)).containsExactly(new Gone("/kept"), new Gone("/after"));
    }
    try (AccountFile again = AccountFile.open(path)) {
      assertThat(again.damaged()).isZero();
    }
  }

  @Test
  void whatANewerAgentWroteIsLeftAlone() throws IOException {
    byte[] header = AccountFormat.fileHeader();
    header[9] = 2;
    CRC32C sum = new CRC32C();
    sum.update(header, 0, 12);
    ByteBuffer.wrap(header).putInt(12, (int) sum.getValue());
    Files.write(path, header);

    assertThatThrownBy(() -> AccountFile.open(path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("newer");
    assertThat(Files.readAllBytes(path)).isEqualTo(header);
  }

  @Test
  void whatWaitsIsCountedWithoutTouchingTheFile() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "content");
    try (AccountFile account = AccountFile.create(path)) {
      account.add(pending(file));
      account.add(pending(file));
      account.add(new Used(Role.OUTPUT, "/o", file, null, Identity.State.PENDING, null));
      account.add(new Used(Role.OUTPUT, "/s", null, null, Identity.State.SETTLED, HASH));
    }
    Files.write(path, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
    byte[] before = Files.readAllBytes(path);

    assertThat(AccountFile.waiting(path)).isEqualTo(new AccountFile.Waiting(3, 14));
    assertThat(Files.readAllBytes(path)).isEqualTo(before);
  }

  @Test
  void deletingItDeletesWhatWasMadeBesideIt() throws IOException {
    AccountFile account = AccountFile.create(path);
    Files.createFile(account.beside("lines"));
    Path other = Files.createFile(temp.resolve("2.run.account"));

    account.delete();
    account.delete();

    try (var left = Files.list(temp)) {
      assertThat(left).containsExactly(other);
    }
    assertThatThrownBy(() -> account.add(new Gone("/x"))).isInstanceOf(IOException.class);
  }

  /** Damages a file in every way that comes to mind; whatever is intact must be found. */
  @Test
  void noDamageIsMoreThanAnIoExceptionAndIntactLinesAreKept() throws IOException {
    List<AccountEntry> entries = new ArrayList<>();
    List<Long> ends = new ArrayList<>();
    try (AccountFile account = AccountFile.create(path)) {
      for (int i = 0; i < 40; i++) {
        Identity.State state = i % 2 == 0 ? Identity.State.SETTLED : Identity.State.CHANGED;
        String name = "/data/" + i + "x".repeat(i * 3);
        ContentHash hash = i % 2 == 0 ? HASH : null;
        FileStamp stamp = i % 3 == 0 ? keyless() : null;
        entries.add(new Used(Role.INPUT, name, Path.of(name), stamp, state, hash));
        account.add(entries.get(i));
        account.flush();
        ends.add(Files.size(path));
      }
    }
    byte[] whole = Files.readAllBytes(path);
    Random random = new Random(7);
    for (int round = 0; round < 1_500; round++) {
      int from = random.nextInt(whole.length);
      byte[] damaged = damage(whole.clone(), from, random);
      Files.write(path, damaged);
      Set<AccountEntry> expected = new HashSet<>();
      for (int i = 0; i < entries.size() && ends.get(i) <= from; i++) {
        expected.add(entries.get(i));
      }
      try (AccountFile account = AccountFile.open(path)) {
        List<AccountEntry> found = read(account);
        assertThat(entries).as("round %s", round).containsAll(found);
        assertThat(found).as("round %s", round).containsAll(expected);
        if (found.size() < entries.size() && damaged.length == whole.length) {
          assertThat(account.damaged()).as("round %s", round).isPositive();
        }
      }
    }
  }

  private static byte[] damage(byte[] bytes, int from, Random random) {
    int length = Math.min(1 + random.nextInt(200), bytes.length - from);
    switch (random.nextInt(5)) {
      case 0 -> bytes[from] ^= (byte) (1 << random.nextInt(8));
      case 1 -> Arrays.fill(bytes, from, from + length, (byte) 0);
      case 2 -> {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bytes, from, length);
      }
      case 3 -> {
        return Arrays.copyOf(bytes, from);
      }
      default -> {
        // A stretch is missing.
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
        System.arraycopy(bytes, from + length, shorter, from, bytes.length - from - length);
        return shorter;
      }
    }
    return bytes;
  }

  private static Used pending(Path file) {
    return new Used(
        Role.INPUT, file.toString(), file, FileStamp.of(file), Identity.State.PENDING, null);
  }

  private static FileStamp keyless() {
    return new FileStamp(true, 5, -1, 0, null);
  }

  private static List<AccountEntry> read(AccountFile account) throws IOException {
    List<AccountEntry> entries = new ArrayList<>();
    account.forEach(entries::add);
    return entries;
  }

  private static List<AccountEntry> withTextKeys(List<AccountEntry> entries) {
    List<AccountEntry> result = new ArrayList<>();
    for (AccountEntry entry : entries) {
      result.add(entry instanceof Used used ? withTextKey(used) : entry);
    }
    return result;
  }

  private static Used withTextKey(Used used) {
    @Nullable FileStamp stamp = used.stamp() == null ? null : Line.withTextKey(used.stamp());
    return new Used(used.role(), used.name(), used.location(), stamp, used.state(), used.hash());
  }
}
