package io.dspm.lineage.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MovedDirectoriesTest {

  @Test
  void aFileIsFoundUnderTheNameThatItHasNow() {
    MovedDirectories moved = new MovedDirectories();
    long key = moved.keyOf(Path.of("/a/b/c.csv"));

    assertThat(moved.add(Path.of("/a/b"), Path.of("/x"))).isTrue();
    assertThat(moved.add(Path.of("/x"), Path.of("/a/y"))).isTrue();

    assertThat(moved.keyOf(Path.of("/a/y/c.csv"))).isEqualTo(key);
    assertThat(moved.keyOf(Path.of("/a/b/c.csv"))).isNotEqualTo(key);
    assertThat(moved.keyOf(Path.of("/x/c.csv"))).isNotEqualTo(key);
  }

  /** Random trees whose directories are moved about, and moved back. */
  @Test
  void everyFileKeepsItsKeyAndNoTwoHaveTheSame() {
    Random random = new Random(2);
    for (int round = 0; round < 100; round++) {
      MovedDirectories moved = new MovedDirectories();
      Map<Path, Long> files = new HashMap<>();
      for (int step = 0; step < 200; step++) {
        if (random.nextInt(4) > 0) {
          Path file = directory(random).resolve("f" + random.nextInt(20));
          long key = moved.keyOf(file);
          assertThat(files.getOrDefault(file, key)).isEqualTo(key);
          files.put(file, key);
        } else {
          move(moved, files, directory(random), directory(random));
        }
        files.forEach((file, key) -> assertThat(moved.keyOf(file)).isEqualTo(key));
        assertThat(new TreeSet<>(files.values())).hasSameSizeAs(files.keySet());
      }
    }
  }

  private static void move(MovedDirectories moved, Map<Path, Long> files, Path from, Path to) {
    boolean taken = files.keySet().stream().anyMatch(file -> file.startsWith(to));
    boolean any = files.keySet().stream().anyMatch(file -> file.startsWith(from));
    if (taken || !any || to.startsWith(from) || from.startsWith(to)) {
      return;
    }
    assertThat(moved.add(from, to)).isTrue();
    List<Path> below = new ArrayList<>(files.keySet());
    below.removeIf(file -> !file.startsWith(from));
    for (Path file : below) {
      files.put(to.resolve(from.relativize(file)), files.remove(file));
    }
  }

  private static Path directory(Random random) {
    Path path = Path.of("/");
    for (int depth = random.nextInt(3); depth >= 0; depth--) {
      path = path.resolve("d" + random.nextInt(3));
    }
    return path;
  }

  @Test
  void whatIsMovedIsBounded() {
    MovedDirectories moved = new MovedDirectories();
    for (int i = 0; i < MovedDirectories.MOST; i++) {
      assertThat(moved.add(Path.of("/from" + i), Path.of("/to" + i))).isTrue();
    }
    assertThat(moved.add(Path.of("/one"), Path.of("/more"))).isFalse();
  }
}
