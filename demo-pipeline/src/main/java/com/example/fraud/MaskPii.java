package com.example.fraud;

import com.example.fraud.pii.PersonalDataMask;
import com.example.fraud.pii.ResidentNumber;
import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageRun;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * Makes masked copies of the files with personal data, one task for each file on a pool of threads,
 * and counts how many resident registration numbers were genuine by their form.
 *
 * <p>Its run is begun and ended by hand, not by an annotation.
 */
final class MaskPii implements Stage {

  static final String NAME = "mask_pii";

  private static final int THREADS = 4;

  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setRecordSeparator("\n")
          .get();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String run(Workspace workspace) throws IOException, InterruptedException {
    try (LineageRun run = Lineage.start(NAME)) {
      try {
        String done = maskAll(workspace);
        run.complete();
        return done;
      } catch (IOException | InterruptedException | RuntimeException e) {
        run.fail(e);
        throw e;
      }
    }
  }

  private static String maskAll(Workspace workspace) throws IOException, InterruptedException {
    List<Callable<Tally>> tasks = new ArrayList<>();
    for (Path file : workspace.rawPersonalDataFiles()) {
      Path masked = Workspace.toWrite(workspace.maskedPersonalData().resolve(file.getFileName()));
      tasks.add(() -> mask(file, masked));
    }
    Tally total = new Tally(0, 0, 0);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      for (Future<Tally> task : pool.invokeAll(tasks)) {
        total = total.plus(result(task));
      }
    } finally {
      pool.shutdown();
    }
    return String.format(
        Locale.ROOT,
        "%d files, %d rows masked, %d of %d resident numbers valid",
        tasks.size(),
        total.rows,
        total.validNumbers,
        total.numbers);
  }

  private static Tally mask(Path file, Path masked) throws IOException {
    long rows = 0;
    long numbers = 0;
    long validNumbers = 0;
    try (BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(new FileInputStream(file.toFile()), StandardCharsets.UTF_8));
        CSVParser parser = FORMAT.parse(reader);
        Writer writer = Files.newBufferedWriter(masked);
        CSVPrinter printer = new CSVPrinter(writer, FORMAT)) {
      List<String> columns = parser.getHeaderNames();
      printer.printRecord(columns);
      for (CSVRecord row : parser) {
        rows++;
        for (int i = 0; i < row.size(); i++) {
          // A value beyond the header has no name that says how harmless it is.
          String column = i < columns.size() ? columns.get(i) : "";
          printer.print(PersonalDataMask.mask(column, row.get(i)));
          if (column.equals(PersonalDataMask.RESIDENT_NUMBER)) {
            numbers++;
            validNumbers +=
                ResidentNumber.parse(row.get(i)).filter(ResidentNumber::isValid).isPresent()
                    ? 1
                    : 0;
          }
        }
        printer.println();
      }
    }
    return new Tally(rows, numbers, validNumbers);
  }

  private static Tally result(Future<Tally> task) throws IOException, InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private record Tally(long rows, long numbers, long validNumbers) {

    Tally plus(Tally other) {
      return new Tally(
          rows + other.rows, numbers + other.numbers, validNumbers + other.validNumbers);
    }
  }
}
