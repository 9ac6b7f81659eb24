package io.dspm.lineage.agent.programs;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Uses up what the first argument names in the middle of file work, in the directory of the second,
 * and works on: {@code before}, {@code meanwhile...} and {@code after} are copies of {@code in},
 * and {@code in0} and so on are read.
 */
public final class Exhausted {

  public static final int ROUNDS = 10;

  /** So that no compiler finds that nobody needs it. */
  private static volatile List<Object> kept = List.of();

  private final Path in;
  private final Path directory;

  private Exhausted(Path directory) {
    this.directory = directory;
    this.in = directory.resolve("in");
  }

  public static void main(String[] arguments) throws Exception {
    Exhausted program = new Exhausted(Path.of(arguments[1]));
    program.copy("before");
    switch (arguments[0]) {
      case "stack" -> program.stack();
      case "heap" -> program.heap();
      case "descriptors" -> program.descriptors();
      case "sizes" -> program.sizes();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    program.copy("after");
    System.out.println("after");
    // What this needs of the JDK is made ready only now, unless somebody else did so before.
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      System.out.println("network: " + socket.isBound());
    }
  }

  private void copy(String name) throws IOException {
    try (InputStream from = new FileInputStream(in.toFile());
        FileOutputStream to = new FileOutputStream(directory.resolve(name).toFile())) {
      to.write(from.readAllBytes());
    }
  }

  private void stack() throws IOException {
    for (int i = 0; i < ROUNDS; i++) {
      try {
        dive(i);
      } catch (StackOverflowError e) {
        System.out.println("overflowed");
      }
      copy("meanwhile" + i);
    }
  }

  private int dive(int round) {
    try (FileInputStream from = new FileInputStream(in.toFile())) {
      from.read();
      try (FileOutputStream to = new FileOutputStream(directory.resolve("deep" + round).toFile())) {
        to.write(round);
      }
    } catch (IOException e) {
      System.out.println(e);
    }
    return dive(round) + 1;
  }

  private void heap() throws IOException {
    for (int i = 0; i < ROUNDS; i++) {
      try {
        fill(i);
      } catch (OutOfMemoryError e) {
        kept = List.of();
        System.out.println("out of memory: " + e.getMessage());
      }
      copy("meanwhile" + i);
    }
  }

  private void fill(int round) throws IOException {
    List<Object> all = new ArrayList<>();
    kept = all;
    for (int i = 0; true; i++) {
      all.add(new byte[8 * 1024]);
      if (i % 64 == 0) {
        copy("full" + round);
      }
    }
  }

  private void descriptors() throws IOException {
    // What the JDK initialises while there is none left stays broken, whoever caused it.
    new ServerSocket(0, 1, InetAddress.getLoopbackAddress()).close();
    for (int i = 0; i < ROUNDS; i++) {
      List<InputStream> open = new ArrayList<>();
      InputStream first = new FileInputStream(directory.resolve("in" + i).toFile());
      open.add(first);
      try {
        while (true) {
          InputStream stream = new FileInputStream(in.toFile());
          open.add(stream);
          stream.read();
        }
      } catch (IOException e) {
        System.out.println(e);
      }
      first.read();
      for (InputStream stream : open) {
        stream.close();
      }
      copy("meanwhile" + i);
    }
  }

  /** A disk that is full, to the program at least: what is small still fits. */
  private void sizes() {
    try {
      Files.write(directory.resolve("large"), new byte[1 << 20]);
      System.out.println("no limit");
    } catch (IOException e) {
      System.out.println(e.getMessage());
    }
    for (int i = 0; i < ROUNDS; i++) {
      try {
        copy("meanwhile" + i);
      } catch (IOException e) {
        System.out.println(e);
      }
    }
  }
}
