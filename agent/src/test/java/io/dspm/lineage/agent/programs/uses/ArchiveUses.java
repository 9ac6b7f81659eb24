package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Archives that hold data: the archive is the file, not what is in it. */
final class ArchiveUses {

  static final UseGroup GROUP =
      new UseGroup(
          "Archives of data",
          List.of(
              archive("zip-file-read", "`ZipFile`, an entry read")
                  .does(
                      place -> {
                        try (ZipFile zip = new ZipFile(place.file("in.zip"))) {
                          read(zip, zip.getEntry("part.csv"));
                        }
                      }),
              archive("zip-file-listed", "`ZipFile`, its table of contents read")
                  .does(
                      place -> {
                        try (ZipFile zip = new ZipFile(place.file("in.zip"))) {
                          zip.stream().forEach(entry -> {});
                        }
                      }),
              archive("jar-file-of-data", "`JarFile` on a file that is no `.jar`")
                  .does(
                      place -> {
                        try (JarFile jar = new JarFile(place.file("in.zip"))) {
                          read(jar, jar.getEntry("part.csv"));
                        }
                      }),
              archive("zip-file-deleted-on-close", "`ZipFile` with `OPEN_DELETE`, an entry read")
                  .does(
                      place -> {
                        int mode = ZipFile.OPEN_READ | ZipFile.OPEN_DELETE;
                        try (ZipFile zip = new ZipFile(place.file("in.zip"), mode)) {
                          read(zip, zip.getEntry("part.csv"));
                        }
                      }),
              use("many-entries-read", "`ZipFile` with 20,000 entries, all read")
                  .reads("many.zip")
                  .given(place -> writeMany(place.path("many.zip")))
                  .does(place -> readAll(place.path("many.zip"))),
              archive("zip-file-system-read", "zip file system: `Files.readString`")
                  .does(
                      place -> {
                        try (FileSystem zip = FileSystems.newFileSystem(place.path("in.zip"))) {
                          Files.readString(zip.getPath("part.csv"));
                        }
                      }),
              archive("zip-file-system-copied-out", "zip file system: `Files.copy` out of it")
                  .writes("out.csv")
                  .does(
                      place -> {
                        try (FileSystem zip = FileSystems.newFileSystem(place.path("in.zip"))) {
                          Files.copy(zip.getPath("part.csv"), place.path("out.csv"));
                        }
                      }),
              use("zip-file-system-made", "zip file system: a new archive")
                  .writes("out.zip")
                  .does(
                      place -> {
                        try (FileSystem zip = create(place)) {
                          Files.writeString(zip.getPath("part.csv"), Place.NEW);
                        }
                      }),
              use("zip-file-system-copied-in", "zip file system: `Files.copy` into a new archive")
                  .reads("in.csv")
                  .writes("out.zip")
                  .does(
                      place -> {
                        try (FileSystem zip = create(place)) {
                          Files.copy(place.path("in.csv"), zip.getPath("in.csv"));
                        }
                      }),
              archive("zip-file-system-updated", "zip file system: an entry added")
                  .writes("in.zip")
                  .does(
                      place -> {
                        try (FileSystem zip = FileSystems.newFileSystem(place.path("in.zip"))) {
                          Files.writeString(zip.getPath("more.csv"), Place.NEW);
                        }
                      }),
              archive("zip-file-system-moves-within", "zip file system: `Files.move` within it")
                  .writes("in.zip")
                  .does(
                      place -> {
                        try (FileSystem zip = FileSystems.newFileSystem(place.path("in.zip"))) {
                          Files.move(zip.getPath("part.csv"), zip.getPath("moved.csv"));
                        }
                      })));

  private ArchiveUses() {}

  private static UseDraft archive(String name, String words) {
    return use(name, words)
        .reads("in.zip")
        .given(place -> CodedStreamUses.zip(new FileOutputStream(place.file("in.zip"))));
  }

  private static FileSystem create(Place place) throws IOException {
    return FileSystems.newFileSystem(place.path("out.zip"), Map.of("create", "true"));
  }

  private static void read(ZipFile zip, ZipEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      in.readAllBytes();
    }
  }

  static void writeMany(Path archive) throws IOException {
    try (OutputStream file = Files.newOutputStream(archive);
        ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(file))) {
      for (int i = 0; i < 20_000; i++) {
        zip.putNextEntry(new ZipEntry("data/" + i));
        zip.write('a' + i % 26);
      }
    }
  }

  static void readAll(Path archive) throws IOException {
    try (JarFile zip = new JarFile(archive.toFile())) {
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        read(zip, all.nextElement());
      }
    }
  }
}
