package io.dspm.lineage.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Ran.command(
            "hash",
            first.toString(),
            missing.toString(),
            temp.toString(),
            "/dev/null",
            "",
            last.toString());

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.outLines())
        .hasSize(2)
        .satisfiesExactly(
            line -> assertThat(line).startsWith("file::" + first + "@"),
            line -> assertThat(line).startsWith("file::" + last + "@"));
    assertThat(ran.errLines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("lineage: no such file: " + missing),
            line -> assertThat(line).contains(temp + " is a directory"),
            line -> assertThat(line).contains("/dev/null is not a regular file"),
            line -> assertThat(line).contains("the path is empty"));
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
