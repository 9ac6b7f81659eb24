package io.dspm.lineage.agent.programs.torture;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** The ways to use a file's content, each by several of the JDK's. One thread. */
final class Changes {

  private final Lots lots;

  Changes(Lots lots) {
    this.lots = lots;
  }

  /** What is read must be what the model says, or the test itself is wrong. */
  void read(Path path, byte[] expected) throws IOException {
    byte[] found;
    switch (lots.upTo(3)) {
      case 0 -> found = Files.readAllBytes(path);
      case 1 -> {
        try (FileInputStream in = new FileInputStream(path.toFile())) {
          found = in.readAllBytes();
        }
      }
      default -> {
        try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
          found = read(in);
        }
      }
    }
    expect(path, expected, found);
  }

  static byte[] read(FileChannel in) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) in.size() + 1);
    int read = in.read(buffer, 0);
    while (read > 0) {
      read = in.read(buffer, buffer.position());
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  static void expect(Path path, byte[] expected, byte[] found) {
    if (!Arrays.equals(expected, found)) {
      throw new IllegalStateException(
          path + " has " + found.length + " bytes that are not the " + expected.length);
    }
  }

  void overwrite(Path path, byte[] content) throws IOException {
    if (lots.oneIn(2)) {
      Files.write(path, content);
    } else {
      try (FileOutputStream out = new FileOutputStream(path.toFile())) {
        out.write(content);
      }
    }
  }

  byte[] append(Path path, byte[] before, byte[] more) throws IOException {
    if (lots.oneIn(2)) {
      Files.write(path, more, StandardOpenOption.APPEND);
    } else {
      try (FileOutputStream out = new FileOutputStream(path.toFile(), true)) {
        out.write(more);
      }
    }
    return joined(before, more);
  }

  static byte[] joined(byte[] before, byte[] more) {
    byte[] now = Arrays.copyOf(before, before.length + more.length);
    System.arraycopy(more, 0, now, before.length, more.length);
    return now;
  }

  /** Some bytes in the midst of it are turned into others; there must be one at least. */
  byte[] update(Path path, byte[] before) throws IOException {
    int at = lots.upTo(before.length);
    byte[] changed = changedAt(before, at);
    byte[] now = before.clone();
    System.arraycopy(changed, 0, now, at, changed.length);
    switch (lots.upTo(3)) {
      case 0 -> {
        try (FileChannel out = FileChannel.open(path, StandardOpenOption.WRITE)) {
          out.write(ByteBuffer.wrap(changed), at);
        }
      }
      case 1 -> {
        try (RandomAccessFile out = new RandomAccessFile(path.toFile(), "rw")) {
          out.seek(at);
          out.write(changed);
        }
      }
      default -> {
        // Mapped, stored and forgotten.
        try (FileChannel out =
            FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
          MappedByteBuffer map = out.map(FileChannel.MapMode.READ_WRITE, 0, before.length);
          map.put(at, changed);
        }
      }
    }
    return now;
  }

  byte[] changedAt(byte[] before, int at) {
    byte[] changed = Arrays.copyOfRange(before, at, Math.min(before.length, at + 100));
    for (int i = 0; i < changed.length; i++) {
      changed[i] ^= (byte) (1 + lots.upTo(255));
    }
    return changed;
  }

  byte[] truncate(Path path, byte[] before) throws IOException {
    int length = lots.upTo(before.length);
    try (FileChannel out = FileChannel.open(path, StandardOpenOption.WRITE)) {
      out.truncate(length);
    }
    return Arrays.copyOf(before, length);
  }
}
