package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;
import static java.nio.channels.FileChannel.MapMode.PRIVATE;
import static java.nio.channels.FileChannel.MapMode.READ_ONLY;
import static java.nio.channels.FileChannel.MapMode.READ_WRITE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Files that are mapped into memory: no call says when they are read or written. */
final class MapUses {

  private static final String MAPPED = "memory is used without a system call";

  private static final List<FileUse> BUFFERS =
      List.of(
          map("channel-maps-to-read", "`READ_ONLY`")
              .reads("in.csv")
              .does(place -> open(place, "in.csv", READ, READ_ONLY).get(0)),
          map("map-of-a-part", "`READ_ONLY` of a part")
              .reads("in.csv")
              .does(
                  place -> {
                    try (FileChannel in = FileChannel.open(place.path("in.csv"))) {
                      in.map(READ_ONLY, 2, 3).get();
                    }
                  }),
          map("map-private-read", "`PRIVATE`, read")
              .reads("old.csv")
              .does(place -> openBoth(place, "old.csv", PRIVATE).get(0)),
          map("map-private-changed", "`PRIVATE`, changed: the file is not")
              .reads("old.csv")
              .does(place -> openBoth(place, "old.csv", PRIVATE).put(0, (byte) 'X')),
          map("map-for-writing-unchanged", "`READ_WRITE`, unchanged")
              .reads("old.csv")
              .does(place -> openBoth(place, "old.csv", READ_WRITE).get(0)),
          map("map-for-writing-changed", "`READ_WRITE`, changed while the channel is open")
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  place -> {
                    try (FileChannel file = FileChannel.open(place.path("old.csv"), READ, WRITE)) {
                      file.map(READ_WRITE, 0, file.size()).put(0, (byte) 'X');
                    }
                  }),
          map("map-changed-after-close", "`READ_WRITE`, changed after the channel was closed")
              .reads("old.csv")
              .writes("old.csv")
              .does(place -> openBoth(place, "old.csv", READ_WRITE).put(0, (byte) 'X')),
          map("map-changed-and-forced", "`READ_WRITE`, changed and forced")
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  place -> {
                    MappedByteBuffer map = openBoth(place, "old.csv", READ_WRITE);
                    map.put(0, (byte) 'X');
                    map.force();
                  }),
          map("map-of-random-access-changed", "`RandomAccessFile.getChannel().map`, changed")
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  place -> {
                    try (RandomAccessFile file =
                        new RandomAccessFile(place.file("old.csv"), "rw")) {
                      file.getChannel().map(READ_WRITE, 0, 4).put(0, (byte) 'X');
                    }
                  }));

  private static final List<FileUse> SIZES =
      List.of(
          map("map-extends-an-old-file", "`READ_WRITE`, larger than the file, changed")
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  place -> {
                    try (FileChannel file = FileChannel.open(place.path("old.csv"), READ, WRITE)) {
                      file.map(READ_WRITE, 0, 1000).put(999, (byte) 'X');
                    }
                  }),
          map("map-extends-and-leaves", "`READ_WRITE`, larger than the file, not changed")
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  place -> {
                    try (FileChannel file = FileChannel.open(place.path("old.csv"), READ, WRITE)) {
                      file.map(READ_WRITE, 0, 1000);
                    }
                  }),
          map("map-makes-a-new-file", "`READ_WRITE` of a new file, written")
              .writes("out.csv")
              .does(place -> newFile(place).put(Place.newBytes())),
          map("map-of-an-empty-file", "`READ_WRITE` of an empty file, written")
              .writes("empty.csv")
              .does(
                  place -> {
                    try (FileChannel file =
                        FileChannel.open(place.path("empty.csv"), READ, WRITE)) {
                      file.map(READ_WRITE, 0, 4).put(Place.newBytes());
                    }
                  }),
          map("map-of-what-was-written", "`READ_WRITE` of a file that the job wrote, changed")
              .writes("out.csv")
              .does(
                  place -> {
                    Files.writeString(place.path("out.csv"), Place.NEW);
                    openBoth(place, "out.csv", READ_WRITE).put(0, (byte) 'X');
                  }),
          map("map-then-renamed", "`READ_WRITE` of a new file, written, renamed")
              .writes("out2.csv")
              .does(
                  place -> {
                    newFile(place).put(Place.newBytes());
                    Files.move(place.path("out.csv"), place.path("out2.csv"));
                  }),
          map("map-changed-and-deleted", "`READ_WRITE`, changed, then the file deleted")
              .reads("old.csv")
              .does(
                  place -> {
                    openBoth(place, "old.csv", READ_WRITE).put(0, (byte) 'X');
                    Files.delete(place.path("old.csv"));
                  }));

  private static final List<FileUse> SEGMENTS =
      List.of(
          map("segment-read", "`map(READ_ONLY, ..., Arena)`: a `MemorySegment` read")
              .since(22)
              .reads("in.csv")
              .does(
                  place -> {
                    try (FileChannel in = FileChannel.open(place.path("in.csv"))) {
                      segment(in, READ_ONLY, in.size()).get(0);
                    }
                  }),
          map("segment-unchanged", "`map(READ_WRITE, ..., Arena)`, unchanged")
              .since(22)
              .reads("old.csv")
              .does(
                  place -> {
                    try (FileChannel file = FileChannel.open(place.path("old.csv"), READ, WRITE)) {
                      segment(file, READ_WRITE, file.size()).get(0);
                    }
                  }),
          map("segment-changed", "`map(READ_WRITE, ..., Arena)`, changed")
              .since(22)
              .reads("old.csv")
              .writes("old.csv")
              .does(
                  place -> {
                    try (FileChannel file = FileChannel.open(place.path("old.csv"), READ, WRITE)) {
                      segment(file, READ_WRITE, file.size()).put(0, (byte) 'X');
                    }
                  }));

  static final UseGroup GROUP =
      new UseGroup(
          "Mapped files", Stream.of(BUFFERS, SIZES, SEGMENTS).flatMap(List::stream).toList());

  private MapUses() {}

  private static UseDraft map(String name, String words) {
    return use(name, "`FileChannel.map`: " + words).note(MAPPED);
  }

  /** Maps the file, and closes its channel. */
  private static MappedByteBuffer open(Place place, String file, OpenOption option, MapMode mode)
      throws IOException {
    try (FileChannel channel = FileChannel.open(place.path(file), option)) {
      return channel.map(mode, 0, channel.size());
    }
  }

  private static MappedByteBuffer openBoth(Place place, String file, MapMode mode)
      throws IOException {
    try (FileChannel channel = FileChannel.open(place.path(file), READ, WRITE)) {
      return channel.map(mode, 0, channel.size());
    }
  }

  private static MappedByteBuffer newFile(Place place) throws IOException {
    try (FileChannel file = FileChannel.open(place.path("out.csv"), CREATE, READ, WRITE)) {
      return file.map(READ_WRITE, 0, Place.newBytes().length);
    }
  }

  /** {@code channel.map(mode, 0, size, Arena.global()).asByteBuffer()}, which JDK 17 has not. */
  private static ByteBuffer segment(FileChannel channel, MapMode mode, long size) throws Exception {
    Class<?> arena = Class.forName("java.lang.foreign.Arena");
    Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    MethodHandle map =
        lookup.findVirtual(
            FileChannel.class,
            "map",
            MethodType.methodType(segment, MapMode.class, long.class, long.class, arena));
    MethodHandle buffer =
        lookup.findVirtual(segment, "asByteBuffer", MethodType.methodType(ByteBuffer.class));
    try {
      Object global = arena.getMethod("global").invoke(null);
      return (ByteBuffer) buffer.invoke(map.invokeWithArguments(channel, mode, 0L, size, global));
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
