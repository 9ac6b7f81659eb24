package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.LineNumberReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StreamTokenizer;
import java.io.Writer;
import java.util.Formatter;
import java.util.List;
import java.util.Scanner;
import java.util.stream.Stream;

/** Streams of characters. */
final class ReaderAndWriterUses {

  private static final List<FileUse> READS =
      List.of(
          reader("reader", "`FileReader(File)`", place -> new FileReader(place.file("in.csv"))),
          reader(
              "reader-of-a-name",
              "`FileReader(String, Charset)`",
              place -> new FileReader(place.name("in.csv"), UTF_8)),
          reader(
              "reader-of-a-stream",
              "`InputStreamReader`",
              place -> new InputStreamReader(new FileInputStream(place.file("in.csv")), UTF_8)),
          reader(
              "reader-of-lines",
              "`LineNumberReader`",
              place -> new LineNumberReader(new FileReader(place.file("in.csv")))),
          use("reader-of-a-descriptor", "`FileReader(FileDescriptor)`")
              .reads("in.csv")
              .does(
                  place -> {
                    try (FileInputStream in = new FileInputStream(place.file("in.csv"))) {
                      new FileReader(in.getFD()).read();
                    }
                  }),
          use("buffered-reader", "`BufferedReader.readLine()` to the end")
              .reads("in.csv")
              .does(
                  place -> {
                    try (BufferedReader in =
                        new BufferedReader(new FileReader(place.file("in.csv"), UTF_8))) {
                      while (in.readLine() != null) {
                        Thread.onSpinWait();
                      }
                    }
                  }),
          use("tokenizer", "`StreamTokenizer`")
              .reads("in.csv")
              .does(
                  place -> {
                    try (Reader in = new FileReader(place.file("in.csv"), UTF_8)) {
                      new StreamTokenizer(in).nextToken();
                    }
                  }),
          use("scanner", "`Scanner(File)`")
              .reads("in.csv")
              .does(
                  place -> {
                    try (Scanner in = new Scanner(place.file("in.csv"), UTF_8)) {
                      in.nextLine();
                    }
                  }),
          use("scanner-of-a-path", "`Scanner(Path)`")
              .reads("in.csv")
              .does(
                  place -> {
                    try (Scanner in = new Scanner(place.path("in.csv"), UTF_8)) {
                      in.nextLine();
                    }
                  }));

  private static final List<FileUse> WRITES =
      List.of(
          writer("writer", "`FileWriter(File)`", place -> new FileWriter(place.file("out.csv"))),
          writer(
              "writer-by-name",
              "`FileWriter(String)`",
              place -> new FileWriter(place.name("out.csv"))),
          writer(
              "writer-to-a-stream",
              "`OutputStreamWriter`",
              place -> new OutputStreamWriter(new FileOutputStream(place.file("out.csv")), UTF_8)),
          writer(
              "buffered-writer",
              "`BufferedWriter`",
              place -> new BufferedWriter(new FileWriter(place.file("out.csv")))),
          writer(
              "print-writer",
              "`PrintWriter(File, Charset)`",
              place -> new PrintWriter(place.file("out.csv"), UTF_8)),
          writer(
              "print-writer-by-name",
              "`PrintWriter(String)`",
              place -> new PrintWriter(place.name("out.csv"))),
          use("writer-overwrites", "`FileWriter(File)` over an old file")
              .writes("old.csv")
              .does(place -> write(new FileWriter(place.file("old.csv"), UTF_8))),
          use("writer-appends", "`FileWriter(File, true)` to an old file")
              .reads("old.csv")
              .writes("old.csv")
              .does(place -> write(new FileWriter(place.file("old.csv"), true))),
          use("writer-to-a-descriptor", "`FileWriter(FileDescriptor)`")
              .writes("out.csv")
              .does(
                  place -> {
                    try (FileOutputStream out = new FileOutputStream(place.file("out.csv"))) {
                      write(new FileWriter(out.getFD()));
                    }
                  }),
          use("print-stream", "`PrintStream(File, Charset)`")
              .writes("out.csv")
              .does(place -> print(new PrintStream(place.file("out.csv"), UTF_8))),
          use("print-stream-by-name", "`PrintStream(String)`")
              .writes("out.csv")
              .does(place -> print(new PrintStream(place.name("out.csv")))),
          use("print-stream-appends", "`PrintStream` over an appending stream")
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  place ->
                      print(new PrintStream(new FileOutputStream(place.file("old.csv"), true)))),
          use("system-out-set", "`System.setOut` to a file, `System.out.print`")
              .writes("out.csv")
              .does(ReaderAndWriterUses::printToStandardOutput),
          use("formatter", "`Formatter(File)`")
              .writes("out.csv")
              .does(
                  place -> {
                    try (Formatter out = new Formatter(place.file("out.csv"))) {
                      out.format("%d%n", 7);
                    }
                  }),
          use("formatter-by-name", "`Formatter(String)`")
              .writes("out.csv")
              .does(
                  place -> {
                    try (Formatter out = new Formatter(place.name("out.csv"))) {
                      out.format("%d%n", 7);
                    }
                  }));

  static final UseGroup GROUP =
      new UseGroup(
          "Readers, writers and printing", Stream.of(READS, WRITES).flatMap(List::stream).toList());

  private ReaderAndWriterUses() {}

  private interface Opening<T> {
    T in(Place place) throws IOException;
  }

  private static FileUse reader(String name, String words, Opening<Reader> opening) {
    return use(name, words)
        .reads("in.csv")
        .does(
            place -> {
              try (Reader in = opening.in(place)) {
                in.read();
              }
            });
  }

  private static FileUse writer(String name, String words, Opening<Writer> opening) {
    return use(name, words).writes("out.csv").does(place -> write(opening.in(place)));
  }

  private static void write(Writer writer) throws IOException {
    try (writer) {
      writer.write(Place.NEW);
    }
  }

  private static void print(PrintStream stream) {
    try (stream) {
      stream.print(Place.NEW);
    }
  }

  private static void printToStandardOutput(Place place) throws IOException {
    PrintStream before = System.out;
    try (PrintStream out = new PrintStream(place.file("out.csv"), UTF_8)) {
      System.setOut(out);
      System.out.print(Place.NEW);
    } finally {
      System.setOut(before);
    }
  }
}
