package io.dspm.lineage.agent.programs;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Future;

/**
 * Uses files on interrupted threads, and channels that others close, and says of each step what it
 * threw and whether the thread is still interrupted. In the directory of the first argument, where
 * {@code in} is a file and {@code fifo} a named pipe.
 */
public final class Interrupted {

  private interface Step {
    void run() throws Exception;
  }

  private final Path in;
  private final Path fifo;
  private final Path directory;

  private Interrupted(Path directory) {
    this.directory = directory;
    this.in = directory.resolve("in");
    this.fifo = directory.resolve("fifo");
  }

  public static void main(String[] arguments) throws Exception {
    Interrupted program = new Interrupted(Path.of(arguments[0]));
    program.streams();
    program.channels();
    program.wholeFiles();
    program.whileReading("interrupted while reading", (reader, channel) -> reader.interrupt());
    program.whileReading("closed while reading", (reader, channel) -> channel.close());
  }

  private void streams() {
    interrupted(
        "stream read",
        () -> {
          try (FileInputStream stream = new FileInputStream(in.toFile())) {
            System.out.println(stream.readAllBytes().length);
          }
        });
    interrupted(
        "stream write",
        () -> {
          try (FileOutputStream stream = new FileOutputStream(file("stream"))) {
            stream.write(1);
          }
        });
    interrupted(
        // What is still to be hashed of it has to be waited for.
        "stream write over what was just read",
        () -> {
          try (FileInputStream stream = new FileInputStream(file("stream"))) {
            System.out.println(stream.read());
          }
          try (FileOutputStream stream = new FileOutputStream(file("stream"))) {
            stream.write(2);
          }
        });
    interrupted(
        "random access",
        () -> {
          try (RandomAccessFile file = new RandomAccessFile(file("random"), "rw")) {
            file.write(1);
            file.seek(0);
            System.out.println(file.read());
            file.setLength(0);
          }
        });
  }

  private java.io.File file(String name) {
    return directory.resolve(name).toFile();
  }

  private void channels() {
    interrupted(
        "channel read",
        () -> {
          FileChannel channel = FileChannel.open(in, StandardOpenOption.READ);
          try {
            channel.read(ByteBuffer.allocate(8));
          } finally {
            System.out.println("open: " + channel.isOpen());
          }
        });
    interrupted(
        "channel write",
        () -> {
          try (FileChannel channel =
              FileChannel.open(
                  directory.resolve("channel"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(8));
          }
        });
    interrupted(
        "asynchronous read",
        () -> {
          try (AsynchronousFileChannel channel =
              AsynchronousFileChannel.open(in, StandardOpenOption.READ)) {
            Future<Integer> read = channel.read(ByteBuffer.allocate(8), 0);
            while (!read.isDone()) {
              Thread.onSpinWait();
            }
            // What is done is given even to who is interrupted.
            System.out.println(read.get());
          }
        });
    interrupted("read after close", this::readAfterClose);
  }

  private void readAfterClose() throws IOException {
    FileChannel channel = FileChannel.open(in, StandardOpenOption.READ);
    channel.close();
    channel.read(ByteBuffer.allocate(8));
  }

  private void wholeFiles() {
    interrupted("readAllBytes", () -> Files.readAllBytes(in));
    interrupted("writeString", () -> Files.writeString(directory.resolve("string"), "x"));
    interrupted(
        "copy",
        () -> Files.copy(in, directory.resolve("copied"), StandardCopyOption.REPLACE_EXISTING));
    interrupted("move", () -> Files.move(directory.resolve("copied"), directory.resolve("moved")));
    interrupted("delete", () -> Files.delete(directory.resolve("moved")));
  }

  private static void interrupted(String name, Step step) {
    Thread.currentThread().interrupt();
    String outcome = outcome(step);
    // This clears it.
    System.out.println(name + ": " + outcome + ", interrupted: " + Thread.interrupted());
  }

  private static String outcome(Step step) {
    try {
      step.run();
      return "done";
    } catch (Exception e) {
      return e.toString();
    }
  }

  private interface Disturbance {
    void disturb(Thread reader, FileChannel channel) throws Exception;
  }

  /** A pipe that nobody writes to: the read waits in the system. */
  private void whileReading(String name, Disturbance disturbance) throws Exception {
    // Opened for both, so that opening doesn't wait for somebody at the other end.
    try (RandomAccessFile other = new RandomAccessFile(fifo.toFile(), "rw")) {
      FileChannel channel = FileChannel.open(fifo, StandardOpenOption.READ);
      Thread reader =
          new Thread(
              () -> {
                String outcome = outcome(() -> channel.read(ByteBuffer.allocate(8)));
                System.out.println(
                    name + ": " + outcome + ", interrupted: " + Thread.interrupted());
              });
      reader.start();
      awaitInSystem(reader);
      disturbance.disturb(reader, channel);
      reader.join();
      System.out.println("open: " + channel.isOpen());
      System.out.println(other.length());
    }
  }

  private static void awaitInSystem(Thread reader) {
    StackTraceElement[] trace = reader.getStackTrace();
    while (trace.length == 0 || !trace[0].getMethodName().equals("read0")) {
      Thread.onSpinWait();
      trace = reader.getStackTrace();
    }
  }
}
