package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.delivery.SpoolFormat.Header;
import io.dspm.lineage.agent.delivery.SpoolIndex.Pending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One process's part of the spool, with its lock held: segments, of which the newest is written to.
 * {@link SpoolFormat} draws the bytes and says how one segment follows another.
 *
 * <p>When {@link #append} has returned, the record survives the end of the process however it ends,
 * and a power cut if {@link SpoolSync} is to see to that. All methods may be called from any of the
 * agent's threads; one lock serialises them, and no thread of the application ever takes it.
 *
 * <p>A segment in which nothing matters any more is deleted. Where many wait, all but the oldest
 * and the newest are parked; then nobody is told of what is added, and {@link #more} tells of it in
 * order once the older ones are dealt with.
 */
final class SpoolFile implements SpoolForce.Forcing {

  /** Is told of events that wait; called without any lock held. */
  interface Arrivals {
    void arrived(SpoolFile file, UUID run);
  }

  /** What became of an event that was to be added. */
  enum Added {
    /** The run has it already. */
    NO,
    YES,
    /** It is in a backlog, and {@link #more} tells of it. */
    BEHIND
  }

  /** An event with its bytes. */
  static final class Event {
    final EventKind kind;

    /** Which of its kind, where there are several. */
    final int number;

    /** {@code null} if the disk has lost them. */
    final byte @Nullable [] json;

    /** Up to where must be on the disk before it may leave. */
    private final long written;

    private Event(EventKind kind, int number, byte @Nullable [] json, long written) {
      this.written = written;
      this.kind = kind;
      this.number = number;
      this.json = json;
    }
  }

  private final SpoolDisk disk;
  private final String stem;
  private final SpoolLock lock;
  private final boolean adopted;

  private final SpoolChain chain;
  private volatile boolean backlog;

  private final SpoolAdmission admission;
  private final SpoolForce force;

  private volatile boolean closed;

  /** Goes on with segments whose lock is held, of this process or of a dead one. */
  SpoolFile(
      SpoolDisk disk,
      String stem,
      SpoolLock lock,
      boolean adopted,
      List<SpoolSegment> sealed,
      SpoolSegment active) {
    this.disk = disk;
    this.stem = stem;
    this.lock = lock;
    this.adopted = adopted;
    this.chain = new SpoolChain(disk, stem, sealed, active);
    this.admission = new SpoolAdmission(disk, adopted, chain);
    this.force = new SpoolForce(this);
    noteBacklog();
  }

  /** Makes a new file; the lock is the caller's to release if this fails. */
  static SpoolFile create(SpoolDisk disk, String stem, SpoolLock lock) throws IOException {
    Path path = SpoolNames.segment(disk.directory, stem, 0);
    return new SpoolFile(
        disk, stem, lock, false, List.of(), SpoolSegment.create(path, 0, disk.files));
  }

  /** Whether it is of another process, which is dead. */
  boolean adopted() {
    return adopted;
  }

  void begun(UUID run, @Nullable UUID parent, byte[] header) throws IOException {
    long written;
    synchronized (this) {
      SpoolSegment holder = chain.holder(run);
      SpoolIndex.Run noted = holder == null ? null : holder.index().run(run);
      if (noted != null && !noted.open()) {
        // Its END says more.
        return;
      }
      // The last one counts, and need not say it again.
      UUID known = parent == null ? chain.active().index().parent(run) : parent;
      write(SpoolFormat.BEGUN, null, run, SpoolFormat.begun(known, header));
      written = chain.written();
    }
    if (disk.sync.always()) {
      forceUpTo(written);
    }
  }

  /**
   * Writes nothing if the run has that event or its END already, or as many of them as there can
   * be.
   */
  Added append(UUID run, EventKind kind, byte[] json) throws IOException {
    Added added;
    long written;
    synchronized (this) {
      added = add(run, kind, json);
      written = chain.written();
    }
    if (disk.sync.always() && added != Added.NO) {
      forceUpTo(written);
    }
    return added;
  }

  private Added add(UUID run, EventKind kind, byte[] json) throws IOException {
    SpoolSegment where = chain.holder(run);
    if (where != null && !where.index().accepts(run, kind)) {
      return Added.NO;
    }
    write(SpoolFormat.EVENT, kind, run, json);
    return chain.isHeldBack() ? Added.BEHIND : Added.YES;
  }

  /** The run's next event to send; {@code null} if there is none, or it is parked or closed. */
  @Nullable Event next(UUID run) throws IOException {
    Event next;
    synchronized (this) {
      next = read(run);
    }
    if (next != null && next.kind == EventKind.END && !disk.sync.never()) {
      // Else a power cut could take an end that the server has, and make the run an aborted one.
      forceUpTo(next.written);
    }
    return next;
  }

  private @Nullable Event read(UUID run) throws IOException {
    SpoolSegment holder = closed ? null : chain.holder(run);
    Pending pending = holder == null ? null : holder.index().pending(run);
    if (holder == null || pending == null) {
      return null;
    }
    SpoolIndex.Run found = holder.index().run(run);
    if (found != null) {
      found.tried = true;
    }
    return new Event(
        pending.kind(),
        pending.number(),
        holder.writer().read(run, pending.at()),
        chain.written(holder, pending.at()));
  }

  /**
   * Marks an event as dealt with. It counts as such in this process even if the mark can't be
   * written; then another process may send it once more.
   *
   * @param number which of its kind, where there are several
   * @param type {@link SpoolFormat#DELIVERED} or {@link SpoolFormat#DEAD}
   */
  synchronized void settle(UUID run, EventKind kind, int number, byte type) throws IOException {
    SpoolSegment holder = closed ? null : chain.holder(run);
    if (holder == null) {
      // Parked while it was on its way: it will be sent once more.
      return;
    }
    try {
      chain.put(holder, type, kind, number, run, SpoolWriter.NOTHING);
    } catch (IOException e) {
      holder.index().apply(new Header(0, type, false, kind, number, run, 0, 0, null));
      throw e;
    } finally {
      if (holder != chain.active() && holder.isEmpty()) {
        chain.delete(holder);
      }
    }
  }

  /** The run in which this one began; {@code null} if there is none, or it is not at hand. */
  synchronized @Nullable UUID parent(UUID run) {
    SpoolSegment holder = closed ? null : chain.holder(run);
    return holder == null ? null : holder.index().parent(run);
  }

  /** Whether the run is at hand here, and its START is still to come, or to be settled. */
  synchronized boolean awaitsStart(UUID run) {
    SpoolSegment holder = closed ? null : chain.holder(run);
    return holder != null && holder.index().awaitsStart(run);
  }

  /** Whether the run is at hand here, and its START is to be sent. */
  synchronized boolean hasStart(UUID run) {
    SpoolSegment holder = closed ? null : chain.holder(run);
    return holder != null && holder.index().hasStart(run);
  }

  String stem() {
    return stem;
  }

  /** Where the account of one of its runs belongs. */
  Path accountOf(UUID run) {
    return SpoolAccounts.of(disk.directory, stem, run);
  }

  /** The runs that have no END. */
  synchronized List<UUID> open() {
    return chain.active().index().openRuns();
  }

  synchronized int waiting() {
    return chain.waiting();
  }

  /** How many of them are in the index. */
  synchronized int atHand() {
    return chain.atHand();
  }

  /** Whether no run is open and no event waits. */
  synchronized boolean isEmpty() {
    return chain.isEmpty();
  }

  /** The runs with events waiting, but for those of which nobody is told yet. */
  synchronized List<UUID> waitingRuns() {
    return chain.waitingRuns();
  }

  synchronized List<OpenRun> openRuns() throws IOException {
    List<OpenRun> open = new ArrayList<>();
    for (SpoolIndex.Run run : chain.active().index().runs()) {
      if (run.open() && !closed) {
        byte[] header =
            run.header == SpoolIndex.NOWHERE
                ? null
                : chain.active().writer().read(run.id, run.header);
        open.add(new OpenRun(run.id, SpoolFormat.headerOf(header), run.started()));
      }
    }
    return open;
  }

  /** Whether {@link #more} has something. Takes no lock. */
  boolean hasBacklog() {
    return backlog;
  }

  /**
   * The oldest of the runs of which nobody was told, a segment at a time; {@code null} if there are
   * none. Call {@link #told} once somebody was.
   */
  synchronized @Nullable List<UUID> more() {
    return closed ? null : chain.more();
  }

  /** Somebody was told of what {@link #more} had. */
  synchronized void told() {
    noteBacklog();
  }

  private void noteBacklog() {
    backlog = !closed && chain.hasMore();
  }

  /** Begins a new segment with the runs that are open. */
  synchronized void roll() throws IOException {
    chain.roll();
    noteBacklog();
  }

  /** Gives up all that is in it, since it is too old; counted, and said. */
  synchronized void giveUp() throws IOException {
    chain.giveUp();
    noteBacklog();
  }

  /** Takes no lock. */
  boolean isClosed() {
    return closed;
  }

  /** Deletes all if nothing matters any more, else leaves it for the next process. */
  void close() throws IOException {
    try {
      closeAll();
    } finally {
      disk.somethingLetGo();
    }
  }

  private synchronized void closeAll() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    backlog = false;
    if (chain.isDone()) {
      try {
        chain.deleteLast();
      } finally {
        lock.delete();
      }
      return;
    }
    try {
      chain.close();
    } finally {
      lock.release();
    }
  }

  private void write(byte type, @Nullable EventKind kind, UUID run, byte[] payload)
      throws IOException {
    if (closed) {
      throw new IOException("it is closed");
    }
    if (payload.length > SpoolFormat.MAX_PAYLOAD) {
      throw new IOException(
          payload.length + " bytes in one event, of at most " + SpoolFormat.MAX_PAYLOAD);
    }
    if (!Files.exists(chain.active().path)) {
      disk.files.makeDirectory(disk.directory);
      lock.restore();
      chain.reappear();
    }
    admission.admit(
        run, chain.active().index().run(run), kind, payload.length + SpoolFormat.RECORD_HEADER);
    chain.makeRoom();
    noteBacklog();
    int number = kind == null ? 0 : chain.active().index().nextNumber(run, kind);
    chain.put(chain.active(), type, kind, number, run, payload);
    disk.sync.wrote(this);
  }

  /** Forces what was written up to now. */
  void forceAll() {
    long written;
    synchronized (this) {
      if (closed) {
        return;
      }
      written = chain.written();
    }
    forceUpTo(written);
  }

  private void forceUpTo(long written) {
    try {
      force.upTo(written);
    } catch (IOException e) {
      // It is written, if not forced, and will be sent.
      disk.log.warnOnce("fsync", "What waits in " + this + " can't be forced to the disk: " + e);
    }
  }

  /** Older segments were forced when they were followed by a newer one. */
  @Override
  public long force() throws IOException {
    while (true) {
      SpoolSegment segment;
      long covered;
      synchronized (this) {
        segment = chain.active();
        covered = chain.written();
        if (closed) {
          return covered;
        }
      }
      try {
        disk.files.force(segment.writer().file);
        return covered;
      } catch (IOException | IllegalStateException e) {
        if (isActive(segment)) {
          throw e;
        }
      }
    }
  }

  private synchronized boolean isActive(SpoolSegment segment) {
    return segment == chain.active() && !closed;
  }

  @Override
  public String toString() {
    return SpoolNames.segment(disk.directory, stem, 0).toString();
  }
}
