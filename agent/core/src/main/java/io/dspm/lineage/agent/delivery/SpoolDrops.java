package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts what was dropped for want of room, in this process and, in the file {@code dropped}, in
 * the whole directory:
 *
 * <pre>
 *  0  8  runs
 *  8  8  events
 * 16  8  when the last one was, milliseconds since 1970
 * 24  4  CRC32C of bytes 0 to 23
 * </pre>
 *
 * <p>Every process adds its own to that file, under a lock, at most once a second and when it ends;
 * a kill takes the last second. A file that is damaged begins anew. Any thread.
 */
final class SpoolDrops {

  static final String NAME = "dropped";

  private static final int LENGTH = 28;
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int TRIES = 20;
  private static final long NANOS_BETWEEN = TimeUnit.MILLISECONDS.toNanos(1);

  private final Path directory;
  private final SpoolFiles files;
  private final AgentLog log;
  private long runs;
  private long events;
  private long runsNoted;
  private long eventsNoted;
  private boolean noted;
  private long notedAt;

  /** Runs that were dropped before the spool got full this time; -1 if it is not. */
  private long runsBefore = -1;

  SpoolDrops(Path directory, SpoolFiles files, AgentLog log) {
    this.directory = directory;
    this.files = files;
    this.log = log;
  }

  /** What this process has dropped so far. */
  synchronized Dropped ofThisProcess() {
    return new Dropped(runs, events);
  }

  synchronized void dropped(int newRuns, int newEvents, String why) {
    if (runsBefore < 0) {
      runsBefore = runs;
      log.warn("The spool " + directory + " is full: " + why + ", until there is room again");
    }
    runs += newRuns;
    events += newEvents;
    if (!noted || System.nanoTime() - notedAt >= AGAIN_NANOS) {
      note();
    }
  }

  /** Runs were given up for another reason, which somebody else says. */
  synchronized void gaveUp(long newRuns, long newEvents) {
    runs += newRuns;
    events += newEvents;
    runsBefore += runsBefore < 0 ? 0 : newRuns;
    note();
  }

  /** A run was taken: there is room. */
  synchronized void roomAgain() {
    if (runsBefore >= 0) {
      sumUp();
      runsBefore = -1;
    }
  }

  private void sumUp() {
    log.warn((runs - runsBefore) + " runs were dropped while the spool " + directory + " was full");
  }

  synchronized void close() {
    if (runsBefore >= 0) {
      sumUp();
      runsBefore = -1;
    }
    if (runs > runsNoted || events > eventsNoted) {
      note();
    }
  }

  private void note() {
    noted = true;
    notedAt = System.nanoTime();
    try {
      add(runs - runsNoted, events - eventsNoted);
      runsNoted = runs;
      eventsNoted = events;
    } catch (IOException | OverlappingFileLockException e) {
      // The next one, or the end, tries again.
      log.debug("Can't note what was dropped in " + directory, e);
    }
  }

  private void add(long moreRuns, long moreEvents) throws IOException {
    // One JVM must not open it twice at a time: to close the one would unlock the other.
    synchronized (SpoolDrops.class) {
      try (FileChannel channel = files.openCounts(directory.resolve(NAME))) {
        // Lasts until the channel is closed. Whoever has it may be stopped: nobody waits for that.
        if (!locked(channel)) {
          throw new IOException("others add to it all the time");
        }
        Dropped before = read(channel);
        channel.write(bytes(before.runs() + moreRuns, before.events() + moreEvents).rewind(), 0);
      }
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      if (channel.tryLock() != null) {
        return true;
      }
      LockSupport.parkNanos(NANOS_BETWEEN);
    }
    return false;
  }

  private static ByteBuffer bytes(long runs, long events) {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    bytes.putLong(runs).putLong(events).putLong(System.currentTimeMillis());
    return bytes.putInt(SpoolFormat.sum(bytes.array(), 0, LENGTH - 4));
  }

  /** What all processes have dropped. */
  static Dropped in(Path directory) {
    Path file = directory.resolve(NAME);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel);
    } catch (NoSuchFileException e) {
      return Dropped.NOTHING;
    } catch (IOException e) {
      return Dropped.NOTHING;
    }
  }

  private static Dropped read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    int read = channel.read(bytes, 0);
    boolean whole =
        read == LENGTH && bytes.getInt(LENGTH - 4) == SpoolFormat.sum(bytes.array(), 0, LENGTH - 4);
    return whole ? new Dropped(bytes.getLong(0), bytes.getLong(8)) : Dropped.NOTHING;
  }
}
