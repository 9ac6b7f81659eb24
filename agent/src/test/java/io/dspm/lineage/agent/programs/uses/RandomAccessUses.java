package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;

import io.dspm.lineage.agent.programs.uses.FileUse.Step;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/** {@link RandomAccessFile} in its four modes. */
final class RandomAccessUses {

  private static final List<FileUse> READS =
      List.of(
          use("random-access-read", "`r`: `seek`, `readByte`")
              .reads("in.csv")
              .does(
                  on(
                      "in.csv",
                      "r",
                      file -> {
                        file.seek(2);
                        file.readByte();
                      })),
          use("random-access-reads-an-array", "`r`: `read(byte[])`")
              .reads("in.csv")
              .does(on("in.csv", "r", file -> file.read(new byte[4]))),
          use("random-access-reads-fully", "`r`: `readFully`")
              .reads("in.csv")
              .does(on("in.csv", "r", file -> file.readFully(new byte[4]))),
          use("random-access-by-name", "`new RandomAccessFile(String, \"r\")`")
              .reads("in.csv")
              .does(
                  place -> {
                    try (RandomAccessFile in = new RandomAccessFile(place.name("in.csv"), "r")) {
                      in.readLine();
                    }
                  }),
          use("random-access-for-writing-only-read", "`rw`, only read")
              .reads("in.csv")
              .does(on("in.csv", "rw", file -> file.readLine())),
          use("random-access-channel-reads", "`getChannel().read`")
              .reads("in.csv")
              .does(on("in.csv", "r", file -> file.getChannel().read(ByteBuffer.allocate(4)))));

  private static final List<FileUse> WRITES =
      List.of(
          use("random-access-writes-a-new-file", "`rw`, a new file written")
              .writes("out.csv")
              .does(on("out.csv", "rw", file -> file.writeBytes(Place.NEW))),
          use("random-access-makes-an-empty-file", "`rw`, a new file never written")
              .writes("out.csv")
              .does(on("out.csv", "rw", file -> {})),
          use("random-access-updates-in-place", "`rw`: `seek`, `write` in an old file")
              .reads("old.csv")
              .writes("old.csv")
              .does(on("old.csv", "rw", RandomAccessUses::update)),
          use("random-access-rwd", "`rwd`: an old file updated")
              .reads("old.csv")
              .writes("old.csv")
              .does(on("old.csv", "rwd", RandomAccessUses::update)),
          use("random-access-rws", "`rws`: an old file updated")
              .reads("old.csv")
              .writes("old.csv")
              .does(on("old.csv", "rws", RandomAccessUses::update)),
          use("random-access-appends", "`rw`: `write` at the end of an old file")
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  on(
                      "old.csv",
                      "rw",
                      file -> {
                        file.seek(file.length());
                        file.writeBytes(Place.NEW);
                      })),
          use("random-access-reads-and-updates", "`rw`: an old file read and updated")
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  on(
                      "old.csv",
                      "rw",
                      file -> {
                        file.readLine();
                        update(file);
                      })),
          use("random-access-writes-and-reads-back", "`rw`: a new file written and read back")
              .writes("out.csv")
              .does(
                  on(
                      "out.csv",
                      "rw",
                      file -> {
                        file.writeBytes(Place.NEW);
                        file.seek(0);
                        file.readLine();
                      })),
          use("random-access-channel-updates", "`getChannel().write` in an old file")
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  on(
                      "old.csv",
                      "rw",
                      file -> file.getChannel().write(ByteBuffer.wrap(Place.newBytes())))),
          use("random-access-descriptor-written", "`getFD()` in a `FileOutputStream`, an old file")
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  on(
                      "old.csv",
                      "rw",
                      file -> new FileOutputStream(file.getFD()).write(Place.newBytes()))));

  private static final List<FileUse> LENGTHS =
      List.of(
          use("length-set", "`setLength` of a new file")
              .writes("out.csv")
              .does(on("out.csv", "rw", file -> file.setLength(100))),
          use("length-set-shorter", "`setLength` cuts an old file")
              .reads("old.csv")
              .readsUnknownBefore(21)
              .writes("old.csv")
              .does(on("old.csv", "rw", file -> file.setLength(2))),
          use("length-set-longer", "`setLength` extends an old file")
              .reads("old.csv")
              .readsUnknownBefore(21)
              .writes("old.csv")
              .does(on("old.csv", "rw", file -> file.setLength(1000))),
          use("length-set-to-nothing-and-written", "`setLength(0)`, then written anew")
              .reads("old.csv")
              .readsUnknownBefore(21)
              .writes("old.csv")
              .does(
                  on(
                      "old.csv",
                      "rw",
                      file -> {
                        file.setLength(0);
                        file.writeBytes(Place.NEW);
                      })),
          use("length-set-to-what-it-is", "`setLength` to the length that it has")
              .does(on("old.csv", "rw", file -> file.setLength(file.length()))),
          use("opened-for-update-and-never-written", "`rw`, an old file never written")
              .does(on("old.csv", "rw", file -> {})),
          use("random-access-asked-for-its-length", "`length`, `seek`, `getFilePointer`")
              .does(
                  on(
                      "old.csv",
                      "rw",
                      file -> {
                        file.seek(file.length() / 2);
                        file.getFilePointer();
                      })));

  static final UseGroup GROUP =
      new UseGroup(
          "RandomAccessFile", Stream.of(READS, WRITES, LENGTHS).flatMap(List::stream).toList());

  private RandomAccessUses() {}

  private interface Access {
    void to(RandomAccessFile file) throws IOException;
  }

  private static Step on(String name, String mode, Access access) {
    return place -> {
      try (RandomAccessFile file = new RandomAccessFile(place.file(name), mode)) {
        access.to(file);
      }
    };
  }

  private static void update(RandomAccessFile file) throws IOException {
    file.seek(1);
    file.write('X');
  }
}
