package io.dspm.lineage.agent.programs;

import io.dspm.lineage.LineageJob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Runs jobs on two threads until it is killed, or until it has run as many as the third argument
 * says. Each reads an input that is always there, and writes an output of its own.
 */
public final class Restless {

  /** Which inputs there are: 0 and up to this. */
  public static final int INPUTS = 5;

  private Restless() {}

  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    String name = arguments[1];
    int most = Integer.parseInt(arguments[2]);
    Thread other = new Thread(() -> jobs(data, name + "-b", most));
    other.start();
    jobs(data, name + "-a", most);
    other.join();
  }

  private static void jobs(Path data, String name, int most) {
    try {
      for (int i = 0; i < most; i++) {
        step(data, name, i);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @LineageJob(name = "step")
  static void step(Path data, String name, int i) throws IOException {
    String read = Files.readString(input(data, i % INPUTS));
    Path part = data.resolve("out").resolve(name + "-" + i + ".part");
    Files.writeString(part, output(read, name, i), StandardCharsets.UTF_8);
    Files.move(part, data.resolve("out").resolve(name + "-" + i), StandardCopyOption.ATOMIC_MOVE);
  }

  public static Path input(Path data, int i) {
    return data.resolve("in" + i);
  }

  /** What a job writes. */
  public static String output(String read, String name, int i) {
    return read + " made by " + name + " in its job " + i;
  }
}
