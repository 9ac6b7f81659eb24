package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.ChannelUses.bytes;
import static io.dspm.lineage.agent.programs.uses.ChannelUses.four;
import static io.dspm.lineage.agent.programs.uses.UseDraft.use;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.dspm.lineage.agent.programs.uses.FileUse.Step;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.List;
import java.util.Set;

/** {@link SecureDirectoryStream}, whose paths begin at an open directory. */
final class SecureDirectoryUses {

  private static final Path IN = Path.of("in.csv");
  private static final Path OLD = Path.of("old.csv");
  private static final Path OUT = Path.of("out.csv");

  static final UseGroup GROUP =
      new UseGroup(
          "SecureDirectoryStream",
          List.of(
              use("secure-directory-reads", "`newByteChannel`, read")
                  .reads("in.csv")
                  .does(
                      in(
                          directory -> {
                            try (SeekableByteChannel in =
                                directory.newByteChannel(IN, Set.of(READ))) {
                              in.read(four());
                            }
                          })),
              use("secure-directory-writes", "`newByteChannel`, a new file written")
                  .writes("out.csv")
                  .does(in(directory -> write(directory, OUT, CREATE_NEW, WRITE))),
              use("secure-directory-appends", "`newByteChannel`, an old file appended to")
                  .reads("old.csv")
                  .writes("old.csv")
                  .does(in(directory -> write(directory, OLD, APPEND))),
              use("secure-directory-moves", "`move` of a file from elsewhere")
                  .reads("in.csv")
                  .writes("out.csv")
                  .does(in(directory -> directory.move(IN, directory, OUT))),
              use("secure-directory-moves-over-the-old", "`move` over an old file")
                  .reads("in.csv")
                  .writes("old.csv")
                  .does(in(directory -> directory.move(IN, directory, OLD))),
              use("secure-directory-moves-what-it-wrote", "written and moved")
                  .writes("out.csv")
                  .does(
                      in(
                          directory -> {
                            write(directory, Path.of("out.tmp"), CREATE_NEW, WRITE);
                            directory.move(Path.of("out.tmp"), directory, OUT);
                          })),
              use("secure-directory-moves-elsewhere", "`move` to another directory")
                  .reads("in.csv")
                  .writes("sub/out.csv")
                  .does(
                      place -> {
                        Path sub = Files.createDirectory(place.path("sub"));
                        try (SecureDirectoryStream<Path> from = open(place.directory());
                            SecureDirectoryStream<Path> to = open(sub)) {
                          from.move(IN, to, OUT);
                        }
                      }),
              use("secure-directory-deletes-what-it-wrote", "written, `deleteFile`")
                  .does(
                      in(
                          directory -> {
                            write(directory, OUT, CREATE_NEW, WRITE);
                            directory.deleteFile(OUT);
                          })),
              use("secure-directory-deletes-what-it-read", "read, `deleteFile`")
                  .reads("in.csv")
                  .does(
                      place -> {
                        Files.readString(place.path("in.csv"));
                        try (SecureDirectoryStream<Path> directory = open(place.directory())) {
                          directory.deleteFile(IN);
                        }
                      }),
              use("secure-directory-listed", "listed, asked for attributes, a file deleted unread")
                  .does(
                      in(
                          directory -> {
                            directory.forEach(path -> {});
                            directory
                                .getFileAttributeView(IN, BasicFileAttributeView.class)
                                .readAttributes();
                            directory.deleteFile(IN);
                          }))));

  private SecureDirectoryUses() {}

  private interface Access {
    void to(SecureDirectoryStream<Path> directory) throws IOException;
  }

  private static Step in(Access access) {
    return place -> {
      try (SecureDirectoryStream<Path> directory = open(place.directory())) {
        access.to(directory);
      }
    };
  }

  private static SecureDirectoryStream<Path> open(Path directory) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new IllegalStateException("This system has no secure directory streams");
  }

  private static void write(SecureDirectoryStream<Path> directory, Path file, OpenOption... options)
      throws IOException {
    try (SeekableByteChannel out = directory.newByteChannel(file, Set.of(options))) {
      out.write(bytes());
    }
  }
}
