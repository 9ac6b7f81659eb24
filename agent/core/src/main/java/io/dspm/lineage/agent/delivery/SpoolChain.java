package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.delivery.SpoolFormat.Header;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one process: how one follows another, which of them are parked, and when one is
 * deleted. {@link SpoolFormat} says why the newest one is deleted last.
 *
 * <p>Where many wait, all but the oldest and the newest are parked; then nobody is told of what is
 * added until the older ones are dealt with.
 *
 * <p>Not thread-safe: guarded by its {@link SpoolFile}.
 */
final class SpoolChain implements SpoolAdmission.Dropping {

  private final SpoolDisk disk;
  private final String stem;

  /** The oldest first; in none of them a run is open. */
  private final List<SpoolSegment> sealed;

  private SpoolSegment active;
  private long rollAt;

  /** Whether nobody is told of what is added. */
  private boolean heldBack;

  /** Into all segments before the newest. */
  private long writtenBefore;

  /** Of segments that could not be deleted or read: while they are there, the newest must be. */
  private final List<Path> left = new ArrayList<>();

  SpoolChain(SpoolDisk disk, String stem, List<SpoolSegment> sealed, SpoolSegment active) {
    this.disk = disk;
    this.stem = stem;
    this.sealed = new ArrayList<>(sealed);
    this.active = active;
    this.rollAt = Math.max(disk.segmentBytes, active.size());
  }

  /** The newest one, which has the open runs. */
  SpoolSegment active() {
    return active;
  }

  boolean isHeldBack() {
    return heldBack;
  }

  /** The segment that has the run: the newest that knows it. */
  @Nullable SpoolSegment holder(UUID run) {
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

  int waiting() {
    int waiting = active.waiting();
    for (SpoolSegment segment : sealed) {
      waiting += segment.waiting();
    }
    return waiting;
  }

  /** How many of them are in the index. */
  int atHand() {
    int waiting = active.waiting();
    for (SpoolSegment segment : sealed) {
      waiting += segment.isParked() ? 0 : segment.waiting();
    }
    return waiting;
  }

  /** Whether no run is open and no event waits. */
  boolean isEmpty() {
    return sealed.isEmpty() && active.isEmpty();
  }

  /** The runs with events waiting, but for those of which nobody is told yet. */
  List<UUID> waitingRuns() {
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

  /**
   * The oldest of the runs of which nobody was told, a segment at a time; {@code null} if there are
   * none.
   */
  @Nullable List<UUID> more() {
    for (int i = 0; i < sealed.size(); i++) {
      SpoolSegment segment = sealed.get(i);
      if (segment.isParked()) {
        if (load(segment)) {
          return segment.index().waitingRuns();
        }
        i--;
      }
    }
    if (!heldBack) {
      return null;
    }
    heldBack = false;
    return active.index().waitingRuns();
  }

  /** Whether {@link #more} has something. */
  boolean hasMore() {
    boolean some = heldBack;
    for (SpoolSegment segment : sealed) {
      some |= segment.isParked();
    }
    return some;
  }

  /** Returns whether there is something in it; if there is not, the segment is gone. */
  private boolean load(SpoolSegment segment) {
    int before = segment.waiting();
    int lost;
    try {
      lost = segment.load(disk.files);
    } catch (NoSuchFileException e) {
      lost = before;
    } catch (IOException e) {
      lost = 0;
      disk.log.warn(
          segment.path
              + " can't be read now: its "
              + before
              + " events are left to the next process: "
              + e);
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
  void giveUp() throws IOException {
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
    disk.drops.gaveUp(runs, events);
    disk.log.warn(
        runs
            + " runs in "
            + active.path
            + " are older than spool.max-age: given up, with "
            + events
            + " events");
  }

  /** Adds a record to one of them. */
  void put(
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

  /** How far this process has written. */
  long written() {
    return writtenBefore + active.size();
  }

  /** Up to where must be forced before an event of that segment is safe. */
  long written(SpoolSegment segment, long at) {
    return segment == active ? writtenBefore + at + 1 : 0;
  }

  /** Begins a new segment if this one is large. If that fails, this one has to grow. */
  void makeRoom() {
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
  void roll() throws IOException {
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
  void reappear() throws IOException {
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
  void delete(SpoolSegment segment) {
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

  /** Whether no run is open, no event waits, and nothing needs the newest one. */
  boolean isDone() {
    if (!isEmpty()) {
      return false;
    }
    for (Path path : left) {
      if (Files.exists(path)) {
        return false;
      }
    }
    return true;
  }

  /** Deletes the newest one, of a chain that is done. */
  void deleteLast() throws IOException {
    active.close();
    Files.deleteIfExists(active.path);
  }

  /** Closes all, for the next process. */
  void close() throws IOException {
    try {
      if (!disk.sync.never()) {
        disk.files.force(active.writer().file);
      }
    } finally {
      closeFiles();
    }
  }

  private void closeFiles() throws IOException {
    try {
      for (SpoolSegment segment : sealed) {
        segment.close();
      }
    } finally {
      active.close();
    }
  }
}
