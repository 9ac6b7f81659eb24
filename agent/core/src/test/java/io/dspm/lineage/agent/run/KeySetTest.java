package io.dspm.lineage.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeySetTest {

  private static final long PLENTY = 1L << 40;

  @Test
  void holdsWhatAMapWouldHold() {
    Random random = new Random(1);
    KeySet set = new KeySet(new KeySet.Room(PLENTY));
    Map<Long, Integer> model = new HashMap<>();
    for (int i = 0; i < 400_000; i++) {
      // Few enough that each comes and goes many times, and some differ in nothing but low bits.
      long key = Keys.of(Path.of("/" + random.nextInt(5_000))) & ~7L;
      int mark = 1 << random.nextInt(3);
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          assertThat(set.add(key)).isTrue();
          model.putIfAbsent(key, 0);
        }
        case 2 -> assertThat(set.remove(key)).isEqualTo(model.remove(key) != null);
        case 3 -> {
          boolean expected = model.containsKey(key) && (model.get(key) & mark) == 0;
          assertThat(set.mark(key, mark)).isEqualTo(expected);
          model.computeIfPresent(key, (same, marks) -> marks | mark);
        }
        default -> {
          boolean expected = model.containsKey(key) && (model.get(key) & mark) != 0;
          assertThat(set.unmark(key, mark)).isEqualTo(expected);
          model.computeIfPresent(key, (same, marks) -> marks & ~mark);
        }
      }
      assertThat(set.marks(key)).isEqualTo(model.getOrDefault(key, -1));
    }
    assertThat(set.size()).isEqualTo(model.size());
    model.forEach((key, marks) -> assertThat(set.marks(key)).isEqualTo(marks));
  }

  @Test
  void whatItTakesIsBoundedAndGivenBack() {
    KeySet.Room room = new KeySet.Room(100_000);
    KeySet set = new KeySet(room);
    int added = 0;
    for (int i = 0; i < 20_000; i++) {
      added += set.add(Keys.of(Path.of("/data/part-" + i))) ? 1 : 0;
    }
    assertThat(room.taken()).isLessThanOrEqualTo(100_000);
    assertThat(added).isBetween(4_000, 9_500);
    assertThat(set.size()).isEqualTo(added);

    set.clear();

    assertThat(room.taken()).isZero();
    assertThat(set.size()).isZero();
    assertThat(set.contains(Keys.of(Path.of("/data/part-0")))).isFalse();
  }

  @Test
  void aMillionNamesThatDifferLittleHaveAsManyKeys() {
    Set<Long> keys = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      for (int j = 0; j < 1_000; j++) {
        keys.add(Keys.of(Path.of("/data/d" + i + "/part-" + j)) & ~7L);
      }
    }
    assertThat(keys).hasSize(1_000_000);
  }
}
