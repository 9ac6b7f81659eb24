package io.dspm.lineage.agent.programs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads every file of a directory, by whatever name the JVM lists it under. */
public final class ReadsAll {

  private ReadsAll() {}

  public static void main(String[] arguments) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(arguments[0]))) {
      for (Path file : files) {
        Files.readAllBytes(file);
      }
    }
  }
}
