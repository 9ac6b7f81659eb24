package io.dspm.lineage.agent.programs;

import io.dspm.lineage.LineageJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Has a job that says what it does, and may wait to be killed. */
public final class Described {

  private Described() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    System.setProperty("app.late", "set by main");
    load(Path.of(arguments[0]));
    if (arguments[1].equals("wait")) {
      System.out.println("waiting");
      new CountDownLatch(1).await();
    }
  }

  @LineageJob(name = "load", description = "Loads customers. 고객을 읽는다.")
  private static void load(Path file) throws IOException {
    Files.copy(file, file.resolveSibling("copy.csv"));
  }
}
