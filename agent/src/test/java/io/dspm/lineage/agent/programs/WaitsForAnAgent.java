package io.dspm.lineage.agent.programs;

import io.dspm.lineage.LineageJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Says that it is ready, waits for a byte on standard input, then runs a job whose class was loaded
 * long before.
 */
public final class WaitsForAnAgent {

  private WaitsForAnAgent() {}

  public static void main(String[] arguments) throws IOException {
    System.out.println("ready");
    if (System.in.read() < 0) {
      throw new IOException("Nobody attached");
    }
    copy(Path.of(arguments[0]), Path.of(arguments[1]));
  }

  @LineageJob(name = "copy")
  private static void copy(Path from, Path to) throws IOException {
    Files.writeString(to, Files.readString(from));
  }
}
