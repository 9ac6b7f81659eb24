package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** How careful programs and frameworks write: never what others see, until it is complete. */
final class SafeWriteUses {

  private static final List<FileUse> FILES =
      List.of(
          use("temp-file-and-move", "written as `out.tmp`, `Files.move`")
              .writes("out.csv")
              .does(
                  place -> {
                    Files.writeString(place.path("out.tmp"), Place.NEW);
                    Files.move(place.path("out.tmp"), place.path("out.csv"));
                  }),
          use("temp-file-and-atomic-move-over-the-old", "written, `ATOMIC_MOVE` over the old file")
              .writes("old.csv")
              .does(
                  place -> {
                    Files.writeString(place.path("out.tmp"), Place.NEW);
                    Files.move(place.path("out.tmp"), place.path("old.csv"), ATOMIC_MOVE);
                  }),
          use("temp-file-and-rename-of-java-io", "written, `File.renameTo`")
              .writes("out.csv")
              .does(
                  place -> {
                    Files.writeString(place.path("out.tmp"), Place.NEW);
                    rename(place, "out.tmp", "out.csv");
                  }),
          use("temp-file-of-the-jdk-and-move", "`Files.createTempFile`, written, moved")
              .writes("out.csv")
              .does(
                  place -> {
                    Path temp = Files.createTempFile(place.directory(), "out", null);
                    Files.writeString(temp, Place.NEW);
                    Files.move(temp, place.path("out.csv"), ATOMIC_MOVE);
                  }),
          use("temp-file-renamed-while-it-is-written", "renamed while it is written")
              .writes("out.csv")
              .does(
                  place -> {
                    try (OutputStream out = Files.newOutputStream(place.path("out.tmp"))) {
                      out.write('a');
                      Files.move(place.path("out.tmp"), place.path("out.csv"));
                      out.write('b');
                    }
                  }),
          use("write-force-rename", "written, forced to the disk, renamed, directory forced")
              .writes("out.csv")
              .does(SafeWriteUses::writeForceRename),
          use("read-and-replaced-by-a-move", "read, replaced by a new version")
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  place -> {
                    Files.readString(place.path("old.csv"));
                    Files.writeString(place.path("new.tmp"), Place.NEW);
                    Files.move(place.path("new.tmp"), place.path("old.csv"), REPLACE_EXISTING);
                  }),
          use("backup-by-move-and-replace", "the old file moved to a backup, a new one written")
              .reads("old.csv")
              .writes("old.bak", "old.csv")
              .does(
                  place -> {
                    Files.move(place.path("old.csv"), place.path("old.bak"));
                    Files.writeString(place.path("old.csv"), Place.NEW);
                  }),
          use("backup-by-copy-and-replace", "the old file copied to a backup, a new one written")
              .reads("old.csv")
              .writes("old.bak", "old.csv")
              .does(
                  place -> {
                    Files.copy(place.path("old.csv"), place.path("old.bak"));
                    Files.writeString(place.path("old.csv"), Place.NEW);
                  }),
          use("written-under-a-lock-file", "written while a lock file lies beside it")
              .writes("out.csv")
              .does(
                  place -> {
                    Files.createFile(place.path("out.csv.lock"));
                    Files.writeString(place.path("out.csv"), Place.NEW);
                    Files.delete(place.path("out.csv.lock"));
                  }),
          use("scratch-files", "200 scratch files written, read and deleted")
              .writes("out.csv")
              .does(SafeWriteUses::spillAndMerge));

  private static final List<FileUse> DIRECTORIES =
      List.of(
          use("temp-directory-and-rename", "written below `_temporary/0`, that directory moved")
              .writes("out/2026/part-0.csv")
              .does(
                  place -> {
                    Path part = place.path("_temporary/0/2026");
                    Files.createDirectories(part);
                    Files.writeString(part.resolve("part-0.csv"), Place.NEW);
                    Files.move(place.path("_temporary/0"), place.path("out"));
                  }),
          use("hadoop-commit-by-rename", "Hadoop's commit: task directories renamed, `_SUCCESS`")
              .writes("out/_SUCCESS", "out/part-0", "out/part-1")
              .does(SafeWriteUses::commitByRenames),
          use("hadoop-commit-by-merging", "Hadoop's commit: parts merged one by one, `_SUCCESS`")
              .writes("out/_SUCCESS", "out/part-0", "out/part-1")
              .does(SafeWriteUses::commitByMerging),
          use("directory-renamed-twice-on-two-threads", "a directory renamed twice, on two threads")
              .writes("out/part-0")
              .does(SafeWriteUses::renameTwiceOnTwoThreads),
          use("directory-renamed-while-it-is-written", "a directory renamed while files are open")
              .writes("out/part-0")
              .does(
                  place -> {
                    Files.createDirectory(place.path("tmp"));
                    try (OutputStream part = Files.newOutputStream(place.path("tmp/part-0"))) {
                      part.write('a');
                      Files.move(place.path("tmp"), place.path("out"));
                      part.write('b');
                    }
                  }),
          use("committed-by-another-job", "one job writes, another renames that directory")
              .run("task")
              .writesText("tmp/part-0", Place.NEW)
              .run("commit")
              .readsText("tmp/part-0", Place.NEW)
              .writes("out/part-0")
              .does(
                  place -> {
                    Files.createDirectory(place.path("tmp"));
                    place.run("task", () -> Files.writeString(place.path("tmp/part-0"), Place.NEW));
                    place.run("commit", () -> Files.move(place.path("tmp"), place.path("out")));
                  }));

  static final UseGroup GROUP =
      new UseGroup("Writing safely", Stream.of(FILES, DIRECTORIES).flatMap(List::stream).toList());

  private SafeWriteUses() {}

  private static void rename(Place place, String from, String to) {
    Place.check(place.file(from).renameTo(place.file(to)), "not renamed");
  }

  private static void writeForceRename(Place place) throws IOException {
    try (FileChannel out = FileChannel.open(place.path("out.tmp"), CREATE_NEW, WRITE)) {
      out.write(ChannelUses.bytes());
      out.force(true);
    }
    Files.move(place.path("out.tmp"), place.path("out.csv"), ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(place.directory(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private static void spillAndMerge(Place place) throws IOException {
    Path spill = Files.createDirectory(place.path("spill"));
    for (int i = 0; i < 200; i++) {
      Files.writeString(spill.resolve("part-" + i), "line " + i + "\n");
    }
    try (OutputStream out = Files.newOutputStream(place.path("out.csv"), CREATE, WRITE)) {
      for (int i = 0; i < 200; i++) {
        Files.copy(spill.resolve("part-" + i), out);
        Files.delete(spill.resolve("part-" + i));
      }
    }
    Files.delete(spill);
  }

  /** Writes two parts, each below a directory of its own attempt. */
  private static void writeAttempts(Path job) throws IOException {
    for (int i = 0; i < 2; i++) {
      Path attempt = Files.createDirectories(job.resolve("_temporary/attempt_" + i));
      Files.writeString(attempt.resolve("part-" + i), "part " + i + "\n");
    }
  }

  private static void commitByRenames(Place place) throws IOException {
    Path job = Files.createDirectories(place.path("out/_temporary/0"));
    writeAttempts(job);
    for (int i = 0; i < 2; i++) {
      rename(place, "out/_temporary/0/_temporary/attempt_" + i, "out/_temporary/0/task_" + i);
    }
    Files.delete(job.resolve("_temporary"));
    for (int i = 0; i < 2; i++) {
      rename(place, "out/_temporary/0/task_" + i + "/part-" + i, "out/part-" + i);
      Files.delete(job.resolve("task_" + i));
    }
    Files.delete(job);
    Files.delete(place.path("out/_temporary"));
    Files.createFile(place.path("out/_SUCCESS"));
  }

  private static void commitByMerging(Place place) throws IOException {
    Path job = Files.createDirectories(place.path("out/_temporary/0"));
    writeAttempts(job);
    for (int i = 0; i < 2; i++) {
      Path attempt = job.resolve("_temporary/attempt_" + i);
      Files.move(attempt.resolve("part-" + i), place.path("out/part-" + i));
      Files.delete(attempt);
    }
    Files.createFile(place.path("out/_SUCCESS"));
  }

  private static void renameTwiceOnTwoThreads(Place place) throws Exception {
    Path first = Files.createDirectory(place.path("_temporary"));
    Files.writeString(first.resolve("part-0"), Place.NEW);
    inThread(() -> Files.move(first, place.path("committed")));
    inThread(() -> Files.move(place.path("committed"), place.path("out")));
  }

  private interface Moving {
    void run() throws IOException;
  }

  private static void inThread(Moving moving) throws InterruptedException {
    Thread thread =
        new Thread(
            () -> {
              try {
                moving.run();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    thread.start();
    thread.join();
  }
}
