package io.dspm.lineage.agent.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dspm.lineage.agent.access.TappedFiles.Seen;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class RealPathsTest {

  private final RealPaths paths = new RealPaths();

  @TempDir Path temp;
  private Path real;
  private Path file;

  @BeforeEach
  void makeFile() throws IOException {
    real = Files.createDirectory(temp.toRealPath().resolve("real"));
    file = Files.writeString(real.resolve("고객 목록.csv"), "x");
  }

  @Test
  void aFileIsWhereItIs() throws IOException {
    assertThat(pathOf(file)).isEqualTo(file);
  }

  @Test
  void dotsAreResolved() throws IOException {
    assertThat(pathOf(real.resolve("./../real/고객 목록.csv"))).isEqualTo(file);
  }

  @Test
  void linksAreResolved() throws IOException {
    Path directory = Files.createSymbolicLink(temp.resolve("directory"), real);
    Path toFile = Files.createSymbolicLink(temp.resolve("link.csv"), file);
    Path toLink = Files.createSymbolicLink(temp.resolve("link to link"), toFile);

    assertThat(pathOf(directory.resolve(file.getFileName()))).isEqualTo(file);
    assertThat(pathOf(toFile)).isEqualTo(file);
    assertThat(pathOf(toLink)).isEqualTo(file);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileThatWasRenamedWhileOpenIsWhereItIsNow() throws IOException {
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      Seen seen = TappedFiles.seen(in.getFD(), file.toString());
      Files.move(real, temp.resolve("moved"));

      assertThat(paths.of(seen.file(), seen.fd()))
          .isEqualTo(temp.toRealPath().resolve("moved").resolve(file.getFileName()));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileThatWasDeletedWhileOpenIsNowhere() throws IOException {
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      Seen seen = TappedFiles.seen(in.getFD(), file);
      Files.delete(file);
      assertThat(paths.of(seen.file(), seen.fd())).isNull();
      // Not even if there is another one of that name now.
      Files.writeString(file, "another");
      assertThat(paths.of(seen.file(), seen.fd())).isNull();
    }
  }

  @Test
  void aFileThatIsCalledDeletedIsAFileLikeAnyOther() throws IOException {
    Path odd = Files.writeString(real.resolve("x (deleted)"), "x");

    assertThat(pathOf(odd)).isEqualTo(odd);
  }

  @Test
  void ofAHandleThatIsClosedTheNameIsTaken() throws IOException {
    FileInputStream in = new FileInputStream(file.toFile());
    Path link = Files.createSymbolicLink(temp.resolve("link.csv"), file);
    Seen seen = TappedFiles.seen(in.getFD(), link.toString());
    in.close();

    assertThat(paths.of(seen.file(), seen.fd())).isEqualTo(file);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aPipeIsNamedAsLongAsItHasAName() throws IOException, InterruptedException {
    Path pipe = temp.resolve("pipe");
    assumeTrue(
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0,
        "skipped: mkfifo makes no pipe here");
    // Both ends at once, or the open would wait for the other.
    try (RandomAccessFile both = new RandomAccessFile(pipe.toFile(), "rw")) {
      Seen named = TappedFiles.seen(both.getFD(), pipe.toString());
      assertThat(paths.of(named.file(), named.fd())).isEqualTo(pipe.toRealPath());
      Files.delete(pipe);
      assertThat(paths.of(named.file(), named.fd())).isNull();
    }
  }

  private Path pathOf(Path named) throws IOException {
    try (FileInputStream in = new FileInputStream(named.toFile())) {
      Seen byString = TappedFiles.seen(in.getFD(), named.toString());
      Seen byPath = TappedFiles.seen(in.getFD(), named);
      assertThat(paths.of(byPath.file(), byPath.fd()))
          .isEqualTo(paths.of(byString.file(), byString.fd()));
      return paths.of(byPath.file(), byPath.fd());
    }
  }
}
