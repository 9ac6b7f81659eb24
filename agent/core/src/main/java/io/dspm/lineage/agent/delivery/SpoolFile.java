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
final class SpoolFile implements SpoolAdmission.Dropping, SpoolForce.Forcing {

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

  /** The oldest first; in none of them a run is open. */
  private final List<SpoolSegment> sealed;

  private SpoolSegment active;
  private long rollAt;

  /** Whether nobody is told of what is added. */
  private boolean heldBack;

  private volatile boolean backlog;

  private final SpoolAdmission admission;
  private final SpoolForce force;

  /** Into all segments before the newest. */
  private long writtenBefore;

  /** Of segments that could not be deleted or read: while they are there, the newest must be. */
  private final List<Path> left = new ArrayList<>();

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
    this.admission = new SpoolAdmission(disk, adopted, this);
    this.force = new SpoolForce(this);
    this.sealed = new ArrayList<>(sealed);
    this.active = active;
    this.rollAt = Math.max(disk.segmentBytes, active.size());
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
      SpoolSegment holder = holder(run);
      SpoolIndex.Run noted = holder == null ? null : holder.index().run(run);
      if (noted != null && !noted.open()) {
        // Its END says more.
        return;
      }
      // The last one counts, and need not say it again.
      UUID known = parent == null ? active.index().parent(run) : parent;
      write(SpoolFormat.BEGUN, null, run, SpoolFormat.begun(known, header));
      written = written();
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
      written = written();
    }
    if (disk.sync.always() && added != Added.NO) {
      forceUpTo(written);
    }
    return added;
  }

  private Added add(UUID run, EventKind kind, byte[] json) throws IOException {
    SpoolSegment where = holder(run);
    if (where != null && !where.index().accepts(run, kind)) {
      return Added.NO;
    }
    write(SpoolFormat.EVENT, kind, run, json);
    return heldBack ? Added.BEHIND : Added.YES;
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
    SpoolSegment holder = closed ? null : holder(run);
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
        holder == active ? writtenBefore + pending.at() + 1 : 0);
  }

  /**
   * Marks an event as dealt with. It counts as such in this process even if the mark can't be
   * written; then another process may send it once more.
   *
   * @param number which of its kind, where there are several
   * @param type {@link SpoolFormat#DELIVERED} or {@link SpoolFormat#DEAD}
   */
  synchronized void settle(UUID run, EventKind kind, int number, byte type) throws IOException {
    SpoolSegment holder = closed ? null : holder(run);
    if (holder == null) {
      // Parked while it was on its way: it will be sent once more.
      return;
    }
    try {
      put(holder, type, kind, number, run, SpoolWriter.NOTHING);
    } catch (IOException e) {
      holder.index().apply(new Header(0, type, false, kind, number, run, 0, 0, null));
      throw e;
    } finally {
      if (holder != active && holder.isEmpty()) {
        delete(holder);
      }
    }
  }

  /** The run in which this one began; {@code null} if there is none, or it is not at hand. */
  synchronized @Nullable UUID parent(UUID run) {
    SpoolSegment holder = closed ? null : holder(run);
    return holder == null ? null : holder.index().parent(run);
  }

  /** Whether the run is at hand here, and its START is still to come, or to be settled. */
  synchronized boolean awaitsStart(UUID run) {
    SpoolSegment holder = closed ? null : holder(run);
    return holder != null && holder.index().awaitsStart(run);
  }

  /** The segment that has the run: the newest that knows it. */
  private @Nullable SpoolSegment holder(UUID run) {
    if (active.index().has(run)) {
      return active;
    }
    for (int i = sealed.size() - 1; i >= 0; i--) {
      SpoolSegment segment = sealed.get(i);
      if (!segment.isParked() && segment.index().has(run)) {
        return segment;
      }
    }
    return null;
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
    return active.index().openRuns();
  }

  synchronized int waiting() {
    int waiting = active.waiting();
    for (SpoolSegment segment : sealed) {
      waiting += segment.waiting();
    }
    return waiting;
  }

  /** How many of them are in the index. */
  synchronized int atHand() {
    int waiting = active.waiting();
    for (SpoolSegment segment : sealed) {
      waiting += segment.isParked() ? 0 : segment.waiting();
    }
    return waiting;
  }

  /** Whether no run is open and no event waits. */
  synchronized boolean isEmpty() {
    return sealed.isEmpty() && active.isEmpty();
  }

  /** The runs with events waiting, but for those of which nobody is told yet. */
  synchronized List<UUID> waitingRuns() {
    List<UUID> runs = new ArrayList<>();
    for (SpoolSegment segment : sealed) {
      if (!segment.isParked()) {
        runs.addAll(segment.index().waitingRuns());
      }
    }
    if (!heldBack) {
      runs.addAll(active.index().waitingRuns());
    }
    return runs;
  }

  synchronized List<OpenRun> openRuns() throws IOException {
    List<OpenRun> open = new ArrayList<>();
    for (SpoolIndex.Run run : active.index().runs()) {
      if (run.open() && !closed) {
        byte[] header =
            run.header == SpoolIndex.NOWHERE ? null : active.writer().read(run.id, run.header);
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
    for (int i = 0; i < sealed.size() && !closed; i++) {
      SpoolSegment segment = sealed.get(i);
      if (segment.isParked()) {
        if (load(segment)) {
          return segment.index().waitingRuns();
        }
        i--;
      }
    }
    if (closed || !heldBack) {
      return null;
    }
    heldBack = false;
    return active.index().waitingRuns();
  }

  /** Somebody was told of what {@link #more} had. */
  synchronized void told() {
    noteBacklog();
  }

  private void noteBacklog() {
    boolean some = heldBack;
    for (SpoolSegment segment : sealed) {
      some |= segment.isParked();
    }
    backlog = some && !closed;
  }

  /** Returns whether there is something in it; if there is not, the segment is gone. */
  private boolean load(SpoolSegment segment) {
    int before = segment.waiting();
    int lost;
    try {
      lost = segment.load(disk.files);
    } catch (IOException e) {
      lost = before;
      disk.log.debug("Can't read " + segment.path, e);
    }
    if (lost != 0) {
      disk.log.warn((lost < 0 ? before : lost) + " events in " + segment.path + " are lost");
    }
    if (segment.isParked()) {
      // Unreadable: left as it is, for a person or the next process to look at.
      sealed.remove(segment);
      left.add(segment.path);
      return false;
    }
    if (segment.isEmpty()) {
      delete(segment);
      return false;
    }
    return true;
  }

  /** Gives up all that is in it, since it is too old; counted, and said. */
  synchronized void giveUp() throws IOException {
    long runs = 0;
    long events = waiting();
    for (SpoolSegment segment : List.copyOf(sealed)) {
      if (segment.isParked()) {
        segment.load(disk.files);
      }
      if (!segment.isParked()) {
        runs += segment.index().runs().size();
        delete(segment);
      }
    }
    for (UUID run : active.index().allRuns()) {
      runs++;
      drop(run);
    }
    noteBacklog();
    disk.drops.gaveUp(runs, events);
    disk.log.warn(
        runs
            + " runs in "
            + this
            + " are older than spool.max-age: given up, with "
            + events
            + " events");
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
    if (isEmpty() && cleared()) {
      try {
        active.close();
        Files.deleteIfExists(active.path);
      } finally {
        lock.delete();
      }
      return;
    }
    try {
      if (!disk.sync.never()) {
        disk.files.force(active.writer().file);
      }
    } finally {
      try {
        closeSegments();
      } finally {
        lock.release();
      }
    }
  }

  private boolean cleared() {
    for (Path path : left) {
      if (Files.exists(path)) {
        return false;
      }
    }
    return true;
  }

  private void closeSegments() throws IOException {
    try {
      for (SpoolSegment segment : sealed) {
        segment.close();
      }
    } finally {
      active.close();
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
    if (!Files.exists(active.path)) {
      reappear();
    }
    admission.admit(run, active.index().run(run), kind, payload.length + SpoolFormat.RECORD_HEADER);
    makeRoom();
    int number = kind == null ? 0 : active.index().nextNumber(run, kind);
    put(active, type, kind, number, run, payload);
    disk.sync.wrote(this);
  }

  private void put(
      SpoolSegment segment,
      byte type,
      @Nullable EventKind kind,
      int number,
      UUID run,
      byte[] payload)
      throws IOException {
    long before = segment.size();
    segment.writer().put(type, kind, number, run, payload);
    disk.room.took(segment.size() - before);
  }

  /** That the mark may not fit counts for nothing in this process. */
  @Override
  public void drop(UUID run) {
    try {
      put(active, SpoolFormat.DROPPED, null, 0, run, SpoolWriter.NOTHING);
    } catch (IOException e) {
      disk.log.debug("Can't note in " + active.path + " what was dropped", e);
      active.index().apply(new Header(0, SpoolFormat.DROPPED, false, null, 0, run, 0, 0, null));
    }
  }

  /** How far this process has written; guarded by this. */
  private long written() {
    return writtenBefore + active.size();
  }

  /** Forces what was written up to now. */
  void forceAll() {
    long written;
    synchronized (this) {
      if (closed) {
        return;
      }
      written = written();
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
        segment = active;
        covered = written();
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
    return segment == active && !closed;
  }

  /** Begins a new segment if this one is large. If that fails, this one has to grow. */
  private void makeRoom() {
    if (active.size() < rollAt) {
      return;
    }
    try {
      roll();
    } catch (IOException e) {
      rollAt = active.size() + disk.segmentBytes;
      disk.log.debug("Can't begin a new segment after " + active.path, e);
    }
  }

  /** Begins a new segment with the runs that are open. */
  synchronized void roll() throws IOException {
    SpoolSegment old = active;
    if (!disk.sync.never()) {
      disk.files.force(old.writer().file);
    }
    long written = written();
    active = successor(List.of(old), false);
    writtenBefore = written;
    disk.room.took(active.size());
    disk.room.measure();
    rollAt = Math.max(disk.segmentBytes, 2 * active.size());
    seal(old);
    sealed.add(old);
    if (old.isEmpty()) {
      delete(old);
    } else if (heldBack || loaded() > SpoolDisk.LOADED) {
      park(old);
    }
    noteBacklog();
  }

  /** Without that record all is well, too, unless the disk loses an END. */
  private void seal(SpoolSegment old) {
    List<UUID> open = old.index().openRuns();
    old.index().forgetOpen();
    try {
      if (!old.isEmpty()) {
        byte[] runs = SpoolFormat.sealed(open);
        put(old, SpoolFormat.SEALED, null, 0, SpoolFormat.NO_RUN, runs);
      }
    } catch (IOException e) {
      disk.log.debug("Can't note in " + old.path + " that it is sealed", e);
    }
  }

  private int loaded() {
    int loaded = 0;
    for (SpoolSegment segment : sealed) {
      loaded += segment.isParked() ? 0 : 1;
    }
    return loaded;
  }

  private void park(SpoolSegment segment) {
    heldBack = true;
    backlog = true;
    try {
      segment.park();
    } catch (IOException e) {
      disk.log.debug("Closing " + segment.path, e);
    }
  }

  /** Makes the next segment, of runs of these; committed once it is returned. */
  private SpoolSegment successor(List<SpoolSegment> of, boolean closedRunsToo) throws IOException {
    int number = active.number + 1;
    SpoolSegment next =
        SpoolSegment.create(SpoolNames.segment(disk.directory, stem, number), number, disk.files);
    boolean committed = false;
    try {
      for (SpoolSegment segment : of) {
        for (SpoolIndex.Run run : segment.index().runs()) {
          if (closedRunsToo || run.open()) {
            segment.writer().carry(run, next.writer());
          }
        }
      }
      if (!disk.sync.never()) {
        // Else a power cut could leave the commit and take what is committed.
        disk.files.force(next.writer().file);
        disk.sync.directory(disk.directory);
      }
      next.writer().put(SpoolFormat.ROLLED, null, SpoolFormat.NO_RUN, SpoolWriter.NOTHING);
      committed = true;
      return next;
    } finally {
      if (!committed) {
        next.close();
        Files.deleteIfExists(next.path);
      }
    }
  }

  /**
   * Somebody deleted the files: what matters is written again, from what the system still has. Of
   * parked segments it has nothing.
   */
  private void reappear() throws IOException {
    disk.files.makeDirectory(disk.directory);
    lock.restore();
    List<SpoolSegment> gone = new ArrayList<>();
    for (SpoolSegment segment : sealed) {
      if (!segment.isParked() && !Files.exists(segment.path)) {
        gone.add(segment);
      }
    }
    gone.add(active);
    long written = written();
    active = successor(gone, true);
    writtenBefore = written;
    rollAt = Math.max(disk.segmentBytes, 2 * active.size());
    sealed.removeAll(gone);
    for (SpoolSegment segment : gone) {
      segment.close();
    }
  }

  /** Of a sealed segment in which nothing matters. */
  private void delete(SpoolSegment segment) {
    sealed.remove(segment);
    try {
      long size = segment.size();
      segment.close();
      Files.deleteIfExists(segment.path);
      disk.room.took(-size);
    } catch (IOException e) {
      left.add(segment.path);
      disk.log.debug("Can't delete " + segment.path, e);
    }
  }

  @Override
  public String toString() {
    return SpoolNames.segment(disk.directory, stem, 0).toString();
  }
}
