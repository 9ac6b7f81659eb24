package io.dspm.lineage.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.dspm.lineage.agent.identity.FileHasher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashCommandTest {

  /** Of the bytes {@code abc}, as FIPS 180-2 gives it. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path temp;

  @Test
  void printsTheDatasetIdOfTheRealFile() throws IOException {
    Path file = Files.writeString(temp.toRealPath().resolve("매출 a=b.csv"), "abc");
    Path link = Files.createSymbolicLink(temp.resolve("link"), file);

    Ran ran = Ran.command("hash", link.toString());

    assertThat(ran.err()).isEmpty();
    assertThat(ran.status()).isZero();
    assertThat(ran.out()).isEqualTo("file::" + file + "@sha256:" + ABC + "\n");
  }

  @Test
  void whatIsNoFileIsNamedAndTheOthersArePrinted() throws IOException {
    Path first = Files.writeString(temp.toRealPath().resolve("first"), "abc");
    Path last = Files.writeString(temp.toRealPath().resolve("last"), "");
    Path missing = temp.resolve("missing");

    Ran ran =
        Ran.command("hash", first.toString(), missing.toString(), "/dev/null", "", last.toString());

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.outLines())
        .hasSize(2)
        .satisfiesExactly(
            line -> assertThat(line).startsWith("file::" + first + "@"),
            line -> assertThat(line).startsWith("file::" + last + "@"));
    assertThat(ran.errLines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("lineage: no such file: " + missing),
            line -> assertThat(line).contains("/dev/null is not a regular file"),
            line -> assertThat(line).contains("the path is empty"));
  }

  @Test
  void aDirectoryIsAllFilesBelowIt() throws IOException {
    Path directory = Files.createDirectories(temp.toRealPath().resolve("data/sub"));
    Files.writeString(directory.resolve("x"), "abc");

    Ran ran = Ran.command("hash", temp.resolve("data/.").toString());

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .isEqualTo(
            "file::"
                + directory.getParent()
                + "/@sha256:"
                + FileHasher.hash(ABC + "  sub/x\n")
                + "\n");
  }

  @Test
  void aFileInADirectoryThatCannotBeReadIsNamed() throws IOException {
    Path directory = Files.createDirectory(temp.toRealPath().resolve("data"));
    Path secret = Files.writeString(directory.resolve("secret"), "abc");
    Files.setPosixFilePermissions(secret, Set.of());
    assumeFalse(Files.isReadable(secret), "root reads everything");

    Ran ran = Ran.command("hash", directory.toString());

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains(secret + " can't be read: permission denied");
  }

  @Test
  void aNameThatIsTooLongOrHasALineBreakIsPrintedAsEventsHaveIt() throws IOException {
    Path file = temp.toRealPath().resolve("d".repeat(200)).resolve("a\nb");
    Files.createDirectory(file.getParent());
    Files.writeString(file, "abc");

    Ran ran = Ran.command("hash", file.toString());

    assertThat(ran.outLines())
        .singleElement()
        .asString()
        .hasSizeLessThanOrEqualTo(255)
        .matches("file::/.*d…~[0-9a-f]{16}/a_b@sha256:" + ABC);
  }

  @Test
  void aNameThatTheLocaleCannotReadGetsAHint() {
    Ran ran = Ran.command("hash", "\uFFFD\uFFFD.csv");

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("LC_ALL=C.UTF-8");
  }

  @Test
  void aNameThatBeginsWithADashComesAfterTwo() {
    Ran ran = Ran.command("hash", "--", "-missing");

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("no such file: -missing");
  }

  @Test
  void aNameThatBeginsWithAnAtSignIsAName() {
    assertThat(Ran.command("hash", "@missing").err()).contains("no such file: @missing");
  }
}
