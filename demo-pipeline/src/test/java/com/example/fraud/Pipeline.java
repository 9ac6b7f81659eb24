package com.example.fraud;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the pipeline in this JVM and keeps what it printed. */
record Pipeline(int exitCode, String out, String err) {

  /** The project's test data, seen from this module's directory. */
  static final Path TESTDATA = Path.of("..", "testdata");

  static Pipeline onTestdata(Path out, String... args) {
    return on(TESTDATA, out, args);
  }

  static Pipeline on(Path data, Path out, String... args) {
    List<String> all = new ArrayList<>(List.of("--data", data.toString(), "--out", out.toString()));
    all.addAll(List.of(args));
    return run(all.toArray(String[]::new));
  }

  static Pipeline run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        FraudPipeline.run(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            args);
    return new Pipeline(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
