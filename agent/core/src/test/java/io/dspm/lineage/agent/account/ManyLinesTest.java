package io.dspm.lineage.agent.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An account far larger than the heap. {@code -Daccount.files=1000000} tries more of them, with the
 * same heap.
 */
class ManyLinesTest {

  private static final int FILES = Integer.getInteger("account.files", 200_000);

  @TempDir Path temp;

  @Test
  void twoHundredThousandFilesAreSummarizedInSixteenMegabytes() throws Exception {
    assertThat(summarize(FILES, 1_000)).contains(" outputs, " + FILES + " files,");
  }

  @Test
  void soAreManyDirectoriesOfTwoFiles() throws Exception {
    assertThat(summarize(FILES, 2)).startsWith("1 inputs, 1 outputs, " + FILES + " files,");
  }

  private String summarize(int files, int perDirectory) throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx16m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            ManyLines.class.getName(),
            temp.resolve("account").toString(),
            String.valueOf(files),
            String.valueOf(perDirectory));
    Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(java.getInputStream().readAllBytes(), UTF_8);
    assertThat(java.waitFor()).as(out).isZero();
    assertThat(temp).isEmptyDirectory();
    return out;
  }
}
