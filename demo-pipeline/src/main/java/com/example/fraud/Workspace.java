package com.example.fraud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the stages find each other's files.
 *
 * <pre>
 * input/ml/train.csv, eval.csv     raw transactions
 * input/pii/*.csv                  raw personal data
 * output/clean/train.csv, eval.csv
 * output/model/fraud.model
 * output/eval/metrics.json, roc.png
 * output/pii/*.csv                 masked copies
 * </pre>
 *
 * @param input the raw data
 * @param output what the stages make; created when needed
 */
record Workspace(Path input, Path output) {

  /** The two sets of transactions, in the order in which they are processed. */
  static final List<String> TRANSACTION_SETS = List.of("train.csv", "eval.csv");

  private static final String NO_DATA =
      "start in the project's root, name the data with --data DIR, or make some with --rows N";

  Path rawTransactions(String set) {
    return input.resolve("ml").resolve(set);
  }

  Path rawPersonalData() {
    return input.resolve("pii");
  }

  Path cleanTransactions(String set) {
    return output.resolve("clean").resolve(set);
  }

  Path model() {
    return output.resolve("model").resolve("fraud.model");
  }

  Path metrics() {
    return output.resolve("eval").resolve("metrics.json");
  }

  Path rocPlot() {
    return output.resolve("eval").resolve("roc.png");
  }

  Path maskedPersonalData() {
    return output.resolve("pii");
  }

  /** The CSV files of personal data, sorted by name. */
  List<Path> rawPersonalDataFiles() throws IOException {
    Path directory = rawPersonalData();
    if (!Files.isDirectory(directory)) {
      throw new MissingInputException(directory, NO_DATA);
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".csv")).sorted().toList();
    }
  }

  /** Returns {@code file}, which the user provides. */
  static Path fromUser(Path file) throws MissingInputException {
    return existing(file, NO_DATA);
  }

  /** Returns {@code file}, which the stage {@code maker} makes. */
  static Path fromStage(Path file, String maker) throws MissingInputException {
    return existing(file, "run the stage " + maker + " first");
  }

  /** Returns {@code file}, with the directory made that it will be in. */
  static Path toWrite(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return file;
  }

  private static Path existing(Path file, String remedy) throws MissingInputException {
    if (!Files.isRegularFile(file)) {
      throw new MissingInputException(file, remedy);
    }
    return file;
  }
}
