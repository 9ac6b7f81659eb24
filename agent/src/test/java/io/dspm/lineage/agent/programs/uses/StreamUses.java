package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/** Streams of bytes. */
final class StreamUses {

  private static final List<FileUse> READS =
      List.of(
          drains("stream-reads-one-byte", "`read()`", in -> in.read()),
          drains("stream-reads-an-array", "`read(byte[])`", in -> in.read(new byte[10])),
          drains(
              "stream-reads-into-a-range",
              "`read(byte[], int, int)`",
              in -> in.read(new byte[10], 2, 3)),
          drains("stream-reads-all-bytes", "`readAllBytes()`", in -> in.readAllBytes()),
          drains("stream-reads-some-bytes", "`readNBytes(int)`", in -> in.readNBytes(3)),
          drains(
              "stream-skips-and-reads",
              "`skip`, then `read()`",
              in -> {
                in.skipNBytes(2);
                in.read();
              }),
          drains(
              "stream-reads-at-the-end",
              "`read()` where nothing is left",
              in -> {
                in.skipNBytes(in.available());
                in.read();
              }),
          drains(
              "stream-is-buffered",
              "`BufferedInputStream`",
              in -> new BufferedInputStream(in).read()),
          drains("stream-reads-data", "`DataInputStream`", in -> new DataInputStream(in).readInt()),
          use("stream-of-a-name", "`new FileInputStream(String)`")
              .reads("in.csv")
              .does(
                  place -> {
                    try (InputStream in = new FileInputStream(place.name("in.csv"))) {
                      in.read();
                    }
                  }),
          use("stream-of-a-descriptor", "`new FileInputStream(FileDescriptor)`")
              .reads("in.csv")
              .does(
                  place -> {
                    try (RandomAccessFile file = new RandomAccessFile(place.file("in.csv"), "r")) {
                      new FileInputStream(file.getFD()).read();
                    }
                  }),
          use("channel-of-a-stream", "`FileInputStream.getChannel().read`")
              .reads("in.csv")
              .does(
                  place -> {
                    try (FileInputStream in = new FileInputStream(place.file("in.csv"))) {
                      in.getChannel().read(ByteBuffer.allocate(4));
                    }
                  }),
          use("streams-one-after-the-other", "`SequenceInputStream` of two files")
              .reads("in.csv", "old.csv")
              .does(
                  place -> {
                    try (InputStream in =
                        new SequenceInputStream(
                            new FileInputStream(place.file("in.csv")),
                            new FileInputStream(place.file("old.csv")))) {
                      in.readAllBytes();
                      in.read();
                    }
                  }),
          use("stream-of-an-empty-file", "an empty file read to its end")
              .reads("empty.csv")
              .does(
                  place -> {
                    try (InputStream in = new FileInputStream(place.file("empty.csv"))) {
                      in.read();
                    }
                  }),
          use("stream-transfers-to-a-stream", "`FileInputStream.transferTo(FileOutputStream)`")
              .reads("in.csv")
              .writes("out.csv")
              .does(
                  place -> {
                    try (InputStream in = new FileInputStream(place.file("in.csv"));
                        OutputStream out = new FileOutputStream(place.file("out.csv"))) {
                      in.transferTo(out);
                    }
                  }),
          use("stream-transfers-to-memory", "`FileInputStream.transferTo` what is no file")
              .reads("in.csv")
              .does(
                  place -> {
                    try (InputStream in = new FileInputStream(place.file("in.csv"))) {
                      in.transferTo(OutputStream.nullOutputStream());
                    }
                  }));

  private static final List<FileUse> WRITES =
      List.of(
          use("stream-writes-a-new-file", "`new FileOutputStream(File)`, `write(byte[])`")
              .writes("out.csv")
              .does(place -> write(new FileOutputStream(place.file("out.csv")))),
          use("stream-writes-by-name", "`new FileOutputStream(String)`")
              .writes("out.csv")
              .does(place -> write(new FileOutputStream(place.name("out.csv")))),
          use("stream-writes-to-a-descriptor", "`new FileOutputStream(FileDescriptor)`")
              .writes("out.csv")
              .does(
                  place -> {
                    try (RandomAccessFile file =
                        new RandomAccessFile(place.file("out.csv"), "rw")) {
                      new FileOutputStream(file.getFD()).write(Place.newBytes());
                    }
                  }),
          use("stream-writes-byte-by-byte", "`FileOutputStream`: `write(int)`")
              .writes("out.csv")
              .does(
                  place -> {
                    try (OutputStream out = new FileOutputStream(place.file("out.csv"))) {
                      for (byte b : Place.newBytes()) {
                        out.write(b);
                      }
                    }
                  }),
          use("stream-writes-a-range", "`FileOutputStream`: `write(byte[], int, int)`")
              .writes("out.csv")
              .does(
                  place -> {
                    try (OutputStream out = new FileOutputStream(place.file("out.csv"))) {
                      out.write(Place.newBytes(), 1, 2);
                    }
                  }),
          use("stream-makes-an-empty-file", "`FileOutputStream` opened, a new file, never written")
              .writes("out.csv")
              .does(place -> new FileOutputStream(place.file("out.csv")).close()),
          use("stream-empties-a-file", "`FileOutputStream` opened, an old file, never written")
              .writes("old.csv")
              .does(place -> new FileOutputStream(place.file("old.csv")).close()),
          use("stream-overwrites", "`FileOutputStream` over an old file")
              .writes("old.csv")
              .does(place -> write(new FileOutputStream(place.file("old.csv")))),
          use("stream-appends", "`new FileOutputStream(File, true)` to an old file")
              .reads("old.csv")
              .writes("old.csv")
              .does(place -> write(new FileOutputStream(place.file("old.csv"), true))),
          use("stream-appends-by-name", "`new FileOutputStream(String, true)` to an old file")
              .reads("old.csv")
              .writes("old.csv")
              .does(place -> write(new FileOutputStream(place.name("old.csv"), true))),
          use("stream-appends-to-a-new-file", "`new FileOutputStream(File, true)` to a new file")
              .writes("out.csv")
              .does(place -> write(new FileOutputStream(place.file("out.csv"), true))),
          use("stream-appends-to-an-empty-file", "`FileOutputStream(File, true)` to an empty file")
              .writes("empty.csv")
              .does(place -> write(new FileOutputStream(place.file("empty.csv"), true))),
          use("stream-channel-writes", "`FileOutputStream.getChannel().write`")
              .writes("out.csv")
              .does(
                  place -> {
                    try (FileOutputStream out = new FileOutputStream(place.file("out.csv"))) {
                      out.getChannel().write(ByteBuffer.wrap(Place.newBytes()));
                    }
                  }),
          use("stream-writes-buffered", "`BufferedOutputStream`, `DataOutputStream`")
              .writes("out.csv")
              .does(
                  place -> {
                    try (DataOutputStream out =
                        new DataOutputStream(
                            new BufferedOutputStream(
                                new FileOutputStream(place.file("out.csv"))))) {
                      out.writeUTF("data");
                    }
                  }),
          use("read-then-overwritten", "read, then overwritten")
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  place -> {
                    read(new FileInputStream(place.file("old.csv")));
                    write(new FileOutputStream(place.file("old.csv")));
                  }),
          use("written-then-read-back", "written, then read back")
              .writes("out.csv")
              .does(
                  place -> {
                    write(new FileOutputStream(place.file("out.csv")));
                    read(new FileInputStream(place.file("out.csv")));
                  }),
          use("bytes-that-were-there-already", "overwritten with what it held")
              .writes("old.csv")
              .does(
                  place -> {
                    try (OutputStream out = new FileOutputStream(place.file("old.csv"))) {
                      new ByteArrayInputStream(place.old().getBytes("UTF-8")).transferTo(out);
                    }
                  }));

  static final UseGroup GROUP =
      new UseGroup(
          "Byte streams of java.io", Stream.of(READS, WRITES).flatMap(List::stream).toList());

  private StreamUses() {}

  private interface Reading {
    void of(InputStream in) throws IOException;
  }

  private static FileUse drains(String name, String words, Reading reading) {
    return use(name, "`FileInputStream`: " + words)
        .reads("in.csv")
        .does(
            place -> {
              try (InputStream in = new FileInputStream(place.file("in.csv"))) {
                reading.of(in);
              }
            });
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
}
