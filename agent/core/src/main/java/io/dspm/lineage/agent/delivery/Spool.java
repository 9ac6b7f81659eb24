package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.config.SpoolSettings;
import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The directory where events wait, safe from a crash, until the server has them. Each JVM appends
 * to files of its own, made at the first append; what dead JVMs left behind is adopted.
 *
 * <p>When {@link #begun} or {@link #append} has returned, what was given survives the end of this
 * process however it ends. A power cut may take the last second of it, unless it is forced to the
 * disk each time, and a lost disk all.
 *
 * <p>It has an upper size. Once that is reached, a run that begins is dropped whole, which is
 * counted, and said once; one that has begun comes to its end.
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

  private final SpoolDisk disk;
  private final Path directory;
  private final AgentLog log;

  /** Of processes whose leftovers were taken up: each once, so that none comes back for ever. */
  private final Set<String> takenUp = new HashSet<>();

  /** What is served beside {@link #own}. */
  private final List<SpoolFile> adopted = new ArrayList<>();

  private volatile SpoolFile.@Nullable Arrivals arrivals;
  private @Nullable SpoolFile own;
  private boolean closed;

  Spool(SpoolDisk disk) {
    this.disk = disk;
    this.directory = disk.directory;
    this.log = disk.log;
  }

  /** Opens the spool without touching the disk: that is left to the first append. */
  public static Spool open(Path directory, AgentLog log) {
    Path absolute = directory.toAbsolutePath().normalize();
    return new Spool(new SpoolDisk(absolute, new SpoolFiles(absolute), log));
  }

  /**
   * As above, as it is configured.
   *
   * @param threads makes the one thread that forces to the disk what is written, which must be a
   *     daemon
   */
  public static Spool open(
      Path directory, SpoolSettings settings, ThreadFactory threads, AgentLog log) {
    Path absolute = directory.toAbsolutePath().normalize();
    return new Spool(
        new SpoolDisk(
            absolute, new SpoolFiles(absolute), log, SpoolDisk.SEGMENT_BYTES, settings, threads));
  }

  /** As above, on a thread of its own making. */
  public static Spool open(Path directory, SpoolSettings settings, AgentLog log) {
    return open(directory, settings, new CourierThread("lineage-spool"), log);
  }

  /** What this process has dropped for want of room. */
  public Dropped dropped() {
    return disk.drops.ofThisProcess();
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
   * @throws SpoolFullException if there is no room: the run is dropped
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
   * @throws SpoolFullException if there is no room: the run is dropped
   * @throws IOException if it could not be written; the message says what to do
   */
  public boolean append(UUID run, EventKind kind, byte[] json) throws IOException {
    SpoolFile file;
    SpoolFile.Added added;
    try {
      file = own();
      added = file.append(run, kind, json);
    } catch (IOException e) {
      throw unwritable(e);
    }
    SpoolFile.Arrivals told = arrivals;
    if (added == SpoolFile.Added.YES && told != null) {
      told.arrived(file, run);
    }
    return added != SpoolFile.Added.NO;
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

  /**
   * What the names of all that belongs to this process begin with; {@code null} before the first
   * note.
   */
  public @Nullable String stem() {
    SpoolFile file = current();
    return file == null ? null : file.stem();
  }

  /** How many events of this process have not been settled yet. */
  public int waiting() {
    SpoolFile file = current();
    return file == null ? 0 : file.waiting();
  }

  /**
   * Takes over files of processes that are dead, the oldest first; what one process takes over no
   * other does. Files with nothing in them are cleared away. Those of a newer agent and of other
   * users are left alone. Call again until none is left: one call takes at most 64, and none that
   * an earlier one took.
   */
  public List<Leftover> adoptLeftovers() {
    List<Leftover> leftovers;
    synchronized (takenUp) {
      leftovers = new Adoption(disk, takenUp).adopt(MAX_ADOPTED);
    }
    synchronized (adopted) {
      for (Leftover leftover : leftovers) {
        adopted.add(leftover.file());
      }
    }
    return leftovers;
  }

  /**
   * Waits until most of what was adopted is let go of, so that there is room for more.
   *
   * @return whether there is; not if the spool was closed meanwhile
   * @throws InterruptedException if the thread was interrupted
   */
  public boolean awaitRoomForLeftovers() throws InterruptedException {
    synchronized (disk.letGo) {
      while (!isClosed()) {
        int left = served().size();
        if (left <= MAX_ADOPTED / 4) {
          return true;
        }
        disk.letGo.wait();
      }
      return false;
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Whether there are runs with events waiting of which the courier was not told yet. */
  boolean hasBacklog() {
    for (SpoolFile file : served()) {
      if (file.hasBacklog()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Tells the courier of the oldest runs of which it was not told yet, if there are any: those of a
   * segment. For one thread at a time, since it reads the disk.
   */
  void refill() {
    SpoolFile.Arrivals courier = arrivals;
    if (courier == null) {
      return;
    }
    for (SpoolFile file : served()) {
      List<UUID> more = file.hasBacklog() ? file.more() : null;
      if (more != null) {
        for (UUID run : more) {
          courier.arrived(file, run);
        }
        file.told();
        return;
      }
      file.told();
    }
  }

  /** What others left, the oldest first, and then what is of this process. */
  private List<SpoolFile> served() {
    SpoolFile file = current();
    synchronized (adopted) {
      List<SpoolFile> served = new ArrayList<>(adopted.size() + 1);
      for (Iterator<SpoolFile> left = adopted.iterator(); left.hasNext(); ) {
        SpoolFile one = left.next();
        if (one.isClosed()) {
          left.remove();
        } else {
          served.add(one);
        }
      }
      if (file != null) {
        served.add(file);
      }
      return served;
    }
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
    disk.sync.close();
    disk.drops.close();
    disk.somethingLetGo();
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
    return new DeadLetters(directory.resolve("dead"), disk.files);
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
    disk.files.makeDirectory(directory);
    if (!disk.files.protect(directory)) {
      log.warnOnce(
          "mode " + directory,
          "The spool " + directory + " is another user's, who lets others look into it");
    }
    disk.room.measure();
    long millis = System.currentTimeMillis();
    long nanos = System.nanoTime();
    for (int i = 0; i < MAX_NAMES; i++) {
      // Sorts by age. Two processes may hit on the same name: only one makes the file.
      String name = hex(millis, 12) + "-" + hex((nanos + i) & 0xFFFF_FFFFL, 8);
      SpoolLock lock = lock(SpoolNames.lock(directory, name));
      if (lock == null) {
        continue;
      }
      try {
        SpoolFile made = SpoolFile.create(disk, name, lock);
        disk.sync.directory(directory);
        return made;
      } catch (FileAlreadyExistsException e) {
        lock.release();
      } catch (IOException | RuntimeException e) {
        lock.delete();
        throw e;
      }
    }
    throw new IOException("no name is free");
  }

  private @Nullable SpoolLock lock(Path path) throws IOException {
    try {
      return SpoolLock.tryAcquire(path, disk.files);
    } catch (SpoolLock.NoLocks e) {
      log.warnOnce(
          "locks " + directory,
          "The file system of the spool "
              + directory
              + " has no locks ("
              + e.getMessage()
              + "): nobody will deliver what this process leaves; set lineage.spool.dir");
      return SpoolLock.none(path, disk.files);
    }
  }

  private synchronized IOException unwritable(IOException cause) {
    if (cause instanceof SpoolFullException) {
      return cause;
    }
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
