package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Several jobs that use one file or one handle: each has what it read and wrote itself. */
final class SharedFileUses {

  private static final List<FileUse> FILES =
      List.of(
          use("one-job-reads-what-another-wrote", "written by a job, read by the next")
              .run("writer")
              .writes("out.csv")
              .run("reader")
              .readsText("out.csv", Place.NEW)
              .does(
                  place -> {
                    place.run("writer", () -> write(place, "out.csv", Place.NEW));
                    place.run("reader", () -> Files.readString(place.path("out.csv")));
                  }),
          use("overwritten-by-the-next-job", "written by a job, overwritten by the next")
              .run("first")
              .writesText("out.csv", "1\n")
              .run("second")
              .writesText("out.csv", "2\n")
              .does(
                  place -> {
                    place.run("first", () -> write(place, "out.csv", "1\n"));
                    place.run("second", () -> write(place, "out.csv", "2\n"));
                  }),
          use("read-and-overwritten-by-the-next-job", "read by a job, overwritten by the next")
              .run("first")
              .reads("old.csv")
              .run("second")
              .writesText("old.csv", "2\n")
              .does(
                  place -> {
                    place.run("first", () -> Files.readString(place.path("old.csv")));
                    place.run("second", () -> write(place, "old.csv", "2\n"));
                  }),
          use("appended-to-by-the-next-job", "written by a job, appended to by the next")
              .run("first")
              .writesText("out.csv", "1\n")
              .run("second")
              .readsText("out.csv", "1\n")
              .writesText("out.csv", "1\n2\n")
              .does(
                  place -> {
                    place.run("first", () -> write(place, "out.csv", "1\n"));
                    place.run(
                        "second", () -> Files.writeString(place.path("out.csv"), "2\n", APPEND));
                  }),
          use("updated-by-the-next-job", "written by a job, updated in place by the next")
              .run("first")
              .writesText("out.csv", "1\n")
              .run("second")
              .readsText("out.csv", "1\n")
              .writesText("out.csv", "2\n")
              .does(
                  place -> {
                    place.run("first", () -> write(place, "out.csv", "1\n"));
                    place.run("second", () -> Files.writeString(place.path("out.csv"), "2", WRITE));
                  }),
          use("moved-by-the-next-job", "written by a job, moved by the next")
              .run("first")
              .writesText("a.csv", "1\n")
              .run("second")
              .readsText("a.csv", "1\n")
              .writes("b.csv")
              .does(
                  place -> {
                    place.run("first", () -> write(place, "a.csv", "1\n"));
                    place.run("second", () -> Files.move(place.path("a.csv"), place.path("b.csv")));
                  }),
          use("replaced-by-the-next-job", "written by a job, replaced by a move of the next")
              .run("first")
              .writesText("a.csv", "1\n")
              .run("second")
              .writesText("a.csv", "2\n")
              .does(
                  place -> {
                    place.run("first", () -> write(place, "a.csv", "1\n"));
                    place.run("second", () -> replace(place, "a.csv", "2\n"));
                  }),
          use("deleted-by-the-next-job", "written by a job, deleted by the next")
              .run("first")
              .writesText("out.csv", "1\n")
              .run("second")
              .does(
                  place -> {
                    place.run("first", () -> write(place, "out.csv", "1\n"));
                    place.run("second", () -> Files.delete(place.path("out.csv")));
                  }),
          use("two-contents-of-one-path", "read, overwritten by another job, read again")
              .reads("old.csv")
              .readsText("old.csv", "2\n")
              .run("writer")
              .writes("old.csv")
              .does(
                  place -> {
                    Files.readString(place.path("old.csv"));
                    place.run("writer", () -> write(place, "old.csv", "2\n"));
                    Files.readString(place.path("old.csv"));
                  }));

  private static final List<FileUse> HANDLES =
      List.of(
          use("opened-in-one-job-read-in-another", "opened in a job, read in the next")
              .run("opener")
              .run("reader")
              .reads("in.csv")
              .does(
                  place -> {
                    place.run(
                        "opener",
                        () -> place.keep("in", new FileInputStream(place.file("in.csv"))));
                    try (FileInputStream in = place.kept("in", FileInputStream.class)) {
                      place.run("reader", in::read);
                    }
                  }),
          use("opened-in-one-job-appended-in-another", "opened in a job, appended to in the next")
              .run("opener")
              .run("writer")
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  place -> {
                    place.run(
                        "opener",
                        () -> place.keep("out", new FileOutputStream(place.file("old.csv"), true)));
                    try (OutputStream out = place.kept("out", OutputStream.class)) {
                      place.run("writer", () -> out.write(Place.newBytes()));
                    }
                  }),
          use("made-in-one-job-written-in-another", "made by an open in a job, written in the next")
              .run("opener")
              .writesText("out.csv", "")
              .run("writer")
              .writesText("out.csv", Place.NEW)
              .does(
                  place -> {
                    place.run(
                        "opener",
                        () -> place.keep("out", new FileOutputStream(place.file("out.csv"))));
                    try (OutputStream out = place.kept("out", OutputStream.class)) {
                      place.run("writer", () -> out.write(Place.newBytes()));
                    }
                  }),
          use("read-by-two-jobs-through-one-handle", "one stream read by two jobs")
              .run("first")
              .reads("in.csv")
              .run("second")
              .reads("in.csv")
              .does(
                  place -> {
                    try (InputStream in = new FileInputStream(place.file("in.csv"))) {
                      place.run("first", in::read);
                      place.run("second", in::read);
                    }
                  }),
          use(
                  "written-by-two-jobs-through-one-handle",
                  "one stream, opened by a third job, written by two")
              .writesText("out.csv", "")
              .run("first")
              .writesText("out.csv", "1\n")
              .run("second")
              .readsText("out.csv", "1\n")
              .writesText("out.csv", "1\n2\n")
              .does(SharedFileUses::writeByTwo),
          use("closed-in-another-job", "written in a job, closed in the next")
              .run("writer")
              .writes("out.csv")
              .run("closer")
              .does(
                  place -> {
                    place.run(
                        "writer",
                        () ->
                            place
                                .keep("out", new FileOutputStream(place.file("out.csv")))
                                .write(Place.newBytes()));
                    place.run("closer", place.kept("out", OutputStream.class)::close);
                  }),
          use("read-while-it-is-written", "read by a job while another is still writing it")
              .writesText("out.csv", "1\n2\n")
              .run("reader")
              .readsText("out.csv", "1\n")
              .does(
                  place -> {
                    try (OutputStream out = new FileOutputStream(place.file("out.csv"))) {
                      out.write("1\n".getBytes());
                      place.run("reader", () -> Files.readString(place.path("out.csv")));
                      out.write("2\n".getBytes());
                    }
                  }),
          use("second-look", "a handle that reads on after another job changed the file")
              .reads("old.csv")
              .readsText("old.csv", "2\n")
              .run("writer")
              .writes("old.csv")
              .does(
                  place -> {
                    try (RandomAccessFile in = new RandomAccessFile(place.file("old.csv"), "r")) {
                      in.read();
                      place.run("writer", () -> write(place, "old.csv", "2\n"));
                      in.seek(0);
                      in.read();
                    }
                  }),
          use("old-look", "a handle that reads on after another job put a new file in its place")
              .reads("old.csv")
              .run("writer")
              .writes("old.csv")
              .does(
                  place -> {
                    try (RandomAccessFile in = new RandomAccessFile(place.file("old.csv"), "r")) {
                      in.read();
                      place.run("writer", () -> replace(place, "old.csv", "2\n"));
                      in.seek(0);
                      in.read();
                    }
                  }));

  static final UseGroup GROUP =
      new UseGroup(
          "Several jobs, one file", Stream.of(FILES, HANDLES).flatMap(List::stream).toList());

  private SharedFileUses() {}

  private static void write(Place place, String file, String text) throws Exception {
    Files.writeString(place.path(file), text);
  }

  private static void replace(Place place, String file, String text) throws Exception {
    Path temp = Files.writeString(place.path("new.tmp"), text);
    Files.move(temp, place.path(file), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void writeByTwo(Place place) throws Exception {
    try (OutputStream out = new FileOutputStream(place.file("out.csv"))) {
      place.run("first", () -> out.write("1\n".getBytes()));
      place.run("second", () -> out.write("2\n".getBytes()));
    }
  }
}
