package com.example.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jar as users start it, on the JDK of the build and on every other one that is installed. */
class PackagedJarIT {

  private static final Path JAR = Path.of("target", "demo-pipeline.jar");
  private static final int LEAST_JDK = 17;

  @TempDir private Path dir;

  @ParameterizedTest
  @MethodSource("jdks")
  void jarRunsOnTestdataAndPrintsNothingElse(Path jdk) throws Exception {
    Path out = dir.resolve("out.txt");
    Path err = dir.resolve("err.txt");
    Process process =
        new ProcessBuilder(
                jdk.resolve("bin/java").toString(),
                "-jar",
                JAR.toString(),
                "--data",
                Pipeline.TESTDATA.toString(),
                "--out",
                dir.resolve("made").toString())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();

    assertThat(err).isEmptyFile();
    assertThat(process.exitValue()).isZero();
    assertThat(Files.readString(out))
        .isEqualTo(Pipeline.onTestdata(dir.resolve("made")).out())
        .hasLineCount(4);
  }

  static Set<Path> jdks() throws IOException {
    Set<Path> jdks = new LinkedHashSet<>();
    jdks.add(Path.of(System.getProperty("java.home")).toRealPath());
    Path installed = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(installed)) {
      try (Stream<Path> homes = Files.list(installed)) {
        for (Path home : homes.sorted().toList()) {
          if (Files.isExecutable(home.resolve("bin/java")) && version(home) >= LEAST_JDK) {
            jdks.add(home.toRealPath());
          }
        }
      }
    }
    return jdks;
  }

  /** From the file {@code release}: {@code JAVA_VERSION="17.0.15"}; 0 if there is none. */
  private static int version(Path home) throws IOException {
    Path release = home.resolve("release");
    if (!Files.isRegularFile(release)) {
      return 0;
    }
    return Files.readAllLines(release).stream()
        .filter(line -> line.startsWith("JAVA_VERSION=\""))
        .map(line -> line.substring("JAVA_VERSION=\"".length()).split("[^0-9]")[0])
        .mapToInt(Integer::parseInt)
        .findFirst()
        .orElse(0);
  }
}
