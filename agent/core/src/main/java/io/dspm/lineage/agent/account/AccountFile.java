package io.dspm.lineage.agent.account;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run's account on disk: lines are added at its end, and read back when the run is told. {@link
 * AccountFormat} draws the bytes.
 *
 * <p>Lines are kept in memory until there are 64 KiB of them; what was flushed survives the end of
 * the process. What a crash has cut short is cut off when the file is opened again; where lines are
 * damaged the others still count, and {@link #damaged} says so. Any background thread; one monitor
 * is held during I/O.
 */
public final class AccountFile implements Closeable {

  /**
   * What is still to be hashed.
   *
   * @param bytes of the files whose size is known
   */
  public record Waiting(long files, long bytes) {}

  private static final int BUFFER = 64 << 10;

  private final Path path;

  /** {@code null} once it is closed. */
  private @Nullable RandomAccessFile file;

  private final byte[] buffer = new byte[BUFFER];
  private int buffered;

  /** How long the file is, without what is buffered. */
  private long end;

  private long damaged;
  private long lines;
  private long moves;

  private AccountFile(Path path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  /** Makes a new file, readable by its owner only. */
  public static AccountFile create(Path path) throws IOException {
    AccountFile account = new AccountFile(path, createPrivate(path));
    try {
      account.begin();
    } catch (IOException | RuntimeException e) {
      account.delete();
      throw e;
    }
    return account;
  }

  /**
   * Opens what another process left; what was not wholly written of its last line is cut off.
   *
   * @throws IOException if it can't be read, or was written by a newer agent
   */
  public static AccountFile open(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    AccountFile account = new AccountFile(path, file);
    try (AccountReader reader = new AccountReader(path, file.length())) {
      for (Line line = reader.next(); line != null; line = reader.next()) {
        account.count(line);
      }
      account.damaged = reader.damaged();
      account.end = reader.end();
      if (account.end < AccountFormat.FILE_HEADER) {
        account.begin();
      } else if (account.end < file.length()) {
        file.setLength(account.end);
      }
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
    return account;
  }

  /**
   * As {@link #open(Path)}, with the lines of another account added to it.
   *
   * @param more {@code null} if there is none
   */
  static AccountFile open(Path path, @Nullable Path more) throws IOException {
    AccountFile account = open(path);
    if (more == null) {
      return account;
    }
    try (AccountReader reader = new AccountReader(more, Files.size(more))) {
      for (Line line = reader.next(); line != null; line = reader.next()) {
        account.add(line.entry());
      }
    } catch (IOException | RuntimeException e) {
      account.close();
      throw e;
    }
    return account;
  }

  /**
   * Looks at a file that may be another process's, and leaves it as it is.
   *
   * @throws IOException if it can't be read, or was written by a newer agent
   */
  public static Waiting waiting(Path path) throws IOException {
    long files = 0;
    long bytes = 0;
    try (AccountReader reader = new AccountReader(path, Files.size(path))) {
      for (Line line = reader.next(); line != null; line = reader.next()) {
        if (line.isPending()) {
          files++;
          bytes += line.stamp == null ? 0 : line.stamp.size();
        }
      }
    }
    return new Waiting(files, bytes);
  }

  /** Makes a new file, which must not exist, for its owner only. */
  static RandomAccessFile createPrivate(Path path) throws IOException {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Files.createFile(path, attributes);
    return new RandomAccessFile(path.toFile(), "rw");
  }

  private void begin() throws IOException {
    RandomAccessFile out = opened();
    out.setLength(0);
    out.write(AccountFormat.fileHeader());
    end = AccountFormat.FILE_HEADER;
  }

  public Path path() {
    return path;
  }

  /** How many lines it has. */
  public synchronized long lines() {
    return lines;
  }

  /** How many directories were moved. */
  synchronized long moves() {
    return moves;
  }

  /** Places where lines that another process wrote are lost. */
  public synchronized long damaged() {
    return damaged;
  }

  /**
   * Adds a line; buffered until {@link #flush} or {@link #close}.
   *
   * @throws IOException if it is not added; those before it still are, and will be written if the
   *     disk ever takes them
   */
  public void add(AccountEntry entry) throws IOException {
    Line line = Line.of(entry);
    byte[] content = line.bytes();
    if (content.length > AccountFormat.MAX_CONTENT) {
      throw new IOException("A line of " + content.length + " bytes is too long for " + path);
    }
    byte[] bytes = AccountFormat.line(content);
    synchronized (this) {
      RandomAccessFile out = opened();
      if (buffered + bytes.length > BUFFER) {
        flush();
      }
      if (bytes.length > BUFFER) {
        write(out, bytes, bytes.length);
      } else {
        System.arraycopy(bytes, 0, buffer, buffered, bytes.length);
        buffered += bytes.length;
      }
      count(line);
    }
  }

  private void count(Line line) {
    lines++;
    moves += line.type == Line.MOVED ? 1 : 0;
  }

  /** Hands all lines to the system: from then on the end of this process does not lose them. */
  public synchronized void flush() throws IOException {
    if (buffered > 0) {
      write(opened(), buffer, buffered);
      buffered = 0;
    }
  }

  private void write(RandomAccessFile out, byte[] bytes, int length) throws IOException {
    try {
      out.seek(end);
      out.write(bytes, 0, length);
    } catch (IOException e) {
      cutBack(out);
      throw e;
    }
    end += length;
  }

  /** A line cut short does no harm, but on a full disk its bytes are wanted. */
  private void cutBack(RandomAccessFile out) {
    try {
      out.setLength(end);
    } catch (IOException ignored) {
      // The next line goes over it.
    }
  }

  /** Tells all lines in their order. What is added meanwhile is not told. */
  public void forEach(Consumer<AccountEntry> consumer) throws IOException {
    try (AccountReader reader = read()) {
      for (Line line = reader.next(); line != null; line = reader.next()) {
        consumer.accept(line.entry());
      }
    }
  }

  /** Reads what was added until now. */
  synchronized AccountReader read() throws IOException {
    flush();
    return new AccountReader(path, end);
  }

  private RandomAccessFile opened() throws IOException {
    RandomAccessFile open = file;
    if (open == null) {
      throw new IOException(path + " is closed");
    }
    return open;
  }

  /** Flushes and closes; nothing can be added or read any more. */
  @Override
  public synchronized void close() throws IOException {
    RandomAccessFile open = file;
    if (open != null) {
      try {
        flush();
      } finally {
        file = null;
        open.close();
      }
    }
  }

  /** Closes and deletes it, and whatever was made beside it to sort it. */
  public synchronized void delete() {
    RandomAccessFile open = file;
    file = null;
    try {
      if (open != null) {
        open.close();
      }
      delete(path);
    } catch (IOException ignored) {
      // Whoever tidies up the directory finds it.
      return;
    }
  }

  /** Deletes an account that nobody has open, and whatever was made beside it to sort it. */
  public static void delete(Path path) throws IOException {
    Files.deleteIfExists(path);
    deleteSorted(path);
  }

  /** Where something is put while the account is being sorted. */
  Path beside(String what) {
    return path.resolveSibling(sortedPrefix(path) + what);
  }

  private static String sortedPrefix(Path path) {
    return path.getFileName() + ".sort-";
  }

  static void deleteSorted(Path path) throws IOException {
    String prefix = sortedPrefix(path);
    try (DirectoryStream<Path> siblings =
        Files.newDirectoryStream(
            path.resolveSibling(""),
            sibling -> String.valueOf(sibling.getFileName()).startsWith(prefix))) {
      for (Path sibling : siblings) {
        Files.deleteIfExists(sibling);
      }
    }
  }
}
