package io.dspm.lineage.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Keeping;
import io.dspm.lineage.agent.run.Accounts.Bounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random uses of few files by several runs, told to two agents: one has room for all in memory, the
 * other for hardly a file. Both must tell the same. {@code -Doverflow.seed=} varies it.
 */
class OverflowModelTest {

  private static final long SEED = Long.getLong("overflow.seed", 20_261_122L);
  private static final int STEPS = 1_500;
  private static final int RUNS = 3;

  @TempDir Path temp;
  private Path data;
  private Random random;
  private int written;
  private boolean allIsHashedSoon;

  /** One job as both agents see it. */
  private record Twin(Run roomy, Run narrow) {}

  private Recorded roomy;
  private Recorded narrow;
  private final List<Twin> runs = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void whatIsOnDiskIsToldAsIfItWereInMemory(int variant) throws Exception {
    data = Files.createDirectory(temp.resolve("data")).toRealPath();
    random = new Random(SEED + variant);
    // Behind with all hashes, with some, or with none; outputs hashed early, or not.
    int underway = new int[] {0, 3, 10_000}[variant % 3];
    allIsHashedSoon = underway == 10_000;
    long quiet = TimeUnit.MILLISECONDS.toNanos(variant < 3 ? 3_600_000 : 1);
    try (Recorded large = new Recorded(temp.resolve("roomy"));
        Recorded small =
            new Recorded(temp.resolve("narrow"), new Bounds(2, underway, 1 << 20, quiet))) {
      roomy = large;
      narrow = small;
      for (int step = 0; step < STEPS; step++) {
        while (runs.size() < RUNS) {
          runs.add(new Twin(large.job("job" + step), small.job("job" + step)));
        }
        if (random.nextInt(60) == 0) {
          end(runs.remove(random.nextInt(RUNS)), variant, step);
        } else {
          use(runs.get(random.nextInt(RUNS)));
        }
      }
      for (Twin run : runs) {
        end(run, variant, STEPS);
      }
    }
  }

  private void end(Twin run, int variant, int step) {
    roomy.runs.end(run.roomy, Ending.How.COMPLETE, null);
    narrow.runs.end(run.narrow, Ending.How.COMPLETE, null);
    JsonNode expected = roomy.endOf(run.roomy);
    JsonNode told = narrow.endOf(run.narrow);
    String where = "seed " + SEED + ", variant " + variant + ", step " + step;
    assertThat(differing(Recorded.inputs(expected), Recorded.inputs(told)))
        .as("inputs, %s", where)
        .isEmpty();
    assertThat(differing(Recorded.outputs(expected), Recorded.outputs(told)))
        .as("outputs, %s", where)
        .isEmpty();
    assertThat(Recorded.gaps(expected)).as("gaps, %s", where).containsAll(Recorded.gaps(told));
  }

  private static List<String> differing(List<String> expected, List<String> told) {
    Set<String> differing = new TreeSet<>();
    expected.stream().filter(name -> !told.contains(name)).forEach(x -> differing.add("-" + x));
    told.stream().filter(name -> !expected.contains(name)).forEach(x -> differing.add("+" + x));
    return new ArrayList<>(differing);
  }

  private void use(Twin run) throws IOException {
    Path file = directory().resolve("f" + random.nextInt(12));
    boolean there = Files.exists(file);
    int what = random.nextInt(there ? 12 : 3);
    switch (what) {
      case 0, 1, 2 -> replace(run, file);
      case 3, 4, 5 -> read(run, file);
      case 6 -> update(run, file, false);
      case 7 -> update(run, file, true);
      case 8 -> delete(run, file);
      case 9 -> rename(run, file, directory().resolve("f" + random.nextInt(12)));
      case 10 -> map(run, file);
      default -> {
        // Where inputs are deferred, one is lost that is moved with its directory and then changed.
        if (allIsHashedSoon) {
          renameDirectory(run, directory(), data.resolve("d" + random.nextInt(6)));
        }
      }
    }
  }

  private Path directory() throws IOException {
    int number = random.nextInt(6);
    Path one = data.resolve("d" + number);
    return Files.exists(one) ? one : Files.createDirectories(data.resolve("d" + number % 3));
  }

  /** Longer each time: a file system's clock does not tell all changes apart. */
  private String content() {
    written++;
    return written + ".".repeat(written % 2_000);
  }

  private void replace(Twin run, Path file) throws IOException {
    roomy.replace(run.roomy, file);
    narrow.replace(run.narrow, file);
    Files.writeString(file, content());
  }

  private void read(Twin run, Path file) {
    roomy.read(run.roomy, file);
    narrow.read(run.narrow, file);
  }

  private void update(Twin run, Path file, boolean append) throws IOException {
    roomy.update(run.roomy, file, append);
    narrow.update(run.narrow, file, append);
    if (append) {
      Files.writeString(file, content(), StandardOpenOption.APPEND);
    } else {
      Files.writeString(file, content(), StandardOpenOption.TRUNCATE_EXISTING);
    }
  }

  /** What is stored through a mapping no two agents see at the same moment: so nothing is. */
  private void map(Twin run, Path file) {
    FileStamp stamp = FileStamp.of(file);
    roomy.ledger.mayChange(run.roomy, file, stamp, false);
    narrow.ledger.mayChange(run.narrow, file, stamp, false);
  }

  private void delete(Twin run, Path file) throws IOException {
    List<Keeping> kept = losesItsName(file);
    Files.delete(file);
    kept.forEach(Keeping::over);
    roomy.relocations.deleted(run.roomy, file);
    narrow.relocations.deleted(run.narrow, file);
  }

  private List<Keeping> losesItsName(Path path) {
    FileStamp stamp = FileStamp.of(path);
    return Stream.of(roomy, narrow)
        .map(each -> each.relocations.aboutToLoseItsName(path, stamp))
        .filter(Objects::nonNull)
        .toList();
  }

  private void rename(Twin run, Path from, Path to) throws IOException {
    if (from.equals(to) || isAnothers(run, from)) {
      return;
    }
    List<Keeping> kept = losesItsName(from);
    FileStamp replaced = FileStamp.of(to);
    if (replaced != null) {
      roomy.ledger.aboutToReplace(run.roomy, to, replaced);
      narrow.ledger.aboutToReplace(run.narrow, to, replaced);
    }
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    kept.forEach(Keeping::over);
    moved(run, from, to);
  }

  /** Then two runs have one file, of which memory seals but one. */
  private boolean isAnothers(Twin run, Path file) {
    Run writer = roomy.ledger.writers().of(file);
    return writer != null && writer != run.roomy;
  }

  private void moved(Twin run, Path from, Path to) {
    FileStamp stamp = FileStamp.of(to);
    roomy.relocations.moved(run.roomy, from, to, stamp, true, true);
    narrow.relocations.moved(run.narrow, from, to, stamp, true, true);
  }

  /** As the hook's target does it: files that the run did not write come along one by one. */
  private void renameDirectory(Twin run, Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      if (Files.exists(to) || files.anyMatch(file -> isAnothers(run, file))) {
        return;
      }
    }
    List<Keeping> kept = losesItsName(from);
    Files.move(from, to);
    for (Keeping each : kept) {
      each.movedTo(to);
      each.over();
    }
    roomy.relocations.movedDirectory(run.roomy, from, to, path -> true);
    narrow.relocations.movedDirectory(run.narrow, from, to, path -> true);
    try (Stream<Path> files = Files.list(to)) {
      for (Path file : files.sorted().toList()) {
        FileStamp stamp = FileStamp.of(file);
        Path before = from.resolve(to.relativize(file));
        assertThat(run.narrow.hasWritten(file)).isEqualTo(run.roomy.hasWritten(file));
        if (!run.roomy.hasWritten(file)) {
          roomy.relocations.moved(run.roomy, before, file, stamp, true, true);
          narrow.relocations.moved(run.narrow, before, file, stamp, true, true);
        }
      }
    }
  }
}
