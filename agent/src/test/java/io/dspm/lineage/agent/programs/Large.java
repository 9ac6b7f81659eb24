package io.dspm.lineage.agent.programs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Uses more than can be hashed in the time it leaves; the first argument says how, the second is a
 * directory for files.
 */
public final class Large {

  /** How many files {@code manyFiles} writes. */
  public static final int FILES = 3_000;

  private Large() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "writes" -> write(directory, Long.parseLong(arguments[2]));
      case "halts" -> {
        write(directory, Long.parseLong(arguments[2]));
        Runtime.getRuntime().halt(0);
      }
      case "fails" -> {
        write(directory, Long.parseLong(arguments[2]));
        throw new IllegalStateException("no luck");
      }
      case "manyFiles" -> {
        for (int i = 0; i < FILES; i++) {
          Files.writeString(directory.resolve("out" + i), "content of " + i);
        }
        System.out.println("written");
      }
      case "waits" -> {
        System.out.println("waiting");
        while (!Files.exists(directory.resolve("told"))) {
          Thread.sleep(10);
        }
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /** A file with a hole, which takes no time to write, but all its size to hash. */
  private static void write(Path directory, long size) throws IOException {
    String in = Files.readString(directory.resolve("in"));
    try (RandomAccessFile large = new RandomAccessFile(directory.resolve("large").toFile(), "rw")) {
      large.seek(size - 1);
      large.write(in.charAt(0));
    }
  }
}
