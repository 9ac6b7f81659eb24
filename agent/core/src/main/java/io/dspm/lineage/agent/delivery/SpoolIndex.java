package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.delivery.SpoolFormat.Header;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What of a spool file still matters: for each run where its header and its unsettled events stand.
 * Payloads stay on disk. A run leaves the index when its END is settled.
 *
 * <p>Not thread-safe: guarded by its {@link SpoolFile}.
 */
final class SpoolIndex implements SpoolReader.Sink {

  /** Where a payload stands in the file, and what its sum must be. */
  record Place(long at, int length, int sum) {}

  /** The first event of a run that has not been settled. */
  record Pending(EventKind kind, int number, Place place) {}

  /** One of several events of a kind. */
  record Numbered(int number, Place place) {}

  /** One run that is open or has events waiting. */
  static final class Run {
    final UUID id;
    @Nullable UUID parent;
    @Nullable Place header;
    @Nullable Place start;
    @Nullable Place end;
    boolean startSettled;

    /** In the order of their numbers; most runs have none. */
    @Nullable ArrayDeque<Numbered> files;

    private int nextNumber;
    private long filesBytes;

    Run(UUID id) {
      this.id = id;
    }

    boolean open() {
      return end == null;
    }

    boolean started() {
      return start != null || startSettled;
    }

    @Nullable Pending pending() {
      if (start != null) {
        return new Pending(EventKind.START, 0, start);
      }
      if (files != null && !files.isEmpty()) {
        Numbered first = files.getFirst();
        return new Pending(EventKind.FILES, first.number, first.place);
      }
      return end == null ? null : new Pending(EventKind.END, 0, end);
    }

    int waiting() {
      int listed = files == null ? 0 : files.size();
      return (start == null ? 0 : 1) + listed + (end == null ? 0 : 1);
    }

    /** What the run would take in a file without anything superfluous. */
    long liveBytes() {
      return size(header)
          + size(start)
          + size(end)
          + filesBytes
          + (startSettled ? SpoolFormat.RECORD_HEADER : 0);
    }

    private void addFiles(Numbered added) {
      files = files == null ? new ArrayDeque<>() : files;
      files.addLast(added);
      filesBytes += size(added.place);
      nextNumber = Math.max(nextNumber, added.number + 1);
    }

    private void settleFiles(int number) {
      nextNumber = Math.max(nextNumber, number + 1);
      if (files == null) {
        return;
      }
      for (Iterator<Numbered> left = files.iterator(); left.hasNext(); ) {
        Numbered one = left.next();
        if (one.number == number) {
          left.remove();
          filesBytes -= size(one.place);
          return;
        }
      }
    }

    private static long size(@Nullable Place place) {
      return place == null ? 0 : SpoolFormat.RECORD_HEADER + place.length;
    }
  }

  private final Map<UUID, Run> runs = new LinkedHashMap<>();
  private int waiting;
  private long liveBytes;

  /** Whether the event is one that its run still lacks. */
  boolean accepts(UUID id, EventKind kind) {
    Run run = runs.get(id);
    if (run == null) {
      return true;
    }
    if (!run.open()) {
      return false;
    }
    // No switch: that would be one more class, in every JVM.
    if (kind == EventKind.START) {
      return !run.started();
    }
    return kind == EventKind.END || run.nextNumber < SpoolFormat.MAX_FILES;
  }

  /** The number that the run's next event of that kind gets. */
  int nextNumber(UUID id, EventKind kind) {
    Run run = runs.get(id);
    return run == null || kind != EventKind.FILES ? 0 : run.nextNumber;
  }

  @Override
  public void record(Header header) {
    apply(header);
  }

  /** Takes note of an intact record, whether just read or just written. */
  void apply(Header header) {
    Run run = runs.computeIfAbsent(header.run(), Run::new);
    waiting -= run.waiting();
    liveBytes -= run.liveBytes();
    boolean over = note(run, header);
    if (over) {
      runs.remove(run.id);
      return;
    }
    waiting += run.waiting();
    liveBytes += run.liveBytes();
    if (run.liveBytes() == 0) {
      runs.remove(run.id);
    }
  }

  /** Returns whether nothing more will ever come of the run. */
  private static boolean note(Run run, Header header) {
    Place place = new Place(header.payloadAt(), header.length(), header.payloadSum());
    EventKind kind = header.kind();
    switch (header.type()) {
      case SpoolFormat.BEGUN -> {
        // What was said last knows most.
        run.header = place;
        run.parent = header.parent();
      }
      case SpoolFormat.EVENT -> {
        if (kind == EventKind.END && run.end == null) {
          run.end = place;
        } else if (kind == EventKind.START && !run.started() && run.end == null) {
          run.start = place;
        } else if (kind == EventKind.FILES && run.end == null) {
          run.addFiles(new Numbered(header.number(), place));
        }
      }
      case SpoolFormat.DELIVERED, SpoolFormat.DEAD -> {
        if (kind == EventKind.END) {
          return true;
        }
        if (kind == EventKind.START) {
          run.start = null;
          run.startSettled = true;
        }
        if (kind == EventKind.FILES) {
          run.settleFiles(header.number());
        }
      }
      default -> {
        // A record type of a later agent: nothing this one could do about it.
      }
    }
    return false;
  }

  /**
   * Whether a record that was noted is an event that waits, or the header that counts of a run that
   * is open.
   */
  boolean matters(Header header) {
    Run run = runs.get(header.run());
    if (run == null) {
      return false;
    }
    long at = header.payloadAt();
    if (header.type() == SpoolFormat.BEGUN) {
      return run.open() && isAt(run.header, at);
    }
    if (header.type() != SpoolFormat.EVENT) {
      return false;
    }
    if (run.files != null) {
      for (Numbered one : run.files) {
        if (isAt(one.place, at)) {
          return true;
        }
      }
    }
    return isAt(run.start, at) || isAt(run.end, at);
  }

  private static boolean isAt(@Nullable Place place, long at) {
    return place != null && place.at == at;
  }

  @Nullable UUID parent(UUID id) {
    Run run = runs.get(id);
    return run == null ? null : run.parent;
  }

  /** Whether the run's START is still to come, or to be settled. */
  boolean awaitsStart(UUID id) {
    Run run = runs.get(id);
    return run != null && !run.startSettled && (run.start != null || run.open());
  }

  @Nullable Pending pending(UUID id) {
    Run run = runs.get(id);
    return run == null ? null : run.pending();
  }

  /** All runs, in the order in which they were first heard of. */
  Collection<Run> runs() {
    return runs.values();
  }

  List<UUID> waitingRuns() {
    List<UUID> ids = new ArrayList<>();
    for (Run run : runs.values()) {
      if (run.waiting() > 0) {
        ids.add(run.id);
      }
    }
    return ids;
  }

  int waiting() {
    return waiting;
  }

  long liveBytes() {
    return liveBytes;
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }
}
