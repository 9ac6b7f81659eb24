package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One file in the hands of several jobs in turn, or of one job under several names. */
final class TurnUses {

  private static final List<FileUse> USES =
      List.of(
          use("scratch-read-after-its-deletion", "written, deleted, and read while still open")
              .does(
                  place -> {
                    Path spill = Files.writeString(place.path("spill"), Place.NEW);
                    try (FileInputStream in = new FileInputStream(spill.toFile())) {
                      Files.delete(spill);
                      in.read();
                    }
                  }),
          use(
                  "written-on-after-another-job",
                  "appended to by a job inside, then by the first again")
              .run("outer")
              .writesText("out.csv", "1\n2\n3\n")
              .run("inner")
              .readsText("out.csv", "1\n")
              .writesText("out.csv", "1\n2\n")
              .does(
                  place ->
                      place.run(
                          "outer",
                          () -> {
                            try (FileOutputStream out = appending(place)) {
                              write(out, "1\n");
                              place.run("inner", () -> appendOnce(place, "2\n"));
                              write(out, "3\n");
                            }
                          })),
          use(
                  "moved-after-another-job-wrote-it",
                  "written, overwritten by a job inside, then moved")
              .run("outer")
              .readsText("old.csv", "2\n")
              .writesText("old.csv", "1\n")
              .writesText("out.csv", "2\n")
              .run("inner")
              .writesText("old.csv", "2\n")
              .does(
                  place ->
                      place.run(
                          "outer",
                          () -> {
                            Files.writeString(place.path("old.csv"), "1\n");
                            place.run(
                                "inner", () -> Files.writeString(place.path("old.csv"), "2\n"));
                            Files.move(place.path("old.csv"), place.path("out.csv"));
                          })),
          use("deleted-behind-a-link", "a file of the same name deleted through `link/..`")
              .writes("x/f")
              .does(
                  place -> {
                    Files.createDirectories(place.path("o/p"));
                    Files.writeString(place.path("o/f"), Place.NEW);
                    Files.createDirectories(place.path("x"));
                    Files.createSymbolicLink(place.path("x/l"), place.path("o/p"));
                    Files.writeString(place.path("x/f"), Place.NEW);
                    if (!place.path("x/l/../f").toFile().delete()) {
                      throw new IOException("not deleted");
                    }
                  }));

  static final UseGroup GROUP = new UseGroup("In turn", USES);

  private TurnUses() {}

  private static FileOutputStream appending(Place place) throws IOException {
    return new FileOutputStream(place.path("out.csv").toFile(), true);
  }

  private static void appendOnce(Place place, String text) throws IOException {
    try (FileOutputStream out = appending(place)) {
      write(out, text);
    }
  }

  private static void write(FileOutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
