package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.delivery.SpoolFormat.Header;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What of a segment still matters: for each run where its header and its unsettled events stand.
 * All else stays on disk. A run leaves the index when its END is settled.
 *
 * <p>Not thread-safe: guarded by its {@link SpoolFile}.
 */
final class SpoolIndex implements SpoolReader.Sink {

  /** No such record. */
  static final long NOWHERE = -1;

  /** The first event of a run that has not been settled, and where its record begins. */
  record Pending(EventKind kind, int number, long at) {}

  /** One of several events of a kind. */
  record Numbered(int number, long at) {}

  /** One run that is open or has events waiting. Small: a job storm makes very many. */
  static final class Run {
    final UUID id;
    @Nullable UUID parent;
    long header = NOWHERE;
    long start = NOWHERE;
    long end = NOWHERE;
    boolean startSettled;

    /** Whether an event of it may be at the server, though that is not settled. */
    boolean tried;

    /** In the order of their numbers; most runs have none. */
    @Nullable ArrayDeque<Numbered> files;

    private int nextNumber;

    Run(UUID id) {
      this.id = id;
    }

    boolean open() {
      return end == NOWHERE;
    }

    boolean started() {
      return start != NOWHERE || startSettled;
    }

    @Nullable Pending pending() {
      if (start != NOWHERE) {
        return new Pending(EventKind.START, 0, start);
      }
      if (files != null && !files.isEmpty()) {
        Numbered first = files.getFirst();
        return new Pending(EventKind.FILES, first.number, first.at);
      }
      return end == NOWHERE ? null : new Pending(EventKind.END, 0, end);
    }

    int waiting() {
      int listed = files == null ? 0 : files.size();
      return (start == NOWHERE ? 0 : 1) + listed + (end == NOWHERE ? 0 : 1);
    }

    private boolean isNothing() {
      return header == NOWHERE && !startSettled && waiting() == 0;
    }

    private void addFiles(int number, long at) {
      files = files == null ? new ArrayDeque<>() : files;
      files.addLast(new Numbered(number, at));
      nextNumber = Math.max(nextNumber, number + 1);
    }

    private void settleFiles(int number) {
      nextNumber = Math.max(nextNumber, number + 1);
      if (files == null) {
        return;
      }
      for (Iterator<Numbered> left = files.iterator(); left.hasNext(); ) {
        if (left.next().number == number) {
          left.remove();
          return;
        }
      }
    }
  }

  private final Map<UUID, Run> runs = new LinkedHashMap<>();
  private int waiting;
  private boolean committed;

  /** While the file is read, the runs of which nothing more can come. */
  private Set<UUID> over = new HashSet<>();

  private long sealedAt = NOWHERE;

  /** Where it says which runs went on in the next segment. */
  long sealedAt() {
    return sealedAt;
  }

  /** Whether there is a record that was not carried over from an older segment. */
  boolean committed() {
    return committed;
  }

  boolean has(UUID id) {
    return runs.containsKey(id);
  }

  @Nullable Run run(UUID id) {
    return runs.get(id);
  }

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

  /** As below, while a file is read: no damage to it brings back a run that is over. */
  @Override
  public void record(Header header) {
    if (over.contains(header.run())) {
      return;
    }
    apply(header);
    byte type = header.type();
    boolean end = header.kind() == EventKind.END && type != SpoolFormat.EVENT;
    if (end || type == SpoolFormat.DROPPED) {
      over.add(header.run());
    }
  }

  /** The file is read. */
  void isRead() {
    over = Set.of();
  }

  /** Takes note of an intact record, whether just read or just written. */
  void apply(Header header) {
    committed |= !header.carried();
    if (header.type() == SpoolFormat.SEALED) {
      sealedAt = header.at();
    }
    if (header.type() == SpoolFormat.SEALED || header.type() == SpoolFormat.ROLLED) {
      return;
    }
    Run run = runs.get(header.run());
    if (run == null) {
      run = new Run(header.run());
    } else {
      waiting -= run.waiting();
    }
    boolean over = note(run, header);
    if (over || run.isNothing()) {
      runs.remove(run.id);
      return;
    }
    runs.putIfAbsent(run.id, run);
    waiting += run.waiting();
  }

  /** Returns whether nothing more will ever come of the run. */
  private boolean note(Run run, Header header) {
    EventKind kind = header.kind();
    long at = header.at();
    switch (header.type()) {
      case SpoolFormat.BEGUN -> {
        // What was said last knows most.
        run.header = at;
        run.parent = header.parent() == null ? run.parent : known(header.parent());
      }
      case SpoolFormat.EVENT -> {
        if (kind == EventKind.END && run.open()) {
          run.end = at;
        } else if (kind == EventKind.START && !run.started()) {
          run.start = at;
        } else if (kind == EventKind.FILES) {
          run.addFiles(header.number(), at);
        }
      }
      case SpoolFormat.DELIVERED, SpoolFormat.DEAD -> {
        if (kind == EventKind.END) {
          return true;
        }
        if (kind == EventKind.START) {
          run.start = NOWHERE;
          run.startSettled = true;
        }
        if (kind == EventKind.FILES) {
          run.settleFiles(header.number());
        }
      }
      case SpoolFormat.DROPPED -> {
        return true;
      }
      default -> {
        // A record type of a later agent: nothing this one could do about it.
      }
    }
    return false;
  }

  /** One object for a parent that is here, too: children are many. */
  private @Nullable UUID known(@Nullable UUID id) {
    Run run = id == null ? null : runs.get(id);
    return run == null ? id : run.id;
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
    long at = header.at();
    if (header.type() == SpoolFormat.BEGUN) {
      return run.open() && run.header == at;
    }
    if (header.type() != SpoolFormat.EVENT) {
      return false;
    }
    if (run.files != null) {
      for (Numbered one : run.files) {
        if (one.at == at) {
          return true;
        }
      }
    }
    return run.start == at || run.end == at;
  }

  @Nullable UUID parent(UUID id) {
    Run run = runs.get(id);
    return run == null ? null : run.parent;
  }

  /** Whether the run's START is still to come, or to be settled. */
  boolean awaitsStart(UUID id) {
    Run run = runs.get(id);
    return run != null && !run.startSettled && (run.start != NOWHERE || run.open());
  }

  /** Whether the run's START is there, and to be sent. */
  boolean hasStart(UUID id) {
    Run run = runs.get(id);
    return run != null && run.start != NOWHERE;
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

  List<UUID> allRuns() {
    return new ArrayList<>(runs.keySet());
  }

  List<UUID> openRuns() {
    List<UUID> ids = new ArrayList<>();
    for (Run run : runs.values()) {
      if (run.open()) {
        ids.add(run.id);
      }
    }
    return ids;
  }

  /** Forgets the runs that are open: they live on in a newer segment. */
  void forgetOpen() {
    for (Iterator<Run> left = runs.values().iterator(); left.hasNext(); ) {
      Run run = left.next();
      if (run.open()) {
        waiting -= run.waiting();
        left.remove();
      }
    }
  }

  int waiting() {
    return waiting;
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }
}
