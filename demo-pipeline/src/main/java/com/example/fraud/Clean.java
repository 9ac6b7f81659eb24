package com.example.fraud;

import io.dspm.lineage.LineageJob;
import java.io.BufferedWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * Makes raw transactions fit for use: one spelling for every value, bad rows dropped, the first of
 * several rows with the same ID kept. Clean data passes unchanged.
 *
 * <p>Rows stream through; only the IDs seen are held in memory.
 */
final class Clean implements Stage {

  static final String NAME = "clean";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  @LineageJob(name = NAME)
  public String run(Workspace workspace) throws IOException {
    Tally tally = new Tally();
    for (String set : Workspace.TRANSACTION_SETS) {
      Path raw = Workspace.fromUser(workspace.rawTransactions(set));
      clean(raw, Workspace.toWrite(workspace.cleanTransactions(set)), tally);
    }
    return tally.toString();
  }

  private static void clean(Path raw, Path clean, Tally tally) throws IOException {
    Set<Long> seen = new HashSet<>();
    try (Reader reader = Files.newBufferedReader(raw);
        CSVParser rows = TransactionCsv.READING.parse(reader);
        Writer writer =
            new BufferedWriter(
                new OutputStreamWriter(
                    new FileOutputStream(clean.toFile()), StandardCharsets.UTF_8));
        CSVPrinter printer = new CSVPrinter(writer, TransactionCsv.WRITING)) {
      for (CSVRecord row : rows) {
        tally.in++;
        Optional<Transaction> transaction = TransactionCsv.parse(row);
        if (transaction.isEmpty()) {
          tally.bad++;
        } else if (!seen.add(transaction.get().id())) {
          tally.duplicates++;
        } else {
          TransactionCsv.print(transaction.get(), printer);
        }
      }
    }
  }

  private static final class Tally {
    private long in;
    private long bad;
    private long duplicates;

    @Override
    public String toString() {
      return in
          + " rows in, "
          + (in - bad - duplicates)
          + " rows out ("
          + bad
          + " bad, "
          + duplicates
          + " duplicate)";
    }
  }
}
