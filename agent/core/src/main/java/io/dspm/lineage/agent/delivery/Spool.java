package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The directory where events wait, safe from a crash, until the server has them. Each JVM appends
 * to a file of its own, made at the first append; what dead JVMs left behind is adopted.
 *
 * <p>When {@link #begun} or {@link #append} has returned, what was given survives the end of this
 * process however it ends. A power cut may take the latest of it, and a lost disk all.
 *
 * <p>All methods may be called from any of the agent's threads, never from one of the application:
 * they touch the disk.
 */
public final class Spool implements AutoCloseable {

  /**
   * A file of a dead process more than this many waits for the next call: each takes two handles.
   */
  static final int MAX_ADOPTED = 64;

  private static final int MAX_NAMES = 100;

  private final Path directory;
  private final SpoolFiles files;
  private final AgentLog log;
  private volatile SpoolFile.@Nullable Arrivals arrivals;
  private @Nullable SpoolFile own;
  private boolean closed;

  Spool(Path directory, SpoolFiles files, AgentLog log) {
    this.directory = directory;
    this.files = files;
    this.log = log;
  }

  /** Opens the spool without touching the disk: that is left to the first append. */
  public static Spool open(Path directory, AgentLog log) {
    Path absolute = directory.toAbsolutePath().normalize();
    return new Spool(absolute, new SpoolFiles(absolute), log);
  }

  public Path directory() {
    return directory;
  }

  /**
   * Notes that a run has begun, or more of it than before: the last header counts. If this process
   * dies before the run's END is appended, the next agent finds the run and its header in {@link
   * Leftover#openRuns()}.
   *
   * @param parent the run in which this one began, whose START goes first; {@code null} if there is
   *     none
   * @throws IOException if it could not be written; the message says what to do
   */
  public void begun(UUID run, @Nullable UUID parent, byte[] header) throws IOException {
    try {
      own().begun(run, parent, header);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** As above, of a run that has no parent. */
  public void begun(UUID run, byte[] header) throws IOException {
    begun(run, null, header);
  }

  /**
   * Adds an event, to be sent after those of the same run that come before it: {@link EventKind}
   * has their order, and those of one kind go in the order in which they were added.
   *
   * @param json at most 64 MiB
   * @return {@code false}, and nothing is added, if the run has that event or its END already, or
   *     as many of them as there can be
   * @throws IOException if it could not be written; the message says what to do
   */
  public boolean append(UUID run, EventKind kind, byte[] json) throws IOException {
    SpoolFile file;
    boolean appended;
    try {
      file = own();
      appended = file.append(run, kind, json);
    } catch (IOException e) {
      throw unwritable(e);
    }
    SpoolFile.Arrivals told = arrivals;
    if (appended && told != null) {
      told.arrived(file, run);
    }
    return appended;
  }

  /**
   * Where the account of a run of this process belongs, if it is to be on disk. Whoever makes it
   * deletes it once the run's END is appended; what a dead process leaves is the next one's, by
   * {@link Leftover#accountOf}, if the run is still open, and else is cleared away.
   *
   * @throws IOException if the spool can't be written; the message says what to do
   */
  public Path accountOf(UUID run) throws IOException {
    try {
      return own().accountOf(run);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** How many events of this process have not been settled yet. */
  public int waiting() {
    SpoolFile file = current();
    return file == null ? 0 : file.waiting();
  }

  /**
   * Takes over files of processes that are dead, the oldest first; what one process takes over no
   * other does. Files with nothing in them are cleared away. Those of a newer agent and of other
   * users are left alone. Call again until none is left: one call takes at most 64.
   */
  public List<Leftover> adoptLeftovers() {
    return new Adoption(directory, files, log).adopt(MAX_ADOPTED);
  }

  /** Deletes this process's file if nothing waits and no run is open, else leaves it as it is. */
  @Override
  public void close() {
    SpoolFile file;
    synchronized (this) {
      closed = true;
      file = own;
    }
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        log.debug("Closing " + file, e);
      }
    }
  }

  /** Tells {@code courier} of what waits, now and from now on. */
  void deliverTo(SpoolFile.Arrivals courier) {
    arrivals = courier;
    SpoolFile file = current();
    if (file != null) {
      for (UUID run : file.waitingRuns()) {
        courier.arrived(file, run);
      }
    }
  }

  /** Where events go that the server will never take. */
  DeadLetters deadLetters() {
    return new DeadLetters(directory.resolve("dead"), files);
  }

  synchronized @Nullable SpoolFile current() {
    return own;
  }

  private synchronized SpoolFile own() throws IOException {
    if (closed) {
      throw new IOException("it is closed");
    }
    if (own == null) {
      own = make();
    }
    return own;
  }

  private SpoolFile make() throws IOException {
    files.makeDirectory(directory);
    long millis = System.currentTimeMillis();
    long nanos = System.nanoTime();
    for (int i = 0; i < MAX_NAMES; i++) {
      // Sorts by age. Two processes may hit on the same name: only one makes the file.
      String name = hex(millis, 12) + "-" + hex((nanos + i) & 0xFFFF_FFFFL, 8);
      SpoolLock lock = SpoolLock.tryAcquire(directory.resolve(name + SpoolFile.LOCK_SUFFIX), files);
      if (lock == null) {
        continue;
      }
      try {
        return SpoolFile.create(directory.resolve(name + SpoolFile.SUFFIX), files, lock);
      } catch (FileAlreadyExistsException e) {
        lock.release();
      } catch (IOException | RuntimeException e) {
        lock.delete();
        throw e;
      }
    }
    throw new IOException("no name is free");
  }

  private synchronized IOException unwritable(IOException cause) {
    if (closed) {
      return new IOException("The spool " + directory + " is closed", cause);
    }
    return new IOException(
        "The spool "
            + directory
            + " can't be written ("
            + cause
            + "): make room, or set lineage.spool.dir to a directory this user may write to",
        cause);
  }

  @Override
  public String toString() {
    return "Spool[" + directory + "]";
  }

  /** Padded by hand: a formatter would load regular expressions first. */
  private static String hex(long value, int digits) {
    String hex = Long.toHexString(value);
    return "0".repeat(Math.max(0, digits - hex.length())) + hex;
  }
}
