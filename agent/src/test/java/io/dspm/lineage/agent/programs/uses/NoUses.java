package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is no lineage, although files or descriptors are used. */
final class NoUses {

  static final UseGroup GROUP =
      new UseGroup(
          "Nothing is recorded",
          List.of(
              use("opened-and-never-read", "`FileInputStream` opened, never read")
                  .does(place -> new FileInputStream(place.file("in.csv")).close()),
              use("opened-for-append-and-never-written", "`FileOutputStream(File, true)`, unused")
                  .does(place -> new FileOutputStream(place.file("old.csv"), true).close()),
              use("listed-and-asked-for", "`File.listFiles`, `Files.size`, `Files.exists`")
                  .does(
                      place -> {
                        Place.check(place.directory().toFile().listFiles() != null, "no list");
                        Files.size(place.path("in.csv"));
                        Files.exists(place.path("in.csv"));
                      }),
              use("devices-and-proc", "`/dev/zero`, `/dev/null`, `/proc`")
                  .does(
                      place -> {
                        try (InputStream in = new FileInputStream("/dev/zero")) {
                          in.read();
                        }
                        Files.readString(Path.of("/proc/self/stat"));
                        try (OutputStream out = new FileOutputStream("/dev/null")) {
                          out.write(1);
                        }
                      })));

  private NoUses() {}
}
