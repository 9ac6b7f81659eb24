package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;
import java.util.stream.Stream;

/** Uses that need a JVM of their own: its standard streams, and its end. */
final class WholeJvmUses {

  private static final List<FileUse> INPUT =
      List.of(
          use("stdin-read", "`java ... < in.csv`: `System.in.read`")
              .alone("< in.csv")
              .reads("in.csv")
              .does(place -> System.in.read()),
          use("stdin-by-scanner", "`java ... < in.csv`: `Scanner(System.in)`")
              .alone("< in.csv")
              .reads("in.csv")
              .does(place -> new Scanner(System.in).nextLine()),
          use("stdin-by-its-descriptor", "`java ... < in.csv`: `FileDescriptor.in`")
              .alone("< in.csv")
              .reads("in.csv")
              .does(place -> new FileInputStream(FileDescriptor.in).read()),
          use("stdin-by-a-channel", "`java ... < in.csv`: a channel of `FileDescriptor.in`")
              .alone("< in.csv")
              .reads("in.csv")
              .does(
                  place ->
                      new FileInputStream(FileDescriptor.in).getChannel().read(ChannelUses.four())),
          use("stdin-by-its-device", "`java ... < in.csv`: `/dev/stdin`")
              .alone("< in.csv")
              .reads("in.csv")
              .does(place -> Files.readString(Path.of("/dev/stdin"))),
          use("stdin-read-in-a-job", "`java ... < in.csv`: read in a job")
              .alone("< in.csv")
              .run("job")
              .reads("in.csv")
              .does(place -> place.run("job", System.in::read)),
          use("stdin-never-read", "`java ... < in.csv`: never read")
              .alone("< in.csv")
              .does(place -> {}),
          use("stdin-inherited-by-a-child", "`java ... < in.csv`: read by a child, not seen")
              .alone("< in.csv")
              .gap("1 started (cat)")
              .note("done by a child process")
              .does(
                  place ->
                      new ProcessBuilder("cat")
                          .redirectInput(Redirect.INHERIT)
                          .redirectOutput(Redirect.DISCARD)
                          .start()
                          .waitFor()));

  private static final List<FileUse> OUTPUT =
      List.of(
          use("stdout-written", "`java ... > out.csv`: `System.out.print`")
              .alone("> out.csv")
              .writesText("out.csv", Place.NEW)
              .does(place -> System.out.print(Place.NEW)),
          use("stdout-by-its-descriptor", "`java ... > out.csv`: `FileDescriptor.out`")
              .alone("> out.csv")
              .writesText("out.csv", Place.NEW)
              .does(place -> new FileOutputStream(FileDescriptor.out).write(Place.newBytes())),
          use("stdout-appended", "`java ... >> old.csv`: `System.out.print`")
              .alone(">> old.csv")
              .reads("old.csv")
              .writesText("old.csv", Place.old("stdout-appended") + Place.NEW)
              .does(place -> System.out.print(Place.NEW)),
          use("stdout-appended-anew", "`java ... >> out.csv`, a new file")
              .alone(">> out.csv")
              .writesText("out.csv", Place.NEW)
              .does(place -> System.out.print(Place.NEW)),
          use("stdout-written-in-a-job", "`java ... > out.csv`: printed in a job")
              .alone("> out.csv")
              .run("job")
              .writesText("out.csv", Place.NEW)
              .does(place -> place.run("job", () -> System.out.print(Place.NEW))),
          use("stdin-copied-to-stdout", "`java ... < in.csv > out.csv`")
              .alone("< in.csv > out.csv")
              .reads("in.csv")
              .writes("out.csv")
              .does(place -> System.in.transferTo(System.out)),
          use("stdout-and-stderr-written", "`java ... > out.csv 2>&1`: both written")
              .alone("> out.csv 2>&1")
              .writesText("out.csv", Place.NEW + "oh\n")
              .does(
                  place -> {
                    System.out.print(Place.NEW);
                    System.out.flush();
                    System.err.print("oh\n");
                  }),
          use("stderr-written", "`java ... 2> err.txt`: `System.err` doesn't count")
              .alone("2> err.txt")
              .note("standard error doesn't count")
              .does(place -> System.err.print("oh\n")),
          use("stdout-never-written", "`java ... > out.csv`: never written; the shell made it")
              .alone("> out.csv")
              .does(place -> {}),
          use("stdout-never-appended", "`java ... >> old.csv`: never written")
              .alone(">> old.csv")
              .does(place -> {}),
          use("stdout-to-nowhere", "`java ... < /dev/null > /dev/null`")
              .alone("< /dev/null > /dev/null")
              .does(place -> System.in.transferTo(System.out)));

  private static final List<FileUse> END =
      List.of(
          use(
                  "deleted-on-exit-of-the-jvm",
                  "`File.deleteOnExit`, written by no job: gone at the end")
              .alone("")
              .does(
                  place -> {
                    place.file("out.csv").deleteOnExit();
                    Files.writeString(place.path("out.csv"), Place.NEW);
                  }),
          use("open-at-the-end", "written, open when the JVM ends")
              .alone("")
              .writes("out.csv")
              .does(
                  place ->
                      place
                          .keep("out", new FileOutputStream(place.file("out.csv")))
                          .write(Place.newBytes())),
          use("never-flushed", "a buffered writer that is never flushed: an empty file")
              .alone("")
              .writesText("out.csv", "")
              .does(WholeJvmUses::writeWithoutFlush));

  static final UseGroup GROUP =
      new UseGroup(
          "Standard input and output, the JVM's end",
          Stream.of(INPUT, OUTPUT, END).flatMap(List::stream).toList());

  private WholeJvmUses() {}

  private static void writeWithoutFlush(Place place) throws IOException {
    place.keep("out", Files.newBufferedWriter(place.path("out.csv"))).write(Place.NEW);
  }
}
