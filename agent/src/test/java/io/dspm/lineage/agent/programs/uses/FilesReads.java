package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** What {@link Files} reads. */
final class FilesReads {

  private static final List<FileUse> WHOLE =
      List.of(
          use("files-read-all-bytes", "`Files.readAllBytes`")
              .reads("in.csv")
              .does(place -> Files.readAllBytes(place.path("in.csv"))),
          use("files-read-string", "`Files.readString`")
              .reads("in.csv")
              .does(place -> Files.readString(place.path("in.csv"))),
          use("files-read-all-lines", "`Files.readAllLines`")
              .reads("in.csv")
              .does(place -> Files.readAllLines(place.path("in.csv"))),
          use("empty-file-read-to-its-end", "`Files.readAllBytes` of an empty file")
              .reads("empty.csv")
              .does(place -> Files.readAllBytes(place.path("empty.csv"))),
          use("files-mismatch", "`Files.mismatch`: both files")
              .reads("in.csv", "old.csv")
              .does(place -> Files.mismatch(place.path("in.csv"), place.path("old.csv"))),
          use("files-mismatch-with-itself", "`Files.mismatch` of a file with itself")
              .does(place -> Files.mismatch(place.path("in.csv"), place.path("in.csv"))),
          use("files-copy-to-memory", "`Files.copy(Path, OutputStream)`, no file")
              .reads("in.csv")
              .does(place -> Files.copy(place.path("in.csv"), new ByteArrayOutputStream())),
          use("through-a-link", "`Files.readString` through a symbolic link: the real path")
              .reads("in.csv")
              .does(
                  place -> {
                    Path link = Files.createSymbolicLink(place.path("link"), place.path("in.csv"));
                    Files.readString(link);
                    Files.delete(link);
                  }),
          use("through-a-roundabout-path", "`Files.readString` through `..`: the real path")
              .reads("in.csv")
              .does(
                  place -> {
                    Path directory = place.directory();
                    Files.readString(
                        directory.resolve("..").resolve(directory.getFileName()).resolve("in.csv"));
                  }));

  private static final List<FileUse> LINES =
      List.of(
          use("files-lines", "`Files.lines`, closed")
              .reads("in.csv")
              .does(
                  place -> {
                    try (Stream<String> lines = Files.lines(place.path("in.csv"))) {
                      lines.forEach(line -> {});
                    }
                  }),
          use("files-lines-half-consumed", "`Files.lines`, half consumed")
              .reads("in.csv")
              .does(
                  place -> {
                    try (Stream<String> lines = Files.lines(place.path("in.csv"))) {
                      lines.findFirst();
                    }
                  }),
          use("files-lines-leaked", "`Files.lines`, never closed")
              .reads("in.csv")
              .does(
                  place -> {
                    Iterator<String> lines =
                        place.keep("lines", Files.lines(place.path("in.csv"))).iterator();
                    lines.next();
                  }),
          use("files-lines-never-asked-for", "`Files.lines`, never asked for a line")
              .does(place -> Files.lines(place.path("in.csv")).close()),
          use("files-new-buffered-reader", "`Files.newBufferedReader`")
              .reads("in.csv")
              .does(
                  place -> {
                    try (var in = Files.newBufferedReader(place.path("in.csv"))) {
                      in.readLine();
                    }
                  }));

  private static final List<FileUse> PARTS =
      List.of(
          drains("files-new-input-stream", "`read()`", in -> in.read()),
          drains("files-stream-reads-all-bytes", "`readAllBytes()`", in -> in.readAllBytes()),
          drains(
              "files-stream-skips-and-reads",
              "`skip`, `read()`",
              in -> {
                in.skip(2);
                in.read();
              }),
          drains(
              "files-stream-transfers",
              "`transferTo`",
              in -> in.transferTo(new ByteArrayOutputStream())),
          use("files-stream-deletes-on-close", "`Files.newInputStream` with `DELETE_ON_CLOSE`")
              .reads("in.csv")
              .does(
                  place -> {
                    try (InputStream in =
                        Files.newInputStream(place.path("in.csv"), DELETE_ON_CLOSE)) {
                      in.readAllBytes();
                    }
                  }),
          use("seekable-channel-read", "`Files.newByteChannel`: `SeekableByteChannel.read`")
              .reads("in.csv")
              .does(
                  place -> {
                    try (SeekableByteChannel in = Files.newByteChannel(place.path("in.csv"))) {
                      in.position(2).read(ByteBuffer.allocate(4));
                    }
                  }),
          use("reader-of-a-channel", "`Channels.newReader` of a `SeekableByteChannel`")
              .reads("in.csv")
              .does(
                  place -> {
                    try (SeekableByteChannel in = Files.newByteChannel(place.path("in.csv"))) {
                      Channels.newReader(in, StandardCharsets.UTF_8).read();
                    }
                  }),
          use("stream-of-a-channel", "`Channels.newInputStream` of a `SeekableByteChannel`")
              .reads("in.csv")
              .does(
                  place -> {
                    try (SeekableByteChannel in = Files.newByteChannel(place.path("in.csv"))) {
                      Channels.newInputStream(in).readAllBytes();
                    }
                  }));

  static final UseGroup GROUP =
      new UseGroup(
          "Reading with Files", Stream.of(WHOLE, LINES, PARTS).flatMap(List::stream).toList());

  private FilesReads() {}

  private interface Reading {
    void of(InputStream in) throws IOException;
  }

  private static FileUse drains(String name, String words, Reading reading) {
    return use(name, "`Files.newInputStream`: " + words)
        .reads("in.csv")
        .does(
            place -> {
              try (InputStream in = Files.newInputStream(place.path("in.csv"))) {
                reading.of(in);
              }
            });
  }
}
