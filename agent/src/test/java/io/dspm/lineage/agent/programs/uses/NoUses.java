package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** What asks about files, or opens them, without a byte of content. */
final class NoUses {

  private static final List<FileUse> OPENED =
      List.of(
          use("opened-and-never-read", "`FileInputStream` opened, never read")
              .does(place -> new FileInputStream(place.file("in.csv")).close()),
          use("channel-opened-and-never-read", "`FileChannel` opened, never read")
              .does(place -> FileChannel.open(place.path("in.csv"), READ).close()),
          use("files-stream-opened-and-never-read", "`Files.newInputStream`, never read")
              .does(place -> Files.newInputStream(place.path("in.csv")).close()),
          use("opened-and-skipped", "`skip`, `available`, never read")
              .does(
                  place -> {
                    try (InputStream in = new FileInputStream(place.file("in.csv"))) {
                      in.available();
                      in.skip(3);
                    }
                  }),
          use("nothing-asked-for", "`read(new byte[0])`")
              .does(
                  place -> {
                    try (InputStream in = new FileInputStream(place.file("in.csv"))) {
                      in.read(new byte[0]);
                    }
                  }),
          use("opened-for-append-and-never-written", "`FileOutputStream(File, true)`, unused")
              .does(place -> new FileOutputStream(place.file("old.csv"), true).close()),
          use("nothing-appended", "`FileOutputStream(File, true)`, `write(new byte[0])`")
              .does(
                  place -> {
                    try (OutputStream out = new FileOutputStream(place.file("old.csv"), true)) {
                      out.write(new byte[0]);
                      out.flush();
                    }
                  }),
          use("locked", "`FileChannel.lock`, `tryLock`")
              .does(
                  place -> {
                    try (FileChannel file = FileChannel.open(place.path("old.csv"), READ, WRITE)) {
                      file.lock().release();
                      try (FileLock lock = file.tryLock(0, 1, true)) {
                        Place.check(lock.isShared(), "not locked");
                      }
                    }
                  }),
          use("directory-forced", "`force` of a directory's channel")
              .does(
                  place -> {
                    try (FileChannel directory = FileChannel.open(place.directory(), READ)) {
                      directory.force(true);
                    }
                  }));

  private static final List<FileUse> ASKED =
      List.of(
          use("listed-and-asked-for", "`File.listFiles`, `Files.size`, `Files.exists`")
              .does(
                  place -> {
                    Place.check(place.directory().toFile().listFiles() != null, "no list");
                    Files.size(place.path("in.csv"));
                    Files.exists(place.path("in.csv"));
                  }),
          use("listed", "`File.list`, `Files.list`, `Files.newDirectoryStream`")
              .does(
                  place -> {
                    Place.check(place.directory().toFile().list() != null, "no list");
                    try (Stream<Path> list = Files.list(place.directory());
                        DirectoryStream<Path> stream =
                            Files.newDirectoryStream(place.directory(), "*.csv")) {
                      list.forEach(path -> {});
                      stream.forEach(path -> {});
                    }
                  }),
          use("walked", "`Files.walk`, `Files.find`, `Files.walkFileTree`")
              .does(
                  place -> {
                    try (Stream<Path> walk = Files.walk(place.directory());
                        Stream<Path> find =
                            Files.find(place.directory(), 2, (path, its) -> its.size() > 0)) {
                      walk.forEach(path -> {});
                      find.forEach(path -> {});
                    }
                    Files.walkFileTree(place.directory(), new SimpleFileVisitor<>() {});
                  }),
          use("tree-deleted-unread", "`Files.walkFileTree` that deletes what it finds")
              .given(
                  place ->
                      Files.writeString(
                          Files.createDirectory(place.path("tree")).resolve("a.csv"), "a\n"))
              .does(place -> Files.walkFileTree(place.path("tree"), new Deletion())),
          use("stat", "`readAttributes`, `length`, `lastModified`, `canRead`, `isSameFile`")
              .does(
                  place -> {
                    File file = place.file("in.csv");
                    Files.readAttributes(file.toPath(), BasicFileAttributes.class);
                    Files.readAttributes(file.toPath(), "posix:*");
                    Files.isSameFile(file.toPath(), place.path("old.csv"));
                    Files.probeContentType(file.toPath());
                    Place.check(file.length() > 0 && file.canRead(), "no such file");
                    Place.check(file.lastModified() > 0, "no time");
                  }),
          use("attributes-set", "times, permissions and owner set")
              .does(
                  place -> {
                    Path file = place.path("in.csv");
                    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
                    Files.setPosixFilePermissions(
                        file, PosixFilePermissions.fromString("rw-r-----"));
                    Files.setOwner(file, Files.getOwner(file));
                    Place.check(place.file("in.csv").setReadOnly(), "not read-only");
                  }),
          use("directories-made", "directories made, moved, deleted")
              .does(
                  place -> {
                    Files.createDirectories(place.path("a/b"));
                    Place.check(place.file("c").mkdirs(), "not made");
                    Files.move(place.path("a"), place.path("d"));
                    Files.delete(place.path("d/b"));
                    Files.delete(Files.createTempDirectory(place.directory(), "tmp"));
                  }),
          use("links-asked-for", "`readSymbolicLink`, `toRealPath`, `getCanonicalPath`")
              .does(
                  place -> {
                    Path link = Files.createSymbolicLink(place.path("link"), place.path("in.csv"));
                    Files.readSymbolicLink(link);
                    link.toRealPath();
                    link.toFile().getCanonicalPath();
                  }),
          use("watched", "`WatchService`, `FileStore`")
              .does(
                  place -> {
                    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
                      place.directory().register(watch, StandardWatchEventKinds.ENTRY_CREATE);
                    }
                    Files.getFileStore(place.directory()).getTotalSpace();
                  }));

  static final UseGroup GROUP =
      new UseGroup(
          "Nothing: files opened or asked about",
          Stream.of(OPENED, ASKED).flatMap(List::stream).toList());

  private NoUses() {}

  private static final class Deletion extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes its) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
      Files.delete(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
