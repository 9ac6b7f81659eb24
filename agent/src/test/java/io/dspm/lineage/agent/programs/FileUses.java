package io.dspm.lineage.agent.programs;

import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageRun;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Scanner;
import java.util.stream.Stream;

/**
 * One use of files a name, over a directory that holds {@code in.csv}, {@code old.csv} and {@code
 * empty.csv}; what each ought to be recorded as stands beside it. New content is always {@link
 * #NEW}.
 */
public enum FileUses {
  STREAM_READS_ONE_BYTE(true, false, dir -> drain(dir, (in, out) -> in.read())),
  STREAM_READS_AN_ARRAY(true, false, dir -> drain(dir, (in, out) -> in.read(new byte[10]))),
  STREAM_READS_INTO_A_RANGE(
      true, false, dir -> drain(dir, (in, out) -> in.read(new byte[10], 2, 3))),
  STREAM_READS_ALL_BYTES(true, false, dir -> drain(dir, (in, out) -> in.readAllBytes())),
  STREAM_READS_SOME_BYTES(true, false, dir -> drain(dir, (in, out) -> in.readNBytes(3))),
  STREAM_TRANSFERS_TO_A_STREAM(
      true,
      true,
      dir -> {
        try (InputStream in = new FileInputStream(dir.resolve("in.csv").toFile());
            OutputStream out = new FileOutputStream(dir.resolve("out.csv").toFile())) {
          in.transferTo(out);
        }
      }),
  READER(
      true,
      false,
      dir -> {
        try (FileReader in =
            new FileReader(dir.resolve("in.csv").toFile(), StandardCharsets.UTF_8)) {
          in.read();
        }
      }),
  SCANNER(
      true,
      false,
      dir -> {
        try (Scanner in = new Scanner(dir.resolve("in.csv").toFile(), StandardCharsets.UTF_8)) {
          in.nextLine();
        }
      }),
  RANDOM_ACCESS_READ(
      true,
      false,
      dir -> {
        try (RandomAccessFile in = new RandomAccessFile(dir.resolve("in.csv").toFile(), "r")) {
          in.seek(2);
          in.readByte();
        }
      }),
  RANDOM_ACCESS_FOR_WRITING_ONLY_READ(
      true,
      false,
      dir -> {
        try (RandomAccessFile in = new RandomAccessFile(dir.resolve("in.csv").toFile(), "rw")) {
          in.readLine();
        }
      }),
  FILES_NEW_INPUT_STREAM(
      true,
      false,
      dir -> {
        try (InputStream in = Files.newInputStream(dir.resolve("in.csv"))) {
          in.read();
        }
      }),
  FILES_NEW_BUFFERED_READER(
      true,
      false,
      dir -> {
        try (var in = Files.newBufferedReader(dir.resolve("in.csv"))) {
          in.readLine();
        }
      }),
  FILES_READ_ALL_BYTES(true, false, dir -> Files.readAllBytes(dir.resolve("in.csv"))),
  FILES_READ_STRING(true, false, dir -> Files.readString(dir.resolve("in.csv"))),
  FILES_READ_ALL_LINES(true, false, dir -> Files.readAllLines(dir.resolve("in.csv"))),
  FILES_LINES(
      true,
      false,
      dir -> {
        try (Stream<String> lines = Files.lines(dir.resolve("in.csv"))) {
          lines.findFirst();
        }
      }),
  CHANNEL_READ(
      true,
      false,
      dir -> {
        try (FileChannel in = FileChannel.open(dir.resolve("in.csv"))) {
          in.read(ByteBuffer.allocate(4));
        }
      }),
  CHANNEL_READ_AT_A_POSITION(
      true,
      false,
      dir -> {
        try (FileChannel in = FileChannel.open(dir.resolve("in.csv"))) {
          in.read(ByteBuffer.allocate(4), 3);
        }
      }),
  CHANNEL_SCATTERS(
      true,
      false,
      dir -> {
        try (FileChannel in = FileChannel.open(dir.resolve("in.csv"))) {
          in.read(new ByteBuffer[] {ByteBuffer.allocate(2), ByteBuffer.allocate(2)});
        }
      }),
  CHANNEL_MAPS_TO_READ(
      true,
      false,
      dir -> {
        try (FileChannel in = FileChannel.open(dir.resolve("in.csv"))) {
          in.map(FileChannel.MapMode.READ_ONLY, 0, in.size()).get(0);
        }
      }),
  CHANNEL_OF_A_STREAM(
      true,
      false,
      dir -> {
        try (FileInputStream in = new FileInputStream(dir.resolve("in.csv").toFile())) {
          in.getChannel().read(ByteBuffer.allocate(4));
        }
      }),
  STREAM_OF_A_DESCRIPTOR(
      true,
      false,
      dir -> {
        try (RandomAccessFile file = new RandomAccessFile(dir.resolve("in.csv").toFile(), "r")) {
          new FileInputStream(file.getFD()).read();
        }
      }),
  ASYNCHRONOUS_CHANNEL_READ(
      true,
      false,
      dir -> {
        try (AsynchronousFileChannel in = AsynchronousFileChannel.open(dir.resolve("in.csv"))) {
          in.read(ByteBuffer.allocate(4), 0).get();
        }
      }),
  SEEKABLE_CHANNEL_READ(
      true,
      false,
      dir -> {
        try (SeekableByteChannel in = Files.newByteChannel(dir.resolve("in.csv"))) {
          in.read(ByteBuffer.allocate(4));
        }
      }),
  CHANNEL_TRANSFERS_TO_A_CHANNEL(
      true,
      true,
      dir -> {
        try (FileChannel in = FileChannel.open(dir.resolve("in.csv"));
            FileChannel out =
                FileChannel.open(
                    dir.resolve("out.csv"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
          in.transferTo(0, in.size(), out);
        }
      }),
  CHANNEL_TRANSFERS_FROM_A_CHANNEL(
      true,
      true,
      dir -> {
        try (FileChannel in = FileChannel.open(dir.resolve("in.csv"));
            FileChannel out =
                FileChannel.open(
                    dir.resolve("out.csv"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
          out.transferFrom(in, 0, in.size());
        }
      }),
  FILES_COPY_TO_A_STREAM(
      true,
      true,
      dir -> {
        try (OutputStream out = Files.newOutputStream(dir.resolve("out.csv"))) {
          Files.copy(dir.resolve("in.csv"), out);
        }
      }),
  FILES_COPY_FROM_A_STREAM(
      true,
      true,
      dir -> {
        try (InputStream in = Files.newInputStream(dir.resolve("in.csv"))) {
          Files.copy(in, dir.resolve("out.csv"));
        }
      }),
  STREAM_WRITES_A_NEW_FILE(
      false,
      true,
      dir -> {
        try (OutputStream out = new FileOutputStream(dir.resolve("out.csv").toFile())) {
          out.write(FileUses.NEW.getBytes(StandardCharsets.UTF_8));
        }
      }),
  STREAM_WRITES_BYTE_BY_BYTE(
      false,
      true,
      dir -> {
        try (OutputStream out = new FileOutputStream(dir.resolve("out.csv").toFile())) {
          for (byte b : FileUses.NEW.getBytes(StandardCharsets.UTF_8)) {
            out.write(b);
          }
        }
      }),
  STREAM_MAKES_AN_EMPTY_FILE(
      false, true, dir -> new FileOutputStream(dir.resolve("out.csv").toFile()).close()),
  WRITER(
      false,
      true,
      dir -> {
        try (FileWriter out =
            new FileWriter(dir.resolve("out.csv").toFile(), StandardCharsets.UTF_8)) {
          out.write(FileUses.NEW);
        }
      }),
  PRINT_WRITER(
      false,
      true,
      dir -> {
        try (PrintWriter out =
            new PrintWriter(dir.resolve("out.csv").toFile(), StandardCharsets.UTF_8)) {
          out.print(FileUses.NEW);
        }
      }),
  RANDOM_ACCESS_WRITES_A_NEW_FILE(
      false,
      true,
      dir -> {
        try (RandomAccessFile out = new RandomAccessFile(dir.resolve("out.csv").toFile(), "rw")) {
          out.writeBytes(FileUses.NEW);
        }
      }),
  FILES_WRITE_STRING(false, true, dir -> Files.writeString(dir.resolve("out.csv"), FileUses.NEW)),
  FILES_WRITE(
      false,
      true,
      dir -> Files.write(dir.resolve("out.csv"), FileUses.NEW.getBytes(StandardCharsets.UTF_8))),
  FILES_NEW_BUFFERED_WRITER(
      false,
      true,
      dir -> {
        try (var out = Files.newBufferedWriter(dir.resolve("out.csv"))) {
          out.write(FileUses.NEW);
        }
      }),
  CHANNEL_WRITES(
      false,
      true,
      dir -> {
        try (FileChannel out =
            FileChannel.open(
                dir.resolve("out.csv"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
          out.write(ByteBuffer.wrap(FileUses.NEW.getBytes(StandardCharsets.UTF_8)));
        }
      }),
  CHANNEL_MAKES_AN_EMPTY_FILE(
      false,
      true,
      dir ->
          FileChannel.open(
                  dir.resolve("out.csv"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
              .close()),
  ASYNCHRONOUS_CHANNEL_WRITES(
      false,
      true,
      dir -> {
        try (AsynchronousFileChannel out =
            AsynchronousFileChannel.open(
                dir.resolve("out.csv"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
          out.write(ByteBuffer.wrap(FileUses.NEW.getBytes(StandardCharsets.UTF_8)), 0).get();
        }
      }),
  EMPTY_FILE_READ_TO_ITS_END(
      "empty.csv", null, dir -> Files.readAllBytes(dir.resolve("empty.csv"))),
  STREAM_OVERWRITES(
      null,
      "old.csv",
      dir -> {
        try (OutputStream out = new FileOutputStream(dir.resolve("old.csv").toFile())) {
          out.write(FileUses.NEW.getBytes(StandardCharsets.UTF_8));
        }
      }),
  STREAM_APPENDS(
      "old.csv",
      "old.csv",
      dir -> {
        try (OutputStream out = new FileOutputStream(dir.resolve("old.csv").toFile(), true)) {
          out.write(FileUses.NEW.getBytes(StandardCharsets.UTF_8));
        }
      }),
  FILES_APPEND(
      "old.csv",
      "old.csv",
      dir -> Files.writeString(dir.resolve("old.csv"), FileUses.NEW, StandardOpenOption.APPEND)),
  RANDOM_ACCESS_UPDATES_IN_PLACE(
      "old.csv",
      "old.csv",
      dir -> {
        try (RandomAccessFile file = new RandomAccessFile(dir.resolve("old.csv").toFile(), "rw")) {
          file.seek(1);
          file.write('X');
        }
      }),
  CHANNEL_UPDATES_IN_PLACE(
      "old.csv",
      "old.csv",
      dir -> {
        try (FileChannel file =
            FileChannel.open(dir.resolve("old.csv"), StandardOpenOption.WRITE)) {
          file.write(ByteBuffer.wrap(new byte[] {'X'}), 1);
        }
      }),
  CHANNEL_TRUNCATES(
      "old.csv",
      "old.csv",
      dir -> {
        try (FileChannel file =
            FileChannel.open(dir.resolve("old.csv"), StandardOpenOption.WRITE)) {
          file.truncate(1);
        }
      }),
  READ_THEN_OVERWRITTEN(
      "old.csv",
      "old.csv",
      dir -> {
        Files.readString(dir.resolve("old.csv"));
        Files.writeString(dir.resolve("old.csv"), FileUses.NEW);
      }),
  WRITTEN_THEN_READ_BACK(
      null,
      "out.csv",
      dir -> {
        Files.writeString(dir.resolve("out.csv"), FileUses.NEW);
        Files.readString(dir.resolve("out.csv"));
      }),
  APPEND_TO_AN_EMPTY_FILE(
      null,
      "empty.csv",
      dir -> Files.writeString(dir.resolve("empty.csv"), FileUses.NEW, StandardOpenOption.APPEND)),
  WRITTEN_THEN_DELETED(
      null,
      null,
      dir -> {
        Files.writeString(dir.resolve("out.csv"), FileUses.NEW);
        Files.delete(dir.resolve("out.csv"));
      }),
  TEMP_FILE_AND_MOVE(
      null,
      "out.csv",
      dir -> {
        Files.writeString(dir.resolve("out.tmp"), FileUses.NEW);
        Files.move(dir.resolve("out.tmp"), dir.resolve("out.csv"));
      }),
  TEMP_FILE_AND_ATOMIC_MOVE_OVER_THE_OLD(
      null,
      "old.csv",
      dir -> {
        Files.writeString(dir.resolve("out.tmp"), FileUses.NEW);
        Files.move(dir.resolve("out.tmp"), dir.resolve("old.csv"), StandardCopyOption.ATOMIC_MOVE);
      }),
  TEMP_FILE_AND_RENAME_OF_JAVA_IO(
      null,
      "out.csv",
      dir -> {
        Files.writeString(dir.resolve("out.tmp"), FileUses.NEW);
        if (!dir.resolve("out.tmp").toFile().renameTo(dir.resolve("out.csv").toFile())) {
          throw new IOException("not renamed");
        }
      }),
  TEMP_FILE_RENAMED_WHILE_IT_IS_WRITTEN(
      null,
      "out.csv",
      dir -> {
        try (OutputStream out = Files.newOutputStream(dir.resolve("out.tmp"))) {
          out.write('a');
          Files.move(dir.resolve("out.tmp"), dir.resolve("out.csv"));
          out.write('b');
        }
      }),
  TEMP_DIRECTORY_AND_RENAME(
      null,
      "out/2026/part-0.csv",
      dir -> {
        Path part = dir.resolve("_temporary/0/2026");
        Files.createDirectories(part);
        Files.writeString(part.resolve("part-0.csv"), FileUses.NEW);
        Files.move(dir.resolve("_temporary/0"), dir.resolve("out"));
      }),
  READ_AND_REPLACED_BY_A_MOVE(
      "old.csv",
      "old.csv",
      dir -> {
        Files.readString(dir.resolve("old.csv"));
        Files.writeString(dir.resolve("new.tmp"), FileUses.NEW);
        Files.move(
            dir.resolve("new.tmp"), dir.resolve("old.csv"), StandardCopyOption.REPLACE_EXISTING);
      }),
  MOVED_AS_IT_IS(
      "in.csv", "out.csv", dir -> Files.move(dir.resolve("in.csv"), dir.resolve("out.csv"))),
  READ_AND_MOVED_AWAY(
      "in.csv",
      "done.csv",
      dir -> {
        Files.readString(dir.resolve("in.csv"));
        Files.move(dir.resolve("in.csv"), dir.resolve("done.csv"));
      }),
  READ_AND_DELETED(
      "in.csv",
      null,
      dir -> {
        Files.readString(dir.resolve("in.csv"));
        Files.delete(dir.resolve("in.csv"));
      }),
  READ_AND_DELETED_BY_JAVA_IO(
      "in.csv",
      null,
      dir -> {
        Files.readString(dir.resolve("in.csv"));
        if (!dir.resolve("in.csv").toFile().delete()) {
          throw new IOException("not deleted");
        }
      }),
  COPIED("in.csv", "out.csv", dir -> Files.copy(dir.resolve("in.csv"), dir.resolve("out.csv"))),
  COPIED_OVER_THE_OLD(
      "in.csv",
      "old.csv",
      dir ->
          Files.copy(
              dir.resolve("in.csv"), dir.resolve("old.csv"), StandardCopyOption.REPLACE_EXISTING)),
  LINKED(
      "in.csv", "out.csv", dir -> Files.createLink(dir.resolve("out.csv"), dir.resolve("in.csv"))),
  MOVE_THAT_FAILS(
      null,
      null,
      dir -> {
        try {
          Files.move(dir.resolve("in.csv"), dir.resolve("old.csv"));
        } catch (FileAlreadyExistsException expected) {
          return;
        }
        throw new IOException("moved over a file");
      }),
  SYMBOLIC_LINK_MOVED(
      null,
      null,
      dir -> {
        Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("in.csv"));
        Files.move(link, dir.resolve("link2"));
        Files.delete(dir.resolve("link2"));
      }),
  TRUNCATED_THROUGH_A_HANDLE_FOR_APPENDING(
      "old.csv",
      "old.csv",
      dir -> {
        try (FileChannel file =
            FileChannel.open(dir.resolve("old.csv"), StandardOpenOption.APPEND)) {
          file.truncate(0);
          file.write(
              ByteBuffer.wrap(
                  "longer than it was before\n".repeat(9).getBytes(StandardCharsets.UTF_8)));
        }
      }),
  MADE_EMPTY_WITHOUT_BEING_OPENED(
      null,
      "_SUCCESS",
      dir -> {
        if (!dir.resolve("_SUCCESS").toFile().createNewFile()) {
          throw new IOException("not made");
        }
      }),
  LENGTH_SET(
      null,
      "out.csv",
      dir -> {
        try (RandomAccessFile file = new RandomAccessFile(dir.resolve("out.csv").toFile(), "rw")) {
          file.setLength(100);
        }
      }),
  MOVED_AND_DELETED_BELOW_WHAT_IS_NO_DIRECTORY(
      null,
      null,
      dir -> {
        File below = dir.resolve("in.csv/child/grandchild").toFile();
        if (below.delete() || below.renameTo(dir.resolve("x").toFile())) {
          throw new IOException("there is no such file");
        }
      }),
  THROUGH_A_LINK(
      "in.csv",
      null,
      dir -> {
        Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("in.csv"));
        Files.readString(link);
        Files.delete(link);
      }),
  THROUGH_A_ROUNDABOUT_PATH(
      "in.csv",
      null,
      dir -> Files.readString(dir.resolve("..").resolve(dir.getFileName()).resolve("in.csv"))),
  OPENED_AND_NEVER_READ(
      null, null, dir -> new FileInputStream(dir.resolve("in.csv").toFile()).close()),
  OPENED_FOR_APPEND_AND_NEVER_WRITTEN(
      null, null, dir -> new FileOutputStream(dir.resolve("old.csv").toFile(), true).close()),
  OPENED_FOR_UPDATE_AND_NEVER_WRITTEN(
      null, null, dir -> new RandomAccessFile(dir.resolve("old.csv").toFile(), "rw").close()),
  LISTED_AND_ASKED_FOR(
      null,
      null,
      dir -> {
        File[] listed = dir.toFile().listFiles();
        Files.size(dir.resolve("in.csv"));
        Files.exists(dir.resolve("in.csv"));
        if (listed == null) {
          throw new IOException("not listed");
        }
      }),
  DEVICES_AND_PROC(
      null,
      null,
      dir -> {
        try (InputStream in = new FileInputStream("/dev/zero")) {
          in.read();
        }
        Files.readString(Path.of("/proc/self/stat"));
        try (OutputStream out = new FileOutputStream("/dev/null")) {
          out.write(1);
        }
      });

  public static final String NEW = "new\n";

  private final String input;
  private final String output;
  private final Use use;

  FileUses(boolean input, boolean output, Use use) {
    this(input ? "in.csv" : null, output ? "out.csv" : null, use);
  }

  FileUses(String input, String output, Use use) {
    this.input = input;
    this.output = output;
    this.use = use;
  }

  /**
   * The one file that is to be recorded as read, with what it held before the program; {@code null}
   * for none.
   */
  public String input() {
    return input;
  }

  /**
   * The one file that is to be recorded as written, with what it holds after the program; {@code
   * null} for none.
   */
  public String output() {
    return output;
  }

  interface Use {
    void in(Path directory) throws Exception;
  }

  private interface Copy {
    void run(InputStream in, OutputStream out) throws IOException;
  }

  private static void drain(Path directory, Copy copy) throws IOException {
    try (InputStream in = new FileInputStream(directory.resolve("in.csv").toFile())) {
      copy.run(in, OutputStream.nullOutputStream());
    }
  }

  /** Makes the directory of this use. */
  public Path prepare(Path base) throws IOException {
    Path directory = Files.createDirectories(base.resolve(name()));
    Files.writeString(directory.resolve("in.csv"), "a,b\n1,2\n" + name() + "\n");
    Files.writeString(directory.resolve("old.csv"), "old\n" + name() + "\n");
    Files.writeString(directory.resolve("empty.csv"), "");
    return directory;
  }

  /** Runs every use as a run of its own; the argument is the directory that holds theirs. */
  public static void main(String[] arguments) throws Exception {
    Path base = Path.of(arguments[0]);
    for (FileUses each : values()) {
      try (LineageRun run = Lineage.start(each.name())) {
        each.use.in(base.resolve(each.name()));
        run.complete();
      }
    }
  }
}
