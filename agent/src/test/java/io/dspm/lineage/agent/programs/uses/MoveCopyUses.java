package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the system does with whole files: no read or write is seen. */
final class MoveCopyUses {

  private static final List<FileUse> MOVES =
      List.of(
          use("moved-as-it-is", "`Files.move` in the same directory")
              .reads("in.csv")
              .writes("out.csv")
              .does(place -> Files.move(place.path("in.csv"), place.path("out.csv"))),
          use("moved-to-another-directory", "`Files.move` to another directory")
              .reads("in.csv")
              .writes("sub/in.csv")
              .does(
                  place ->
                      Files.move(
                          place.path("in.csv"),
                          Files.createDirectory(place.path("sub")).resolve("in.csv"))),
          use("moved-atomically", "`Files.move` with `ATOMIC_MOVE`")
              .reads("in.csv")
              .writes("out.csv")
              .does(place -> Files.move(place.path("in.csv"), place.path("out.csv"), ATOMIC_MOVE)),
          use("moved-over-the-old", "`Files.move` with `REPLACE_EXISTING`")
              .reads("in.csv")
              .writes("old.csv")
              .does(
                  place ->
                      Files.move(place.path("in.csv"), place.path("old.csv"), REPLACE_EXISTING)),
          use("moved-twice", "`Files.move` twice")
              .reads("in.csv")
              .writes("out.csv")
              .does(
                  place -> {
                    Files.move(place.path("in.csv"), place.path("between.csv"));
                    Files.move(place.path("between.csv"), place.path("out.csv"));
                  }),
          use("two-files-exchanged", "two files exchanged by three moves")
              .reads("in.csv", "old.csv")
              .writes("in.csv", "old.csv")
              .does(
                  place -> {
                    Files.move(place.path("in.csv"), place.path("between.csv"));
                    Files.move(place.path("old.csv"), place.path("in.csv"));
                    Files.move(place.path("between.csv"), place.path("old.csv"));
                  }),
          use("written-directory-moved", "`Files.move` of a directory that the job filled")
              .writes("out/a.csv", "out/sub/b.csv")
              .does(
                  place -> {
                    Files.createDirectories(place.path("tmp/sub"));
                    Files.writeString(place.path("tmp/a.csv"), Place.NEW);
                    Files.writeString(place.path("tmp/sub/b.csv"), Place.NEW);
                    Files.move(place.path("tmp"), place.path("out"));
                  }),
          use("foreign-directory-moved", "`Files.move` of a directory of files from elsewhere")
              .reads("dir/a.csv", "dir/sub/b.csv")
              .writes("out/a.csv", "out/sub/b.csv")
              .given(MoveCopyUses::makeDirectory)
              .does(place -> Files.move(place.path("dir"), place.path("out"))),
          use("read-and-moved-away", "read, then moved")
              .reads("in.csv")
              .writes("done.csv")
              .does(
                  place -> {
                    Files.readString(place.path("in.csv"));
                    Files.move(place.path("in.csv"), place.path("done.csv"));
                  }),
          use("move-that-fails", "`Files.move` to where a file is: nothing happens")
              .does(MoveCopyUses::moveInVain),
          use("moved-onto-itself", "`Files.move` of a file onto itself: nothing happens")
              .does(place -> Files.move(place.path("in.csv"), place.path("in.csv"))),
          use("symbolic-link-moved", "`Files.move` of a symbolic link")
              .does(
                  place -> {
                    Path link = Files.createSymbolicLink(place.path("link"), place.path("in.csv"));
                    Files.move(link, place.path("link2"));
                    Files.delete(place.path("link2"));
                  }));

  private static final List<FileUse> RENAMES =
      List.of(
          use("renamed-by-java-io", "`File.renameTo`")
              .reads("in.csv")
              .writes("out.csv")
              .does(place -> rename(place, "in.csv", "out.csv")),
          use("renamed-over-the-old-by-java-io", "`File.renameTo` over an old file")
              .reads("in.csv")
              .writes("old.csv")
              .does(place -> rename(place, "in.csv", "old.csv")),
          use("written-directory-renamed-by-java-io", "`File.renameTo` of a directory")
              .writes("out/a.csv")
              .does(
                  place -> {
                    Files.createDirectory(place.path("tmp"));
                    Files.writeString(place.path("tmp/a.csv"), Place.NEW);
                    rename(place, "tmp", "out");
                  }),
          use("moved-and-deleted-below-what-is-no-directory", "`renameTo`, `delete` in vain")
              .does(
                  place -> {
                    File below = place.file("in.csv/child/grandchild");
                    Place.check(
                        !below.delete() && !below.renameTo(place.file("x")), "no such file");
                  }));

  private static final List<FileUse> COPIES =
      List.of(
          use("copied", "`Files.copy(Path, Path)`")
              .reads("in.csv")
              .writes("out.csv")
              .does(place -> Files.copy(place.path("in.csv"), place.path("out.csv"))),
          use("copied-over-the-old", "`Files.copy` with `REPLACE_EXISTING`")
              .reads("in.csv")
              .writes("old.csv")
              .does(
                  place ->
                      Files.copy(place.path("in.csv"), place.path("old.csv"), REPLACE_EXISTING)),
          use("copied-with-attributes", "`Files.copy` with `COPY_ATTRIBUTES`")
              .reads("in.csv")
              .writes("out.csv")
              .does(
                  place ->
                      Files.copy(place.path("in.csv"), place.path("out.csv"), COPY_ATTRIBUTES)),
          use("empty-file-copied", "`Files.copy` of an empty file")
              .reads("empty.csv")
              .writes("out.csv")
              .does(place -> Files.copy(place.path("empty.csv"), place.path("out.csv"))),
          use("directory-copied", "`Files.copy` of a directory: an empty one is made")
              .does(
                  place ->
                      Files.copy(
                          Files.createDirectory(place.path("dir")), place.path("other-dir"))),
          use("own-file-copied", "`Files.copy` of what the job wrote: two outputs")
              .writes("a.csv", "out.csv")
              .does(
                  place -> {
                    Files.writeString(place.path("a.csv"), Place.NEW);
                    Files.copy(place.path("a.csv"), place.path("out.csv"));
                  }),
          use("copied-and-deleted", "`Files.copy`, then the original deleted")
              .reads("in.csv")
              .writes("out.csv")
              .does(
                  place -> {
                    Files.copy(place.path("in.csv"), place.path("out.csv"));
                    Files.delete(place.path("in.csv"));
                  }),
          use("linked", "`Files.createLink`")
              .reads("in.csv")
              .writes("out.csv")
              .does(place -> Files.createLink(place.path("out.csv"), place.path("in.csv"))),
          use("symbolic-link-made", "`Files.createSymbolicLink`: no content is made")
              .does(place -> Files.createSymbolicLink(place.path("link"), place.path("in.csv"))));

  private static final List<FileUse> DELETIONS =
      List.of(
          use("written-then-deleted", "written, then `Files.delete`")
              .does(
                  place -> {
                    Files.writeString(place.path("out.csv"), Place.NEW);
                    Files.delete(place.path("out.csv"));
                  }),
          use("read-and-deleted", "read, then `Files.delete`")
              .reads("in.csv")
              .does(
                  place -> {
                    Files.readString(place.path("in.csv"));
                    Files.delete(place.path("in.csv"));
                  }),
          use("read-and-deleted-by-java-io", "read, then `File.delete`")
              .reads("in.csv")
              .does(
                  place -> {
                    Files.readString(place.path("in.csv"));
                    Place.check(place.file("in.csv").delete(), "not deleted");
                  }),
          use("deleted-unread", "`Files.delete`, `deleteIfExists`, `File.delete` of old files")
              .does(
                  place -> {
                    Files.delete(place.path("in.csv"));
                    Files.deleteIfExists(place.path("old.csv"));
                    Place.check(place.file("empty.csv").delete(), "not deleted");
                  }),
          use("deleted-and-written-anew", "`Files.delete`, then written anew")
              .writes("old.csv")
              .does(
                  place -> {
                    Files.delete(place.path("old.csv"));
                    Files.writeString(place.path("old.csv"), Place.NEW);
                  }));

  private static final List<FileUse> DEVICES =
      List.of(
          onTwoDevices("moved-to-another-device", "`Files.move` to another device")
              .reads("in.csv")
              .writes("other/out.csv")
              .does(place -> Files.move(place.path("in.csv"), place.path("other/out.csv"))),
          onTwoDevices("moved-from-another-device", "`Files.move` over a file on another device")
              .reads("other/in.csv")
              .writes("old.csv")
              .does(
                  place ->
                      Files.move(
                          place.path("other/in.csv"), place.path("old.csv"), REPLACE_EXISTING)),
          onTwoDevices("written-and-moved-to-another-device", "written, `Files.move` to a device")
              .writes("other/out.csv")
              .does(
                  place -> {
                    Files.writeString(place.path("tmp"), Place.NEW);
                    Files.move(place.path("tmp"), place.path("other/out.csv"));
                  }),
          onTwoDevices("copied-to-another-device", "`Files.copy` to another device")
              .reads("in.csv")
              .writes("other/out.csv")
              .does(place -> Files.copy(place.path("in.csv"), place.path("other/out.csv"))),
          onTwoDevices("rename-across-devices-fails", "`File.renameTo` across devices: it can't")
              .does(
                  place ->
                      Place.check(
                          !place.file("in.csv").renameTo(place.file("other/out.csv")),
                          "renamed across devices")),
          onTwoDevices("atomic-move-across-devices-fails", "`ATOMIC_MOVE` across devices: it can't")
              .does(
                  place -> {
                    try {
                      Files.move(place.path("in.csv"), place.path("other/out.csv"), ATOMIC_MOVE);
                    } catch (IOException expected) {
                      return;
                    }
                    throw new IllegalStateException("moved across devices");
                  }));

  static final UseGroup GROUP =
      new UseGroup(
          "Moving, copying, linking, deleting",
          Stream.of(MOVES, RENAMES, COPIES, DELETIONS, DEVICES).flatMap(List::stream).toList());

  private MoveCopyUses() {}

  private static UseDraft onTwoDevices(String name, String words) {
    return use(name, words).needs(OtherDevice.ROOT).given(OtherDevice::prepare);
  }

  private static void makeDirectory(Place place) throws IOException {
    Files.createDirectories(place.path("dir/sub"));
    Files.writeString(place.path("dir/a.csv"), "a\n");
    Files.writeString(place.path("dir/sub/b.csv"), "b\n");
  }

  private static void rename(Place place, String from, String to) {
    Place.check(place.file(from).renameTo(place.file(to)), "not renamed");
  }

  private static void moveInVain(Place place) throws IOException {
    try {
      Files.move(place.path("in.csv"), place.path("old.csv"));
    } catch (FileAlreadyExistsException expected) {
      return;
    }
    throw new IllegalStateException("moved over a file");
  }
}
