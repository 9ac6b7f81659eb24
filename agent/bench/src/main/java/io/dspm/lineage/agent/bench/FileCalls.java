package io.dspm.lineage.agent.bench;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One read or write call, of which a handle sees many: none of them but the first is told. */
@State(Scope.Thread)
public class FileCalls {

  /** After so much, a handle goes back to its file's beginning. */
  private static final int FILE = 64 << 20;

  @Param({"1", "8192", "1048576"})
  public int size;

  private Path file = Path.of("");
  private byte[] bytes = {};
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private FileInputStream input;
  private FileOutputStream output;
  private RandomAccessFile random;
  private FileChannel channel;
  private int left = FILE;

  /** Makes the file, and a handle of each kind. */
  @Setup
  public void open() throws IOException {
    file = Files.createTempFile("lineage-bench", ".bin");
    Files.write(file, new byte[FILE]);
    bytes = new byte[size];
    buffer = ByteBuffer.allocateDirect(size);
    input = new FileInputStream(file.toFile());
    output = new FileOutputStream(file.toFile(), true);
    random = new RandomAccessFile(file.toFile(), "rw");
    channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @TearDown
  public void close() throws IOException {
    input.close();
    output.close();
    random.close();
    channel.close();
    Files.delete(file);
  }

  @Benchmark
  public int readInputStream() throws IOException {
    int read = input.read(bytes);
    if (read < 0) {
      input.getChannel().position(0);
    }
    return read;
  }

  @Benchmark
  public int readRandomAccessFile() throws IOException {
    int read = random.read(bytes);
    if (read < 0) {
      random.seek(0);
    }
    return read;
  }

  @Benchmark
  public int readChannel() throws IOException {
    int read = channel.read(buffer.clear());
    if (read < 0) {
      channel.position(0);
    }
    return read;
  }

  @Benchmark
  public void writeOutputStream() throws IOException {
    output.write(bytes);
    if (atTheEnd()) {
      output.getChannel().truncate(0);
    }
  }

  @Benchmark
  public void writeRandomAccessFile() throws IOException {
    random.write(bytes);
    if (atTheEnd()) {
      random.seek(0);
    }
  }

  @Benchmark
  public int writeChannel() throws IOException {
    int written = channel.write(buffer.clear());
    if (atTheEnd()) {
      channel.position(0);
    }
    return written;
  }

  private boolean atTheEnd() {
    left -= size;
    if (left > 0) {
      return false;
    }
    left = FILE;
    return true;
  }
}
