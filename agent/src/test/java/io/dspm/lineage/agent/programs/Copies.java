package io.dspm.lineage.agent.programs;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies the file of the first argument to the second, through the program. */
public final class Copies {

  private Copies() {}

  public static void main(String[] arguments) throws IOException {
    System.out.println(copy(arguments[0], arguments[1]) + " bytes");
  }

  /** A method that other agents may watch. */
  public static int copy(String from, String to) throws IOException {
    byte[] bytes;
    try (FileInputStream in = new FileInputStream(from)) {
      bytes = in.readAllBytes();
    }
    Files.write(Path.of(to), bytes);
    return bytes.length;
  }
}
