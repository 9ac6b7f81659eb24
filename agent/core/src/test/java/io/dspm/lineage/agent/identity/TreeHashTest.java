package io.dspm.lineage.agent.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeHashTest {

  private static final String BY_SHELL =
      "find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum -- | sha256sum";

  @TempDir Path temp;

  @Test
  void theShellSaysTheSame() throws Exception {
    List<String> names =
        List.of(
            "a",
            "a b",
            "a-b",
            "a.b",
            "-n",
            "B",
            "dt=2025-01-01/part-0",
            "한글/é",
            "\uFFFDx",
            "😀",
            "back\\slash",
            "line\nfeed",
            "carriage\rreturn",
            "deep/er/and/deeper",
            "*",
            "'\"$x");
    for (String name : names) {
      Path file = temp.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "content of " + name);
    }

    assertThat(treeHash(temp)).hasToString(byShell(temp));
  }

  @Test
  void anEmptyDirectoryHasTheHashOfNothing() {
    assertThat(new TreeHash().result()).isEqualTo(FileHasher.hash(""));
  }

  @Test
  void itBeginsAnewAfterItsResult() {
    TreeHash tree = new TreeHash();
    tree.add("x", FileHasher.hash("x"));
    ContentHash first = tree.result();
    tree.add("x", FileHasher.hash("x"));

    assertThat(tree.result()).isEqualTo(first).isNotEqualTo(new TreeHash().result());
  }

  @Test
  void namesAreComparedAsTheirBytesAre() {
    Random random = new Random(3);
    String letters = "a/-\u007F\u0080한\uD7FF\uE000\uFFFF\uD83D\uDE00\uD83D\uDE01\uDBFF\uDFFF";
    int[] points = letters.codePoints().toArray();
    for (int i = 0; i < 20_000; i++) {
      String one = text(random, points);
      String other = text(random, points);
      int byBytes = Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));
      assertThat(Integer.signum(TreeHash.compare(one, other)))
          .as("%s, %s", one, other)
          .isEqualTo(Integer.signum(byBytes));
    }
  }

  private static String text(Random random, int[] points) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return text.toString();
  }

  private static ContentHash treeHash(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> names.add(directory.relativize(file).toString()));
    }
    names.sort(TreeHash::compare);
    TreeHash tree = new TreeHash();
    for (String name : names) {
      tree.add(name, FileHasher.hash(directory.resolve(name)));
    }
    return tree.result();
  }

  private static String byShell(Path directory) throws Exception {
    Process sh = new ProcessBuilder("sh", "-c", BY_SHELL).directory(directory.toFile()).start();
    String out = new String(sh.getInputStream().readAllBytes(), UTF_8);
    assumeTrue(sh.waitFor() == 0, "needs GNU findutils and coreutils");
    return out.substring(0, 64);
  }
}
