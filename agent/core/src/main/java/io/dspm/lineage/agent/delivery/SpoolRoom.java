package io.dspm.lineage.agent.delivery;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * How much more the spool may take on disk: of the whole directory, with what other processes have
 * there, what was refused, and accounts.
 *
 * <p>What this process adds counts at once, what others do when it is looked at the next time: when
 * a segment is begun, and once a second while it is full. Any thread.
 */
final class SpoolRoom {

  /** What is kept for the ends of runs that began while there was room. */
  private static final int RESERVE_PARTS = 10;

  private static final long LEAST_RESERVE = 1_000_000;
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Path directory;
  private final long maxBytes;
  private final long reserve;
  private long used;
  private boolean measured;
  private long measuredAt;

  SpoolRoom(Path directory, long maxBytes) {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.reserve = Math.max(LEAST_RESERVE, maxBytes / RESERVE_PARTS);
  }

  long maxBytes() {
    return maxBytes;
  }

  /** Whether a run that is new may take these. */
  boolean has(long bytes) {
    return fits(bytes, maxBytes);
  }

  /** Whether a run that began while there was room may take these. */
  boolean hasInReserve(long bytes) {
    return fits(bytes, maxBytes + reserve);
  }

  private synchronized boolean fits(long bytes, long limit) {
    if (measured && used + bytes <= limit) {
      return true;
    }
    if (!measured || System.nanoTime() - measuredAt >= AGAIN_NANOS) {
      measure();
    }
    return used + bytes <= limit;
  }

  /** This process has written so many bytes, or deleted them where that is negative. */
  synchronized void took(long bytes) {
    used += bytes;
  }

  synchronized void measure() {
    used = bytesIn(directory) + bytesIn(directory.resolve("dead"));
    measured = true;
    measuredAt = System.nanoTime();
  }

  private static long bytesIn(Path directory) {
    long bytes = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (counts(String.valueOf(entry.getFileName()))) {
          bytes += size(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // There is none, or it can't be listed: what this process adds is known in any case.
      return bytes;
    }
    return bytes;
  }

  /** The table of identities has a size of its own. */
  private static boolean counts(String name) {
    return name.indexOf('.') >= 0;
  }

  private static long size(Path file) {
    try {
      return Files.isDirectory(file) ? 0 : Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
