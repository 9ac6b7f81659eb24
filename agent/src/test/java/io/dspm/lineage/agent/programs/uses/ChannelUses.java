package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.dspm.lineage.agent.programs.uses.FileUse.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.util.List;
import java.util.stream.Stream;

/** {@link FileChannel}, but for transfers and maps. */
final class ChannelUses {

  private static final List<FileUse> READS =
      List.of(
          use("channel-read", "`open()`, `read`")
              .reads("in.csv")
              .does(on("in.csv", in -> in.read(four()))),
          use("channel-read-direct", "`READ`: `read` into a direct buffer")
              .reads("in.csv")
              .does(on("in.csv", in -> in.read(ByteBuffer.allocateDirect(4)), READ)),
          use("channel-read-at-a-position", "`READ`: `read` at a position")
              .reads("in.csv")
              .does(on("in.csv", in -> in.read(four(), 3), READ)),
          use("channel-scatters", "`READ`: `read` into several buffers")
              .reads("in.csv")
              .does(on("in.csv", in -> in.read(new ByteBuffer[] {four(), four()}), READ)),
          use("channel-read-at-the-end", "`READ`: `read` where nothing is left")
              .reads("in.csv")
              .does(on("in.csv", in -> in.position(in.size()).read(four()), READ)),
          use("channel-for-both-only-read", "`READ, WRITE`, an old file only read")
              .reads("old.csv")
              .does(on("old.csv", in -> in.read(four()), READ, WRITE)),
          use("channel-reads-and-deletes-on-close", "`READ, DELETE_ON_CLOSE`")
              .reads("in.csv")
              .does(on("in.csv", in -> in.read(four()), READ, DELETE_ON_CLOSE)));

  private static final List<FileUse> WRITES =
      List.of(
          use("channel-writes", "`CREATE, WRITE`, a new file written")
              .writes("out.csv")
              .does(on("out.csv", out -> out.write(bytes()), CREATE, WRITE)),
          use("channel-writes-create-new", "`CREATE_NEW, WRITE`: `write` of a direct buffer")
              .writes("out.csv")
              .does(on("out.csv", out -> out.write(direct()), CREATE_NEW, WRITE)),
          use("channel-gathers", "`CREATE, WRITE`: `write` of several buffers")
              .writes("out.csv")
              .does(
                  on(
                      "out.csv",
                      out -> out.write(new ByteBuffer[] {bytes(), bytes()}),
                      CREATE,
                      WRITE)),
          use("channel-writes-at-a-position", "`CREATE, WRITE`: `write` at a position")
              .writes("out.csv")
              .does(on("out.csv", out -> out.write(bytes(), 100), CREATE, WRITE)),
          use("channel-writes-sparse", "`CREATE_NEW, WRITE, SPARSE`: `write` behind a hole")
              .writes("out.csv")
              .does(on("out.csv", out -> out.write(bytes(), 5000), CREATE_NEW, WRITE, SPARSE)),
          use("channel-writes-sync", "`CREATE, WRITE, SYNC`")
              .writes("out.csv")
              .does(on("out.csv", out -> out.write(bytes()), CREATE, WRITE, SYNC)),
          use("channel-writes-dsync", "`CREATE, WRITE, DSYNC`")
              .writes("out.csv")
              .does(on("out.csv", out -> out.write(bytes()), CREATE, WRITE, DSYNC)),
          use("channel-makes-an-empty-file", "`CREATE_NEW, WRITE`, never written")
              .writes("out.csv")
              .does(on("out.csv", out -> {}, CREATE_NEW, WRITE)),
          use("channel-overwrites", "`TRUNCATE_EXISTING, WRITE`, an old file written")
              .writes("old.csv")
              .does(on("old.csv", out -> out.write(bytes()), TRUNCATE_EXISTING, WRITE)),
          use("channel-empties-a-file", "`TRUNCATE_EXISTING, WRITE`, an old file never written")
              .writes("old.csv")
              .does(on("old.csv", out -> {}, TRUNCATE_EXISTING, WRITE)),
          use("channel-updates-in-place", "`WRITE`: an old file updated")
              .reads("old.csv")
              .writes("old.csv")
              .does(on("old.csv", out -> out.write(bytes(), 1), WRITE)),
          use("channel-for-both-updates", "`READ, WRITE`: an old file read and updated")
              .reads("old.csv")
              .writes("old.csv")
              .does(on("old.csv", ChannelUses::readAndUpdate, READ, WRITE)),
          use("channel-for-both-writes-anew", "`READ, WRITE, CREATE`: a new file, read back")
              .writes("out.csv")
              .does(
                  on(
                      "out.csv",
                      file -> {
                        file.write(bytes());
                        file.read(four(), 0);
                      },
                      READ,
                      WRITE,
                      CREATE)),
          use("channel-appends", "`APPEND` to an old file")
              .reads("old.csv")
              .writes("old.csv")
              .does(on("old.csv", out -> out.write(bytes()), APPEND)),
          use("channel-appends-to-a-new-file", "`CREATE, APPEND`, a new file")
              .writes("out.csv")
              .does(on("out.csv", out -> out.write(bytes()), CREATE, APPEND)),
          use("channel-deletes-what-it-wrote", "`CREATE_NEW, WRITE, DELETE_ON_CLOSE`")
              .does(on("out.csv", out -> out.write(bytes()), CREATE_NEW, WRITE, DELETE_ON_CLOSE)),
          use("stream-to-a-channel", "`Channels.newOutputStream` of a `FileChannel`")
              .writes("out.csv")
              .does(
                  on(
                      "out.csv",
                      out -> Channels.newOutputStream(out).write(Place.newBytes()),
                      CREATE,
                      WRITE)),
          use("channel-forced", "`write`, `force(true)`")
              .writes("out.csv")
              .does(
                  on(
                      "out.csv",
                      out -> {
                        out.write(bytes());
                        out.force(true);
                      },
                      CREATE,
                      WRITE)));

  private static final List<FileUse> SIZES =
      List.of(
          use("channel-truncates", "`WRITE`: `truncate` of an old file")
              .reads("old.csv")
              .writes("old.csv")
              .does(on("old.csv", file -> file.truncate(1), WRITE)),
          use("channel-truncates-to-more", "`truncate` to more than there is: nothing changes")
              .does(on("old.csv", file -> file.truncate(1000), WRITE)),
          use("truncated-through-a-handle-for-appending", "`APPEND`: `truncate(0)`, then `write`")
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  on(
                      "old.csv",
                      file -> {
                        file.truncate(0);
                        file.write(ByteBuffer.wrap("longer than before\n".repeat(9).getBytes()));
                      },
                      APPEND)),
          use("channel-opened-to-write-never-written", "`WRITE`, an old file never written")
              .does(on("old.csv", file -> {}, WRITE)),
          use("channel-asked-for-its-size", "`size`, `position`, `force`")
              .does(
                  on(
                      "old.csv",
                      file -> {
                        file.position(file.size());
                        file.force(true);
                      },
                      READ,
                      WRITE)),
          use("channel-writes-nothing", "`APPEND`: `write` of an empty buffer")
              .does(on("old.csv", file -> file.write(ByteBuffer.allocate(0)), APPEND)));

  static final UseGroup GROUP =
      new UseGroup("FileChannel", Stream.of(READS, WRITES, SIZES).flatMap(List::stream).toList());

  private ChannelUses() {}

  private interface Access {
    void to(FileChannel channel) throws IOException;
  }

  private static Step on(String file, Access access, OpenOption... options) {
    return place -> {
      try (FileChannel channel = FileChannel.open(place.path(file), options)) {
        access.to(channel);
      }
    };
  }

  private static void readAndUpdate(FileChannel file) throws IOException {
    file.read(four());
    file.write(bytes());
  }

  static ByteBuffer four() {
    return ByteBuffer.allocate(4);
  }

  static ByteBuffer bytes() {
    return ByteBuffer.wrap(Place.newBytes());
  }

  private static ByteBuffer direct() {
    byte[] bytes = Place.newBytes();
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }
}
