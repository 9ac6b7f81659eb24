package io.dspm.lineage.agent.programs;

import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageRun;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One job that reads very many small files, and writes as many, on several threads.
 *
 * <p>Arguments: the directory, the number of files, which is a multiple of {@link #A_DIRECTORY}.
 */
public final class Hoard {

  public static final int A_DIRECTORY = 1_000;

  private static final int THREADS = 4;

  private Hoard() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    int directories = Integer.parseInt(arguments[1]) / A_DIRECTORY;
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try (LineageRun run = Lineage.start("hoard")) {
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < directories; i++) {
        int number = i;
        work.add(
            pool.submit(
                () -> {
                  use(directory, number);
                  return null;
                }));
      }
      for (Future<?> each : work) {
        each.get();
      }
      run.complete();
    }
    pool.shutdown();
  }

  private static void use(Path directory, int number) throws IOException {
    for (int i = 0; i < A_DIRECTORY; i++) {
      try (FileInputStream in = new FileInputStream(in(directory, number, i).toFile())) {
        String content = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        if (!content.equals(input(number, i))) {
          throw new IOException("Not what was there: " + content);
        }
      }
      try (FileOutputStream out = new FileOutputStream(out(directory, number, i).toFile())) {
        out.write(output(number, i).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  public static Path in(Path directory, int number, int file) {
    return directory.resolve("in/d" + number + "/part-" + file);
  }

  public static Path out(Path directory, int number, int file) {
    return directory.resolve("out/d" + number + "/part-" + file);
  }

  public static String input(int number, int file) {
    return "read " + number + "/" + file + "\n";
  }

  public static String output(int number, int file) {
    return "written " + number + "/" + file + "\n";
  }
}
