package io.dspm.lineage.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileHasherTest {

  private static final int BUFFER = 256 * 1024;

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, BUFFER - 1, BUFFER, BUFFER + 1, 5_000_011})
  void theHashIsThatOfTheJdksOwnDigest(int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    Path file = Files.write(temp.resolve("file"), content);

    assertThat(FileHasher.hash(file).hex()).isEqualTo(sha256(content));
  }

  @Test
  void oneHashDoesNotShowInTheNext() throws IOException {
    Path large = Files.write(temp.resolve("large"), new byte[BUFFER + 7]);
    Path small = Files.writeString(temp.resolve("small"), "abc");

    FileHasher.hash(large);

    assertThat(FileHasher.hash(small).hex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThatThrownBy(() -> FileHasher.hash(temp.resolve("missing")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void aDirectoryIsRefused() {
    assertThatThrownBy(() -> FileHasher.hash(temp))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a regular file");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aDeviceWithoutEndIsNeverRead() {
    refusesAtOnce(Path.of("/dev/zero"));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aPipeIsNeverOpened() throws Exception {
    Path pipe = temp.resolve("pipe");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assumeTrue(made.waitFor() == 0, "skipped: mkfifo makes no pipe here");

    // Opened, it would wait for a writer for ever.
    refusesAtOnce(pipe);
  }

  private static void refusesAtOnce(Path path) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertThatThrownBy(() -> FileHasher.hash(path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a regular file"));
  }

  @Test
  void aFileThatKeepsChangingHasNoHash() throws Exception {
    Path file = Files.write(temp.resolve("file"), new byte[16 * 1024 * 1024]);
    Thread writer =
        new Thread(
            () -> {
              try {
                while (!Thread.currentThread().isInterrupted()) {
                  Files.write(file, new byte[] {1}, java.nio.file.StandardOpenOption.APPEND);
                }
              } catch (IOException closedByInterrupt) {
                return;
              }
            });
    writer.start();
    try {
      Deadline.await(() -> Files.size(file) > 16 * 1024 * 1024);
      assertThatThrownBy(() -> FileHasher.hash(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("changes while it is read");
    } finally {
      writer.interrupt();
      writer.join();
    }
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
