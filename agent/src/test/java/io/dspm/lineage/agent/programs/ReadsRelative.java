package io.dspm.lineage.agent.programs;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files by names that are relative to something, and prints what was in each. */
public final class ReadsRelative {

  private ReadsRelative() {}

  public static void main(String[] arguments) throws IOException {
    for (String name : arguments) {
      try (InputStream in = new FileInputStream(name)) {
        print(in.readAllBytes());
      }
      try (InputStream in = new FileInputStream(new File(name).getAbsoluteFile())) {
        print(in.readAllBytes());
      }
      try (RandomAccessFile file = new RandomAccessFile(name, "r")) {
        byte[] bytes = new byte[(int) file.length()];
        file.readFully(bytes);
        print(bytes);
      }
      print(Files.readAllBytes(Path.of(name)));
      // It is of no use after the JVM began; but programs do it.
      System.setProperty("user.dir", "/");
      print(Files.readAllBytes(Path.of(name)));
    }
  }

  private static void print(byte[] content) {
    System.out.println(new String(content, StandardCharsets.UTF_8));
  }
}
