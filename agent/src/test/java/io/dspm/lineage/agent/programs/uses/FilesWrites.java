package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** What {@link Files} writes. */
final class FilesWrites {

  private static final List<FileUse> WHOLE =
      List.of(
          use("files-write", "`Files.write` of bytes")
              .writes("out.csv")
              .does(place -> Files.write(place.path("out.csv"), Place.newBytes())),
          use("files-write-lines", "`Files.write` of lines")
              .writes("out.csv")
              .does(place -> Files.write(place.path("out.csv"), List.of("a", "b"))),
          use("files-write-string", "`Files.writeString`")
              .writes("out.csv")
              .does(place -> Files.writeString(place.path("out.csv"), Place.NEW)),
          use("files-overwrite", "`Files.writeString` over an old file")
              .writes("old.csv")
              .does(place -> Files.writeString(place.path("old.csv"), Place.NEW)),
          use("files-write-in-place", "`Files.writeString` with `WRITE` alone, in an old file")
              .reads("old.csv")
              .writes("old.csv")
              .does(place -> Files.writeString(place.path("old.csv"), "X", WRITE)),
          use("files-append", "`Files.writeString` with `APPEND` to an old file")
              .reads("old.csv")
              .writes("old.csv")
              .does(place -> Files.writeString(place.path("old.csv"), Place.NEW, APPEND)),
          use("files-append-to-a-new-file", "`Files.writeString` with `CREATE, APPEND`, a new file")
              .writes("out.csv")
              .does(place -> Files.writeString(place.path("out.csv"), Place.NEW, CREATE, APPEND)),
          use("append-to-an-empty-file", "`Files.writeString` with `APPEND` to an empty file")
              .writes("empty.csv")
              .does(place -> Files.writeString(place.path("empty.csv"), Place.NEW, APPEND)),
          use("files-write-nothing", "`Files.write` of no bytes: a new empty file")
              .writes("out.csv")
              .does(place -> Files.write(place.path("out.csv"), new byte[0])),
          use("files-write-through-a-link", "`Files.writeString` through a symbolic link")
              .writes("old.csv")
              .does(
                  place -> {
                    Path link = Files.createSymbolicLink(place.path("link"), place.path("old.csv"));
                    Files.writeString(link, Place.NEW);
                  }),
          use("files-copy-from-a-stream", "`Files.copy(InputStream, Path)` of a file's stream")
              .reads("in.csv")
              .writes("out.csv")
              .does(
                  place -> {
                    try (var in = Files.newInputStream(place.path("in.csv"))) {
                      Files.copy(in, place.path("out.csv"));
                    }
                  }),
          use("files-copy-from-memory", "`Files.copy(InputStream, Path)` over an old file")
              .writes("old.csv")
              .does(
                  place ->
                      Files.copy(
                          new ByteArrayInputStream(Place.newBytes()),
                          place.path("old.csv"),
                          StandardCopyOption.REPLACE_EXISTING)),
          use("files-copy-to-a-stream", "`Files.copy(Path, OutputStream)` of a file")
              .reads("in.csv")
              .writes("out.csv")
              .does(
                  place -> {
                    try (OutputStream out = Files.newOutputStream(place.path("out.csv"))) {
                      Files.copy(place.path("in.csv"), out);
                    }
                  }));

  private static final List<FileUse> PARTS =
      List.of(
          streams("files-new-output-stream", "a new file")
              .writes("out.csv")
              .does(place -> write(place, "out.csv")),
          streams("files-stream-overwrites", "an old file")
              .writes("old.csv")
              .does(place -> write(place, "old.csv")),
          streams("files-stream-appends", "`APPEND`")
              .reads("old.csv")
              .writes("old.csv")
              .does(place -> write(place, "old.csv", APPEND)),
          streams("files-stream-creates-new", "`CREATE_NEW`")
              .writes("out.csv")
              .does(place -> write(place, "out.csv", CREATE_NEW)),
          streams("files-stream-in-place", "`WRITE` alone, an old file")
              .reads("old.csv")
              .writes("old.csv")
              .does(place -> write(place, "old.csv", WRITE)),
          streams("files-stream-deletes-what-it-wrote", "`CREATE, WRITE, DELETE_ON_CLOSE`")
              .does(place -> write(place, "out.csv", CREATE, WRITE, DELETE_ON_CLOSE)),
          streams("files-stream-empties", "an old file, never written")
              .writes("old.csv")
              .does(place -> Files.newOutputStream(place.path("old.csv")).close()),
          use("files-new-buffered-writer", "`Files.newBufferedWriter`")
              .writes("out.csv")
              .does(
                  place -> {
                    try (var out = Files.newBufferedWriter(place.path("out.csv"))) {
                      out.write(Place.NEW);
                    }
                  }),
          use("seekable-channel-writes", "`Files.newByteChannel`: a new file written")
              .writes("out.csv")
              .does(
                  place -> {
                    try (SeekableByteChannel out =
                        Files.newByteChannel(place.path("out.csv"), CREATE_NEW, WRITE)) {
                      out.write(ByteBuffer.wrap(Place.newBytes()));
                    }
                  }),
          use("seekable-channel-updates", "`Files.newByteChannel`: an old file updated")
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  place -> {
                    try (SeekableByteChannel out =
                        Files.newByteChannel(place.path("old.csv"), WRITE)) {
                      out.position(1).write(ByteBuffer.wrap(Place.newBytes()));
                    }
                  }),
          use("seekable-channel-truncates", "`SeekableByteChannel.truncate` of an old file")
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  place -> {
                    try (SeekableByteChannel out =
                        Files.newByteChannel(place.path("old.csv"), WRITE)) {
                      out.truncate(2);
                    }
                  }));

  private static final List<FileUse> MADE =
      List.of(
          use("files-create-file", "`Files.createFile`")
              .writes("_SUCCESS")
              .does(place -> Files.createFile(place.path("_SUCCESS"))),
          use("files-create-temp-file", "`Files.createTempFile`, left there empty")
              .writes("tmp*.csv")
              .does(place -> Files.createTempFile(place.directory(), "tmp", ".csv")),
          use("files-temp-file-written", "`Files.createTempFile`, written and left there")
              .writes("tmp*.csv")
              .does(
                  place ->
                      Files.writeString(
                          Files.createTempFile(place.directory(), "tmp", ".csv"), Place.NEW)),
          use("files-temp-file-deleted", "`Files.createTempFile`, written and deleted")
              .does(
                  place -> {
                    Path file = Files.createTempFile(place.directory(), "tmp", ".csv");
                    Files.writeString(file, Place.NEW);
                    Files.delete(file);
                  }),
          use("made-empty-without-being-opened", "`File.createNewFile`")
              .writes("_SUCCESS")
              .does(
                  place ->
                      Place.check(place.file("_SUCCESS").createNewFile(), "was there already")),
          use("create-new-file-of-an-old-one", "`File.createNewFile` where there is one")
              .does(place -> Place.check(!place.file("old.csv").createNewFile(), "was made")),
          use("file-create-temp-file", "`File.createTempFile`, written and left there")
              .writes("tmp*.csv")
              .does(
                  place ->
                      Files.writeString(
                          java.io.File.createTempFile("tmp", ".csv", place.directory().toFile())
                              .toPath(),
                          Place.NEW)),
          use("file-temp-file-empty", "`File.createTempFile`, left there empty")
              .writes("tmp*.csv")
              .does(
                  place -> java.io.File.createTempFile("tmp", ".csv", place.directory().toFile())),
          use("deleted-on-exit", "`File.deleteOnExit` in a job: there when the job ended")
              .writesText("out.csv", Place.NEW)
              .does(
                  place -> {
                    place.file("out.csv").deleteOnExit();
                    Files.writeString(place.path("out.csv"), Place.NEW);
                  }));

  static final UseGroup GROUP =
      new UseGroup(
          "Writing with Files and File",
          Stream.of(WHOLE, PARTS, MADE).flatMap(List::stream).toList());

  private FilesWrites() {}

  private static UseDraft streams(String name, String words) {
    return use(name, "`Files.newOutputStream`: " + words);
  }

  private static void write(Place place, String file, OpenOption... options) throws IOException {
    try (OutputStream out = Files.newOutputStream(place.path(file), options)) {
      out.write(Place.newBytes());
    }
  }
}
