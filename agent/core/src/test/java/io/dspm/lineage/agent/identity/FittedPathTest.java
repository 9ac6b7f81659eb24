package io.dspm.lineage.agent.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FittedPathTest {

  private static final int ROOM = 177;
  private static final Pattern FORM = Pattern.compile("(?s)([^…]|…(?!~))*…~[0-9a-f]{16}.*");

  @Test
  void whatFitsIsItself() {
    String just = "/data/" + "x".repeat(ROOM - 6);

    assertThat(FittedPath.of(just, ROOM)).isEqualTo(just);
    assertThat(FittedPath.of("/data/고객 목록 😀.csv", ROOM)).isEqualTo("/data/고객 목록 😀.csv");
    assertThat(FittedPath.of("/a…b/~c…", ROOM)).isEqualTo("/a…b/~c…");
  }

  @Test
  void whatDoesNotFitIsReadableAtBothEnds() {
    String path = "/data/warehouse/" + "some-directory/".repeat(20) + "2026/customers.csv";

    assertThat(FittedPath.of(path, ROOM))
        .isEqualTo(
            "/data/warehouse/"
                + "some-directory/".repeat(4)
                + "…~"
                + digits(path)
                + "/some-directory".repeat(4)
                + "/2026/customers.csv")
        .hasSizeLessThanOrEqualTo(ROOM);
  }

  @Test
  void aFileNameThatIsTooLongItselfIsCutToo() {
    String path = "/data/" + "n".repeat(200) + ".csv";

    String form = FittedPath.of(path, ROOM);

    assertThat(form).startsWith("/data/nnn").endsWith("nnn.csv").contains("…~" + digits(path));
    assertThat(form).hasSize(ROOM);
  }

  @Test
  void aDirectoryKeepsTheSlashAtItsEnd() {
    String path = "/data/" + "some-directory/".repeat(20) + "events/";

    assertThat(FittedPath.of(path, ROOM))
        .startsWith("/data/some-directory/")
        .endsWith("/some-directory/events/");
  }

  @Test
  void aDirectoryNearTheRootThatIsTooLongIsCutToo() {
    String path = "/" + "d".repeat(200) + "/x.csv";

    assertThat(FittedPath.of(path, ROOM)).startsWith("/dddddd").endsWith("/x.csv");
  }

  @Test
  void noSurrogatePairIsSplitWhereverTheCutComes() {
    for (int shift = 0; shift < 4; shift++) {
      for (int length = 80; length < 100; length++) {
        String pairs = "😀".repeat(length);
        for (String path :
            List.of(
                "/" + "x".repeat(shift) + pairs,
                "/" + "x".repeat(shift) + pairs + "/" + pairs,
                "/d/" + pairs + "x".repeat(shift) + ".csv")) {
          String form = FittedPath.of(path, ROOM);
          assertThat(new String(form.getBytes(UTF_8), UTF_8)).isEqualTo(form);
          assertThat(form).hasSizeLessThanOrEqualTo(ROOM);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/data/a\nb",
        "/data/a\rb",
        "/data/a\tb",
        "/data/a\u0000b",
        "/data/a\u2028b",
        "/data/a\u0085b",
        "/data/a\uD83Db",
        "/data/a\uDE00b"
      })
  void whatBreaksAServersListsIsReplacedAndMarked(String path) {
    assertThat(FittedPath.of(path, ROOM)).matches("/data/…~[0-9a-f]{16}/a_b");
  }

  @Test
  void theDigitsAreThoseThatAnyoneCanMake() {
    assertThat(FittedPath.of("/data/a\nb", ROOM))
        .isEqualTo("/data/…~" + digits("/data/a\nb") + "/a_b");
  }

  @Test
  void pathsThatDifferInWhatIsReplacedHaveDifferentForms() {
    assertThat(FittedPath.of("/a\nb", ROOM)).isNotEqualTo(FittedPath.of("/a\rb", ROOM));
    assertThat(FittedPath.of("/a\uD83Db", ROOM)).isNotEqualTo(FittedPath.of("/a\uD83Eb", ROOM));
  }

  @Test
  void noPathLooksLikeTheFormOfAnother() {
    String path = "/data/" + "some-directory/".repeat(20) + "customers.csv";
    String form = FittedPath.of(path, ROOM);
    String again = FittedPath.of(form, ROOM);

    assertThat(again).isNotEqualTo(form).contains(digits(form));
    assertThat(FittedPath.of(again, ROOM)).isNotEqualTo(again).isNotEqualTo(form);
  }

  /** Of few kinds of characters, so that everything that can meet does. */
  @Test
  void noTwoPathsHaveOneForm() {
    String[] pieces = {
      "/", "a", "b", "…~", "…", "~", "\n", "😀", "\uD83D", "0123456789abcdef", "/x/"
    };
    Random random = new Random(7);
    Map<String, String> paths = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      StringBuilder path = new StringBuilder("/");
      int count = random.nextInt(30);
      for (int j = 0; j < count; j++) {
        path.append(pieces[random.nextInt(pieces.length)]);
      }
      String form = FittedPath.of(path.toString(), 60);
      assertThat(form.length()).isLessThanOrEqualTo(60);
      assertThat(new String(form.getBytes(UTF_8), UTF_8)).isEqualTo(form);
      if (!form.contentEquals(path)) {
        assertThat(FORM.matcher(form).matches()).as(form).isTrue();
        assertThat(form.indexOf("…~")).isEqualTo(form.lastIndexOf("…~"));
      }
      String other = paths.put(form, path.toString());
      assertThat(other == null || other.contentEquals(path)).as(form).isTrue();
      assertThat(FittedPath.of(path.toString(), 60)).isEqualTo(form);
    }
  }

  private static String digits(String path) {
    return HexFormat.of()
        .formatHex(FileHasher.sha256().digest(path.getBytes(UTF_8)))
        .substring(0, 16);
  }
}
