package io.dspm.lineage.agent.bench;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What happens to a file once: each of these is told anew. */
@State(Scope.Thread)
public class FileLives {

  private static final int SIZE = 1024;

  private final byte[] bytes = new byte[SIZE];
  private Path directory = Path.of("");
  private Path input = Path.of("");
  private Path here = Path.of("");
  private Path there = Path.of("");
  private Path scratch = Path.of("");

  /** Makes the files that are there before. */
  @Setup
  public void make() throws IOException {
    directory = Files.createTempDirectory("lineage-bench");
    input = Files.write(directory.resolve("input"), bytes);
    here = Files.write(directory.resolve("here"), bytes);
    there = directory.resolve("there");
    scratch = directory.resolve("scratch");
  }

  @TearDown
  public void delete() throws IOException {
    for (Path file : new Path[] {input, here, there, scratch, directory}) {
      Files.deleteIfExists(file);
    }
  }

  @Benchmark
  public void openAndCloseStream() throws IOException {
    new FileInputStream(input.toFile()).close();
  }

  @Benchmark
  public void openAndCloseChannel() throws IOException {
    FileChannel.open(input, StandardOpenOption.READ).close();
  }

  @Benchmark
  public int openReadCloseStream() throws IOException {
    try (FileInputStream in = new FileInputStream(input.toFile())) {
      return in.read(bytes);
    }
  }

  @Benchmark
  public byte[] openReadCloseFiles() throws IOException {
    return Files.readAllBytes(input);
  }

  @Benchmark
  public void openWriteCloseDelete() throws IOException {
    File file = scratch.toFile();
    try (FileOutputStream out = new FileOutputStream(file)) {
      out.write(bytes);
    }
    Files.delete(scratch);
  }

  @Benchmark
  public void rename() throws IOException {
    Files.move(here, there);
    Path now = there;
    there = here;
    here = now;
  }
}
