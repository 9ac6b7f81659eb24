package com.example.fraud;

import com.example.fraud.pii.SyntheticPeople;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;

/**
 * Makes input of any size: {@code rows} transactions for training, a fifth of that for evaluation,
 * and as many people in each file of personal data.
 *
 * <p>The same number gives the same bytes, on every JDK. The files in {@code testdata/} are what it
 * writes for 600 rows.
 */
final class Generate implements Stage {

  static final String NAME = "generate";

  private final int rows;

  Generate(int rows) {
    this.rows = rows;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String run(Workspace workspace) throws IOException {
    int fifth = rows / 5;
    write(
        workspace.rawTransactions("train.csv"),
        TransactionCsv.HEADER,
        new SyntheticTransactions(1L, 100_000).lines().limit(rows));
    write(
        workspace.rawTransactions("eval.csv"),
        TransactionCsv.HEADER,
        new SyntheticTransactions(2L, 500_000_000).lines().limit(fifth));
    write(
        workspace.rawPersonalData().resolve("emails_kr.csv"),
        SyntheticPeople.CONTACT_HEADER,
        new SyntheticPeople(3L).contacts().limit(fifth));
    write(
        workspace.rawPersonalData().resolve("rrn_mix.csv"),
        SyntheticPeople.RESIDENT_HEADER,
        new SyntheticPeople(4L).residents().limit(fifth));
    return rows + " rows to train, " + fifth + " to evaluate, " + 2 * fifth + " people";
  }

  private static void write(Path file, String header, Stream<String> lines) throws IOException {
    try (BufferedWriter buffer =
            Files.newBufferedWriter(Workspace.toWrite(file), StandardCharsets.UTF_8);
        PrintWriter writer = new PrintWriter(buffer)) {
      writer.print(header + "\n");
      for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
        writer.print(each.next() + "\n");
      }
      if (writer.checkError()) {
        throw new IOException("could not write all of " + file);
      }
    }
  }
}
