package io.dspm.lineage.agent.programs.uses;

import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageRun;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The directory of a use. It holds {@code in.csv}, {@code old.csv} and {@code empty.csv}; what a
 * use writes anew is always {@link #NEW}.
 */
public final class Place {

  static final String NEW = "new\n";

  private final String job;
  private final Path directory;
  private final Map<String, Object> kept = new HashMap<>();

  /** What a run does. */
  interface Work {
    void run() throws Exception;
  }

  Place(Path base, String name) {
    this.job = name;
    this.directory = base.resolve(name);
  }

  /** Makes the directory with its three files. */
  void prepare() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(path("in.csv"), "a,b\n1,2\n" + job + "\n");
    Files.writeString(path("old.csv"), old());
    Files.writeString(path("empty.csv"), "");
  }

  /** What {@code old.csv} holds. */
  String old() {
    return old(job);
  }

  static String old(String name) {
    return "old\n" + name + "\n";
  }

  static byte[] newBytes() {
    return NEW.getBytes(StandardCharsets.UTF_8);
  }

  Path directory() {
    return directory;
  }

  Path path(String file) {
    return directory.resolve(file);
  }

  File file(String file) {
    return path(file).toFile();
  }

  String name(String file) {
    return path(file).toString();
  }

  /** Keeps something from one step for another, and from the garbage collector. */
  <T> T keep(String key, T value) {
    kept.put(key, value);
    return value;
  }

  <T> T kept(String key, Class<T> type) {
    return type.cast(kept.get(key));
  }

  /** Does the work as a run of its own, within the current one. */
  void run(String part, Work work) throws Exception {
    inRun(job + "." + part, work);
  }

  /**
   * Does the work as a run of this job. Whoever watches the system calls sees where it begins and
   * ends by questions for files that don't exist.
   */
  static void inRun(String job, Work work) throws Exception {
    mark("begins", job);
    try (LineageRun run = Lineage.start(job)) {
      try {
        work.run();
        run.complete();
      } catch (Exception | Error e) {
        run.fail(e);
        throw e;
      }
    } finally {
      mark("ends", job);
    }
  }

  private static void mark(String what, String job) {
    check(!new File("/lineage-test/" + what + "/" + job).exists(), "a mark exists");
  }

  /** Fails unless the file API did what this use is about. */
  static void check(boolean done, String otherwise) {
    if (!done) {
      throw new IllegalStateException(otherwise);
    }
  }
}
