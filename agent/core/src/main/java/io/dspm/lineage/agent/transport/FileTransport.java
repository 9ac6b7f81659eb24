package io.dspm.lineage.agent.transport;

import io.dspm.lineage.agent.delivery.Answer;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Transport;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Appends events to a file, a line each, forced to disk before they count as delivered.
 *
 * <p>Many processes may share the file: each locks it for a line. A line that was cut off, by a
 * crash or by another program, is ended first; one that finds no room on the disk is taken back.
 * The file is opened anew for each event, so it may be moved away at any time.
 *
 * <p>openlineage-java's own class of this kind keeps an error to itself, and the event is gone.
 */
final class FileTransport implements Transport {

  private static final long LOCK_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LOCK_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Path file;

  FileTransport(Path file) {
    this.file = file;
  }

  /** One at a time: the system's locks are between processes only. */
  @Override
  public synchronized Answer send(UUID run, EventKind kind, byte[] json) {
    try {
      Path directory = file.getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      // The reader is closed after the lock is gone: to close any handle of a file drops it.
      try (FileOutputStream out = new FileOutputStream(file.toFile(), true);
          RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
        append(out.getChannel(), reader, json);
      }
      return new Answer.Delivered();
    } catch (IOException | RuntimeException e) {
      return new Answer.TryAgain("Can't append to " + file + ": " + e, null);
    }
  }

  private static void append(FileChannel out, RandomAccessFile reader, byte[] json)
      throws IOException {
    FileLock lock = lock(out);
    try {
      long before = reader.length();
      ByteBuffer line = line(json, isCutOff(reader, before));
      try {
        while (line.hasRemaining()) {
          out.write(line);
        }
        out.force(false);
      } catch (IOException e) {
        if (lock != null && out.isOpen()) {
          out.truncate(before);
        }
        throw e;
      }
    } finally {
      if (lock != null && lock.isValid()) {
        lock.release();
      }
    }
  }

  /** {@code null} where the file system knows no locks. */
  private static @Nullable FileLock lock(FileChannel out) throws IOException {
    long deadline = System.nanoTime() + LOCK_PATIENCE_NANOS;
    while (true) {
      try {
        FileLock lock = out.tryLock();
        if (lock != null) {
          return lock;
        }
      } catch (OverlappingFileLockException e) {
        // By another transport of this process.
      } catch (IOException e) {
        if (out.isOpen()) {
          return null;
        }
        throw e;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("another process holds its lock");
      }
      LockSupport.parkNanos(LOCK_PAUSE_NANOS);
    }
  }

  private static boolean isCutOff(RandomAccessFile reader, long length) throws IOException {
    if (length == 0) {
      return false;
    }
    reader.seek(length - 1);
    return reader.read() != '\n';
  }

  /** In one piece, so that one call of the system writes it. */
  private static ByteBuffer line(byte[] json, boolean afterCutOff) {
    ByteBuffer line = ByteBuffer.allocate(json.length + 2);
    if (afterCutOff) {
      line.put((byte) '\n');
    }
    for (byte b : json) {
      // Within JSON a line break is a blank like any other.
      line.put(b == '\n' || b == '\r' ? (byte) ' ' : b);
    }
    return line.put((byte) '\n').flip();
  }

  @Override
  public void close() {
    // Nothing is open between two events.
  }

  @Override
  public String toString() {
    return "the file " + file;
  }
}
