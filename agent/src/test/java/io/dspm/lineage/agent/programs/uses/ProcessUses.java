package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.util.List;

/**
 * Child processes: what the parent opens for them counts, what they open themselves is not seen.
 */
final class ProcessUses {

  static final UseGroup GROUP =
      new UseGroup(
          "Child processes",
          List.of(
              child("process-reads-a-file", "`Redirect.from(File)`", "1 started (cat)")
                  .reads("in.csv")
                  .does(
                      place ->
                          run(
                              new ProcessBuilder("cat")
                                  .redirectInput(place.file("in.csv"))
                                  .redirectOutput(Redirect.DISCARD))),
              child("process-writes-a-file", "`Redirect.to(File)`", "1 started (echo)")
                  .writes("out.csv")
                  .does(
                      place ->
                          run(
                              new ProcessBuilder("echo", "new")
                                  .redirectOutput(place.file("out.csv")))),
              child(
                      "process-overwrites-a-file",
                      "`Redirect.to(File)`, an old file",
                      "1 started (echo)")
                  .writes("old.csv")
                  .does(
                      place ->
                          run(
                              new ProcessBuilder("echo", "new")
                                  .redirectOutput(place.file("old.csv")))),
              child("process-copies", "`Redirect.from` and `Redirect.to`", "1 started (cat)")
                  .reads("in.csv")
                  .writes("out.csv")
                  .does(
                      place ->
                          run(
                              new ProcessBuilder("cat")
                                  .redirectInput(place.file("in.csv"))
                                  .redirectOutput(place.file("out.csv")))),
              child("process-appends", "`Redirect.appendTo(File)`", "1 started (echo)")
                  .reads("old.csv")
                  .writes("old.csv")
                  .does(
                      place ->
                          run(
                              new ProcessBuilder("echo", "new")
                                  .redirectOutput(Redirect.appendTo(place.file("old.csv"))))),
              child("process-appends-anew", "`Redirect.appendTo`, a new file", "1 started (echo)")
                  .writes("out.csv")
                  .does(
                      place ->
                          run(
                              new ProcessBuilder("echo", "new")
                                  .redirectOutput(Redirect.appendTo(place.file("out.csv"))))),
              child("process-appends-nothing", "`Redirect.appendTo`, unused", "1 started (true)")
                  .does(
                      place ->
                          run(
                              new ProcessBuilder("true")
                                  .redirectOutput(Redirect.appendTo(place.file("old.csv"))))),
              child("process-errs-to-a-file", "`redirectError(File)`", "1 started (sh)")
                  .writes("err.txt")
                  .does(
                      place ->
                          run(
                              new ProcessBuilder("sh", "-c", "echo oh >&2")
                                  .redirectError(place.file("err.txt")))),
              child("process-copies-by-itself", "`cp` by a child: not seen", "1 started (cp)")
                  .note("done by a child process")
                  .does(
                      place ->
                          run(new ProcessBuilder("cp", place.name("in.csv"), place.name("x.csv")))),
              child("processes-of-two-kinds", "two children: not seen", "2 started (cp, sh)")
                  .note("done by a child process")
                  .does(
                      place -> {
                        run(new ProcessBuilder("cp", place.name("in.csv"), place.name("x.csv")));
                        run(new ProcessBuilder("sh", "-c", "cat " + place.name("in.csv")));
                      }),
              child("runtime-exec", "`Runtime.exec`: not seen", "1 started (cp)")
                  .note("done by a child process")
                  .does(
                      place ->
                          await(
                              Runtime.getRuntime()
                                  .exec(
                                      new String[] {
                                        "cp", place.name("in.csv"), place.name("x.csv")
                                      }))),
              child(
                      "process-fed-and-drained",
                      "a child fed and drained by pipes",
                      "1 started (cat)")
                  .reads("in.csv")
                  .writes("out.csv")
                  .does(ProcessUses::throughPipes)));

  private ProcessUses() {}

  private static UseDraft child(String name, String words, String gap) {
    return use(name, words).gap(gap);
  }

  private static void run(ProcessBuilder builder) throws Exception {
    await(builder.start());
  }

  private static void await(Process process) throws Exception {
    process.getInputStream().readAllBytes();
    Place.check(process.waitFor() == 0, "the child failed");
  }

  private static void throughPipes(Place place) throws IOException, InterruptedException {
    Process cat = new ProcessBuilder("cat").start();
    try (OutputStream toChild = cat.getOutputStream()) {
      Files.copy(place.path("in.csv"), toChild);
    }
    try (InputStream fromChild = cat.getInputStream()) {
      Files.copy(fromChild, place.path("out.csv"));
    }
    Place.check(cat.waitFor() == 0, "the child failed");
  }
}
