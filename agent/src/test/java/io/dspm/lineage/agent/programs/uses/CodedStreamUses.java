package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Streams of bytes that mean something else. */
final class CodedStreamUses {

  static final UseGroup GROUP =
      new UseGroup(
          "Objects, GZIP and ZIP by streams",
          List.of(
              use("objects-written", "`ObjectOutputStream`")
                  .writes("out.bin")
                  .does(place -> writeObject(new FileOutputStream(place.file("out.bin")))),
              use("objects-read", "`ObjectInputStream`")
                  .reads("in.bin")
                  .given(place -> writeObject(new FileOutputStream(place.file("in.bin"))))
                  .does(
                      place -> {
                        try (ObjectInputStream in =
                            new ObjectInputStream(new FileInputStream(place.file("in.bin")))) {
                          in.readObject();
                        }
                      }),
              use("gzip-written", "`GZIPOutputStream`")
                  .writes("out.gz")
                  .does(place -> write(new GZIPOutputStream(stream(place, "out.gz")))),
              use("gzip-read", "`GZIPInputStream`")
                  .reads("in.gz")
                  .given(place -> write(new GZIPOutputStream(stream(place, "in.gz"))))
                  .does(
                      place -> read(new GZIPInputStream(new FileInputStream(place.file("in.gz"))))),
              use("zip-stream-written", "`ZipOutputStream`")
                  .writes("out.zip")
                  .does(place -> zip(stream(place, "out.zip"))),
              use("zip-stream-read", "`ZipInputStream`")
                  .reads("in.zip")
                  .given(place -> zip(stream(place, "in.zip")))
                  .does(
                      place -> {
                        try (ZipInputStream in =
                            new ZipInputStream(new FileInputStream(place.file("in.zip")))) {
                          in.getNextEntry();
                          in.readAllBytes();
                        }
                      }),
              use("zip-stream-copies-a-file", "a file packed by `ZipOutputStream`")
                  .reads("in.csv")
                  .writes("out.zip")
                  .does(
                      place -> {
                        try (InputStream in = new FileInputStream(place.file("in.csv"));
                            ZipOutputStream out = new ZipOutputStream(stream(place, "out.zip"))) {
                          out.putNextEntry(new ZipEntry("in.csv"));
                          in.transferTo(out);
                        }
                      })));

  private CodedStreamUses() {}

  private static FileOutputStream stream(Place place, String file) throws IOException {
    return new FileOutputStream(place.file(file));
  }

  private static void read(InputStream in) throws IOException {
    try (in) {
      in.readAllBytes();
    }
  }

  private static void write(OutputStream out) throws IOException {
    try (out) {
      out.write(Place.newBytes());
    }
  }

  private static void writeObject(OutputStream to) throws IOException {
    try (ObjectOutputStream out = new ObjectOutputStream(to)) {
      out.writeObject(List.of("an", "object"));
    }
  }

  /** Writes an archive of one entry, {@code part.csv}. */
  static void zip(OutputStream to) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(to)) {
      out.putNextEntry(new ZipEntry("part.csv"));
      out.write(Place.newBytes());
    }
  }
}
