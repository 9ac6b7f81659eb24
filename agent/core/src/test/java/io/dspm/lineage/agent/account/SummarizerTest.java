package io.dspm.lineage.agent.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dspm.lineage.agent.account.AccountEntry.Gone;
import io.dspm.lineage.agent.account.AccountEntry.MovedDirectory;
import io.dspm.lineage.agent.account.AccountEntry.Used;
import io.dspm.lineage.agent.account.Summarizer.Limits;
import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.Gap;
import io.dspm.lineage.agent.identity.ContentHash;
import io.dspm.lineage.agent.identity.DatasetNames;
import io.dspm.lineage.agent.identity.FileHasher;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Identity;
import io.dspm.lineage.agent.identity.Identity.State;
import io.dspm.lineage.agent.identity.UsedFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummarizerTest {

  private static final Limits EACH = new Limits(100_000, 1 << 30);

  @TempDir Path temp;

  private Path data;
  private AccountFile account;
  private @Nullable Instant ended;

  @BeforeEach
  void create() throws IOException {
    data = Files.createDirectory(temp.toRealPath().resolve("data"));
    account = AccountFile.create(temp.resolve("account"));
  }

  @AfterEach
  void nothingIsLeftBeside() throws IOException {
    account.delete();
    try (Stream<Path> left = Files.list(temp)) {
      assertThat(left).containsExactly(temp.resolve("data"));
    }
  }

  @Test
  void anEmptyAccountIsAnEmptySummary() throws IOException {
    assertThat(summary()).isEqualTo(new Summary(List.of(), List.of(), List.of()));
  }

  @Test
  void theLastLineOfAnOutputCounts() throws IOException {
    account.add(settled(Role.OUTPUT, "/a", 1));
    account.add(settled(Role.OUTPUT, "/b", 1));
    account.add(settled(Role.OUTPUT, "/a", 2));
    account.add(new Gone("/b"));
    account.add(settled(Role.OUTPUT, "/c", 1));
    account.add(new Gone("/c"));
    account.add(settled(Role.OUTPUT, "/c", 3));
    account.add(settled(Role.INPUT, "/b", 4));

    Summary summary = summary();

    assertThat(summary.outputs()).containsExactly(dataset("/a", 2), dataset("/c", 3));
    assertThat(summary.inputs()).containsExactly(dataset("/b", 4));
    assertThat(summary.gaps()).isEmpty();
  }

  @Test
  void whatIsPendingIsHashedIfItsStampStands() throws IOException {
    Path same = write("same", "1");
    Path changed = write("changed", "1");
    Path gone = write("gone", "1");
    for (Path file : List.of(same, changed, gone)) {
      account.add(pending(Role.INPUT, file));
      account.add(pending(Role.OUTPUT, file));
    }
    Files.writeString(changed, "22");
    Files.delete(gone);
    List<Long> told = new ArrayList<>();

    Summary summary =
        summarizer(EACH)
            .of(
                account,
                Instant.now(),
                (directory, count, offset, files) -> {},
                (files, bytes) -> told.add(files * 1000 + bytes));

    List<Dataset> expected =
        List.of(unknown(changed.toString()), unknown(gone.toString()), dataset(same, "1"));
    assertThat(summary.inputs()).containsExactlyElementsOf(expected);
    assertThat(summary.outputs()).containsExactlyElementsOf(expected);
    assertThat(summary.gaps())
        .containsExactly(
            new Gap(changed.toString(), "changed by something else before its bytes were hashed"),
            new Gap(gone.toString(), "gone before its bytes were hashed"),
            new Gap(changed.toString(), "changed by something else before its bytes were hashed"),
            new Gap(gone.toString(), "gone before its bytes were hashed"));
    assertThat(told).containsExactly(1_001L, 2_002L);
  }

  @Test
  void anOutputWithoutAStampIsToldAsItWasAtTheEnd() throws IOException {
    Path old = write("old", "1");
    Path later = write("later", "1");
    Path gone = write("gone", "1");
    Path directory = Files.createDirectory(data.resolve("directory"));
    for (Path file : List.of(old, later, gone, directory)) {
      account.add(deferred(file));
    }
    ended = Instant.now().plusMillis(100);
    awaitClock(ended);
    Files.writeString(later, "2");
    Files.delete(gone);

    Summary summary = summary();

    assertThat(summary.outputs()).containsExactly(unknown(later.toString()), dataset(old, "1"));
    assertThat(summary.gaps())
        .extracting(Gap::what)
        .containsExactly(later.toString(), "files that were written");
  }

  @Test
  void aChangeWithinTheClocksTickOfTheEndIsNoneThatIsSure() {
    long end = 10_000_000_000L;

    assertThat(LateLook.isOfBefore(changed(end - 20_000_000 - 1), end)).isTrue();
    assertThat(LateLook.isOfBefore(changed(end - 20_000_000 + 1), end)).isFalse();
    assertThat(LateLook.isOfBefore(changed(end + 1), end)).isFalse();
    assertThat(LateLook.isOfBefore(changed(end - 1_000_000_000), end)).isFalse();
    assertThat(LateLook.isOfBefore(changed(end - 2_000_000_000), end)).isTrue();
    assertThat(LateLook.isOfBefore(new FileStamp(true, 1, end + 1, 0, null), end)).isFalse();
  }

  @Test
  void aSettledOutputWithALocationIsLookedAtOnceMore() throws IOException {
    Path same = write("same", "1");
    Path rewritten = write("rewritten", "1");
    Path gone = write("gone", "1");
    for (Path file : List.of(same, rewritten, gone)) {
      account.add(
          new Used(
              Role.OUTPUT,
              file.toString(),
              file,
              FileStamp.of(file),
              State.SETTLED,
              FileHasher.hash("1")));
    }
    account.add(settled(Role.OUTPUT, "/final", 7));
    Files.writeString(rewritten, "22");
    Files.delete(gone);
    ended = Instant.now().plusSeconds(60);

    assertThat(summary().outputs())
        .containsExactly(dataset("/final", 7), dataset(rewritten, "22"), dataset(same, "1"));
  }

  @Test
  void aPendingInputThatASettledOneHasTheStampOfIsTheSame() throws IOException {
    Path file = write("file", "1");
    FileStamp stamp = FileStamp.of(file);
    account.add(pending(Role.INPUT, file));
    account.add(
        new Used(Role.INPUT, file.toString(), null, stamp, State.SETTLED, FileHasher.hash("1")));
    account.add(pending(Role.INPUT, file));
    account.add(new Used(Role.INPUT, file.toString(), null, stamp, State.CHANGED, null));
    Files.writeString(file, "2");
    account.add(pending(Role.INPUT, file));
    Files.writeString(file, "33");

    assertThat(summary().inputs()).containsExactly(dataset(file, "1"), unknown(file.toString()));
  }

  @Test
  void aPendingFileIsFoundWhereItsDirectoryWasMoved() throws IOException {
    Path from = Files.createDirectories(data.resolve("한글 from/deep"));
    Path file = Files.writeString(from.resolve("x"), "1");
    account.add(pending(Role.INPUT, file));
    account.add(pending(Role.OUTPUT, file));
    Path to = data.resolve("to %41");
    Files.move(from.getParent(), to);
    account.add(new MovedDirectory(from.getParent().toString(), to.toString()));

    Summary summary = summary();

    assertThat(summary.inputs()).containsExactly(dataset(file, "1"));
    assertThat(summary.outputs()).containsExactly(dataset(to.resolve("deep/x"), "1"));
  }

  @Test
  void whatWasWhereADirectoryIsMovedToIsVoid() throws IOException {
    account.add(settled(Role.OUTPUT, "/to/x", 1));
    account.add(settled(Role.OUTPUT, "/to/y", 1));
    account.add(settled(Role.OUTPUT, "/from/y", 2));
    account.add(settled(Role.OUTPUT, "/from/z", 3));
    account.add(new Gone("/from/z"));
    account.add(new MovedDirectory("/from", "/to"));
    account.add(settled(Role.OUTPUT, "/from/y", 5));

    assertThat(summary().outputs()).containsExactly(dataset("/from/y", 5), dataset("/to/y", 2));
  }

  @Test
  void anUnreadableFileIsSaidToBe() throws IOException {
    Path file = write("file", "1");
    FileStamp real = FileStamp.of(file);
    account.add(pending(Role.INPUT, Files.createDirectory(data.resolve("directory"))));
    account.add(new Used(Role.INPUT, "/nowhere", null, real, State.PENDING, null));

    assertThat(summary().gaps())
        .containsExactly(
            new Gap("/nowhere", "not hashed in time"),
            new Gap(data.resolve("directory").toString(), "the agent could not read it"));
  }

  @Test
  void damageIsAGap() throws IOException {
    account.add(settled(Role.INPUT, "/a", 1));
    account.add(settled(Role.INPUT, "/b", 1));
    account.add(settled(Role.INPUT, "/c", 1));
    account.close();
    try (RandomAccessFile file = new RandomAccessFile(account.path().toFile(), "rw")) {
      file.seek(AccountFormat.FILE_HEADER + (file.length() - AccountFormat.FILE_HEADER) / 2);
      file.write(1);
    }
    account = AccountFile.open(account.path());

    Summary summary = summary();

    assertThat(summary.inputs()).containsExactly(dataset("/a", 1), dataset("/c", 1));
    assertThat(summary.gaps()).singleElement().extracting(Gap::why).asString().startsWith("1 pl");
  }

  @Test
  void anInterruptLeavesTheAccountAsItWas() throws IOException {
    Path file = write("file", "1");
    account.add(pending(Role.INPUT, file));

    Thread.currentThread().interrupt();
    assertThatThrownBy(this::summary).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();

    assertThat(summary().inputs()).containsExactly(dataset(file, "1"));
  }

  @Test
  void aNameWithMoreContentsThanCanBeKeptIsAGap() throws IOException {
    for (int i = 0; i < 20_003; i++) {
      account.add(settled(Role.INPUT, "/log", i));
    }

    Summary summary = summary();

    assertThat(summary.inputs()).hasSize(20_000);
    assertThat(summary.gaps()).singleElement().extracting(Gap::why).asString().startsWith("3 more");
  }

  /** Against a map, with lines that fit into memory and lines that do not. */
  @Test
  void randomAccountsAreSummarizedAsAMapSays() throws IOException {
    for (int seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      AccountFile lines = AccountFile.create(temp.resolve("random"));
      Map<String, UsedFile> outputs = new TreeMap<>();
      Set<Dataset> inputs = new HashSet<>();
      for (int i = random.nextInt(200); i > 0; i--) {
        AccountEntry entry = random(random);
        lines.add(entry);
        apply(entry, outputs, inputs);
      }

      long stretch = 1 + random.nextInt(40_000);
      Summary summary =
          summarizer(EACH).of(lines, Instant.now(), (d, c, o, f) -> {}, (f, b) -> {}, stretch);

      assertThat(summary.outputs())
          .as("seed %s", seed)
          .containsExactlyInAnyOrderElementsOf(
              outputs.values().stream().map(DatasetNames.DEFAULT::file).toList());
      assertThat(summary.inputs()).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(inputs);
      lines.delete();
    }
  }

  private static void apply(
      AccountEntry entry, Map<String, UsedFile> outputs, Set<Dataset> inputs) {
    if (entry instanceof Used used) {
      UsedFile file = new UsedFile(used.name(), used.state(), used.hash(), -1);
      if (used.role() == Role.INPUT) {
        inputs.add(DatasetNames.DEFAULT.file(file));
      } else {
        outputs.put(used.name(), file);
      }
    } else if (entry instanceof Gone gone) {
      outputs.remove(gone.name());
    } else if (entry instanceof MovedDirectory moved) {
      outputs.keySet().removeIf(name -> name.startsWith(moved.to() + "/"));
      for (UsedFile file : List.copyOf(outputs.values())) {
        if (file.path().startsWith(moved.from() + "/")) {
          outputs.remove(file.path());
          String now = moved.to() + file.path().substring(moved.from().length());
          outputs.put(now, new UsedFile(now, file.state(), file.hash(), -1));
        }
      }
    }
  }

  private static AccountEntry random(Random random) {
    switch (random.nextInt(8)) {
      case 0:
        return new Gone(name(random));
      case 1:
        String from = directory(random);
        String to = directory(random);
        boolean inside = (from + "/").startsWith(to + "/") || (to + "/").startsWith(from + "/");
        return inside ? new Gone("/none") : new MovedDirectory(from, to);
      default:
        Role role = random.nextBoolean() ? Role.INPUT : Role.OUTPUT;
        return random.nextInt(5) == 0
            ? new Used(role, name(random), null, null, State.VANISHED, null)
            : settled(role, name(random), random.nextInt(4));
    }
  }

  private static String directory(Random random) {
    StringBuilder directory = new StringBuilder();
    for (int depth = 1 + random.nextInt(3); depth > 0; depth--) {
      directory.append('/').append("ab한".charAt(random.nextInt(3)));
    }
    return directory.toString();
  }

  private static String name(Random random) {
    return directory(random) + "/f" + random.nextInt(3);
  }

  /** Against the file system: files are written, moved, deleted, and told only at the end. */
  @Test
  void whatIsToldAtTheEndIsWhatTheFileSystemHolds() throws IOException {
    for (int seed = 0; seed < 25; seed++) {
      Random random = new Random(seed);
      Path root = Files.createDirectory(data.resolve("한" + seed));
      AccountFile lines = AccountFile.create(temp.resolve("random"));
      Set<Dataset> everRead = new HashSet<>();
      for (int i = 0; i < 60; i++) {
        step(random, root, lines, everRead, i);
      }

      Summary summary =
          summarizer(EACH)
              .of(lines, Instant.now().plusSeconds(60), (d, c, o, f) -> {}, (f, b) -> {}, 5_000);

      List<Dataset> held = new ArrayList<>();
      for (Path file : files(root)) {
        held.add(dataset(file, Files.readString(file)));
      }
      assertThat(summary.outputs()).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(held);
      for (Dataset input : summary.inputs()) {
        assertThat(everRead.contains(input) || input.name().endsWith("unknown"))
            .as("seed %s: %s", seed, input)
            .isTrue();
      }
      lines.delete();
    }
  }

  private static void step(
      Random random, Path root, AccountFile lines, Set<Dataset> everRead, int i)
      throws IOException {
    List<Path> files = files(root);
    Path directory = root.resolve("d" + random.nextInt(3)).resolve("e" + random.nextInt(2));
    switch (files.isEmpty() ? 0 : random.nextInt(6)) {
      case 0, 1 -> {
        Files.createDirectories(directory);
        Path file = directory.resolve("f" + random.nextInt(3));
        Files.writeString(file, "content " + i);
        lines.add(random.nextBoolean() ? deferred(file) : settledEarly(file, "content " + i));
      }
      case 2 -> {
        Path file = files.get(random.nextInt(files.size()));
        Files.delete(file);
        lines.add(new Gone(file.toString()));
      }
      case 3 -> {
        Path file = files.get(random.nextInt(files.size()));
        lines.add(pending(Role.INPUT, file));
        everRead.add(dataset(file, Files.readString(file)));
      }
      case 4 -> {
        // Seen by nobody.
        Path file = files.get(random.nextInt(files.size()));
        if (random.nextBoolean()) {
          Files.writeString(file, "other " + i);
        }
      }
      default -> {
        Path from = files.get(random.nextInt(files.size())).getParent();
        if (!from.equals(directory) && !Files.exists(directory)) {
          Files.createDirectories(directory.getParent());
          Files.move(from, directory);
          lines.add(new MovedDirectory(from.toString(), directory.toString()));
        }
      }
    }
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void awaitClock(Instant instant) {
    while (Instant.now().isBefore(instant)) {
      Thread.onSpinWait();
    }
  }

  private Summary summary() throws IOException {
    Instant end = ended == null ? Instant.now() : ended;
    return summarizer(EACH).of(account, end, (directory, count, offset, files) -> {});
  }

  private static Summarizer summarizer(Limits limits) {
    return new Summarizer(DatasetNames.DEFAULT, limits);
  }

  private Path write(String name, String content) throws IOException {
    Path file = Files.writeString(data.resolve(name), content);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1000)));
    return file;
  }

  private static FileStamp changed(long nanos) {
    return new FileStamp(true, 1, 1, nanos, null);
  }

  private static Used pending(Role role, Path file) {
    return new Used(role, file.toString(), file, FileStamp.of(file), State.PENDING, null);
  }

  private static Used deferred(Path file) {
    return new Used(Role.OUTPUT, file.toString(), file, null, State.PENDING, null);
  }

  private static Used settledEarly(Path file, String content) {
    return new Used(
        Role.OUTPUT,
        file.toString(),
        file,
        FileStamp.of(file),
        State.SETTLED,
        FileHasher.hash(content));
  }

  private static Used settled(Role role, String name, int content) {
    return new Used(role, name, null, null, State.SETTLED, hash(content));
  }

  private static ContentHash hash(int content) {
    return FileHasher.hash("content " + content);
  }

  private static Dataset dataset(String name, int content) {
    return DatasetNames.DEFAULT.file(new UsedFile(name, Identity.State.SETTLED, hash(content), -1));
  }

  private static Dataset dataset(Path file, String content) {
    return DatasetNames.DEFAULT.file(
        new UsedFile(file.toString(), State.SETTLED, FileHasher.hash(content), -1));
  }

  private static Dataset unknown(String name) {
    return DatasetNames.DEFAULT.file(new UsedFile(name, State.CHANGED, null, -1));
  }
}
