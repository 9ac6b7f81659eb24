package com.example.fraud;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The command line, read.
 *
 * @param data the raw data; empty for {@code testdata}, or what {@code --rows} makes
 * @param out where the stages write
 * @param rows how many synthetic transactions to make for training; empty for none
 * @param stages the stages named, in that order; empty for all
 * @param help whether only the usage text is wanted
 */
record Options(Optional<Path> data, Path out, OptionalInt rows, List<String> stages, boolean help) {

  static final String USAGE =
      """
      Usage: java -jar demo-pipeline.jar [--data DIR] [--out DIR] [--rows N] [stage ...]

        --data DIR  the raw data, with ml/ and pii/ in it (default: testdata)
        --out DIR   where results go; overwritten (default: demo-output)
        --rows N    make N synthetic rows in OUT/input first and use these
                    (from 100 to 100000000)
        --help      print this

      Stages, by default all of them in this order:
        clean            OUT/clean/*.csv from ml/train.csv and ml/eval.csv
        train_model_min  OUT/model/fraud.model, registered as model:fraud/1.0.0
        evaluate         OUT/eval/metrics.json and OUT/eval/roc.png
        mask_pii         OUT/pii/*.csv from pii/*.csv
        generate         with --rows only, where it always comes first
      """;

  private static final int LEAST_ROWS = 100;
  private static final int MOST_ROWS = 100_000_000;

  /**
   * Reads a command line; {@code --key value} and {@code --key=value} are the same.
   *
   * @throws UsageException if an option is unknown, lacks its value or has a bad one
   */
  static Options parse(String... args) throws UsageException {
    Optional<Path> data = Optional.empty();
    Path out = Path.of("demo-output");
    OptionalInt rows = OptionalInt.empty();
    boolean help = false;
    List<String> stages = new ArrayList<>();
    Deque<String> rest = new ArrayDeque<>(List.of(args));
    while (!rest.isEmpty()) {
      String arg = rest.pop();
      int equals = arg.indexOf('=');
      if (arg.startsWith("--") && equals > 0) {
        rest.push(arg.substring(equals + 1));
        arg = arg.substring(0, equals);
      }
      switch (arg) {
        case "--data" -> data = Optional.of(Path.of(value(arg, rest)));
        case "--out" -> out = Path.of(value(arg, rest));
        case "--rows" -> rows = OptionalInt.of(rows(value(arg, rest)));
        case "--help", "-h" -> help = true;
        default -> {
          if (arg.startsWith("-")) {
            throw new UsageException("unknown option " + arg);
          }
          stages.add(arg);
        }
      }
    }
    if (data.isPresent() && rows.isPresent()) {
      throw new UsageException("--data and --rows exclude each other: --rows makes its own data");
    }
    Options options = new Options(data, out, rows, List.copyOf(stages), help);
    if (sameDirectory(options.workspace().input(), out)) {
      // Else masked copies would replace what they are copies of.
      throw new UsageException("--out " + out + " is the raw data's directory: name another");
    }
    return options;
  }

  /** Where the stages find their files. */
  Workspace workspace() {
    Path input =
        rows.isPresent() ? out.resolve("input") : data.orElseGet(() -> Path.of("testdata"));
    return new Workspace(input, out);
  }

  private static boolean sameDirectory(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }

  private static String value(String option, Deque<String> rest) throws UsageException {
    if (rest.isEmpty() || rest.peek().isEmpty()) {
      throw new UsageException(option + " needs a value");
    }
    return rest.pop();
  }

  private static int rows(String value) throws UsageException {
    try {
      int rows = Integer.parseInt(value);
      if (rows >= LEAST_ROWS && rows <= MOST_ROWS) {
        return rows;
      }
    } catch (NumberFormatException e) {
      // Told below, with what was expected.
    }
    throw new UsageException(
        "--rows " + value + ": expected a whole number from " + LEAST_ROWS + " to " + MOST_ROWS);
  }
}
