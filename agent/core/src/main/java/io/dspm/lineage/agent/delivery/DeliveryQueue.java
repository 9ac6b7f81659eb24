package io.dspm.lineage.agent.delivery;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is. Each run with events waiting has one lane; only one event of a lane is ever on
 * its way, so that a run's events reach the server in order, and a run that is put off holds up no
 * other but its children, whose first event waits for their parent's START. Runs of this process go
 * before those that were adopted from others: only for the former does a JVM's end wait.
 *
 * <p>Times are those of {@link System#nanoTime}. Not thread-safe: guarded by {@link Courier}.
 */
final class DeliveryQueue {

  /** What is said of a run without events waiting is looked through when there is this much. */
  private static final int MANY_LATE = 1_000;

  private final Backoff backoff;
  private final Pace pace;
  private final Map<Lane, Lane> lanes = new HashMap<>();
  private final Deque<Lane> ready = new ArrayDeque<>();
  private final Deque<Lane> readyAdopted = new ArrayDeque<>();
  private final PriorityQueue<Trouble> putOff = new PriorityQueue<>();
  private final HeldLanes held = new HeldLanes();

  /** Until when the server may be at work on an event of a run that it did not answer. */
  private final Map<Lane, Long> late = new HashMap<>();

  private int out;
  private long accepted;
  private int ownRepeats;
  private int hurries;

  DeliveryQueue(Backoff backoff) {
    this.backoff = backoff;
    this.pace = new Pace(backoff);
  }

  boolean isEmpty() {
    return lanes.isEmpty();
  }

  /** How many runs have events waiting. */
  int size() {
    return lanes.size();
  }

  /** How many more could be on their way now; some of them may turn out to wait for a parent. */
  int ready() {
    return pace.open() ? ready.size() + readyAdopted.size() : 0;
  }

  /** How many ENDs of this process the server has, that are to be sent a second time. */
  int ownRepeats() {
    return ownRepeats;
  }

  /** Notes that an event waits in the run, which this process or another one began. */
  void arrived(SpoolFile file, UUID run, boolean adopted) {
    Lane fresh = new Lane(file, run, adopted);
    Lane lane = lanes.putIfAbsent(fresh, fresh);
    if (lane != null) {
      lane.arrivedMeanwhile = true;
    } else {
      readyFor(fresh).addLast(fresh);
    }
  }

  /** Takes the lane whose turn it is, or {@code null} if it is nobody's yet. */
  @Nullable Lane take(long now) {
    if (!pace.allows(now, out)) {
      return null;
    }
    while (!putOff.isEmpty() && now - putOff.element().notBefore >= 0) {
      Lane due = putOff.element().lane;
      readyFor(due).addLast(due);
      putOff.remove();
    }
    for (Lane parent = held.nextOverdue(now); parent != null; parent = held.nextOverdue(now)) {
      releaseOrphans(parent);
    }
    Lane lane = next();
    while (lane != null && !lane.cleared && waitsForParent(lane, now)) {
      lane = next();
    }
    if (lane != null) {
      lane.cleared = true;
      lane.arrivedMeanwhile = false;
      lane.probe = !pace.open();
      lane.lastWord = mayBeLate(lane, now);
      out++;
    }
    return lane;
  }

  /** Nanoseconds until {@link #take} may have something; {@link Long#MAX_VALUE} if never. */
  long untilNext(long now) {
    if (!pace.open() && out > 0) {
      // What it found out comes first.
      return Long.MAX_VALUE;
    }
    long until = held.untilOverdue(now);
    if (!ready.isEmpty() || !readyAdopted.isEmpty()) {
      until = 0;
    } else if (!putOff.isEmpty()) {
      until = Math.min(until, Math.max(0, putOff.element().notBefore - now));
    }
    return until == Long.MAX_VALUE ? until : Math.max(until, pace.putOffFor(now));
  }

  /**
   * Whether the server may still be at work on an earlier event of the run that it did not answer:
   * then the END must have the last word.
   */
  private boolean mayBeLate(Lane lane, long now) {
    Long until = late.get(lane);
    return until != null && now - until < 0;
  }

  /**
   * Notes that the server answered 500 to the lane's event.
   *
   * @return whether the event is poison
   */
  boolean rejected(Lane lane, long now) {
    return lane.trouble().rejected(now, accepted, backoff.max().toNanos());
  }

  /** Gives the lane the place that the outcome of its turn calls for. */
  void note(Lane lane, Dispatch.Result result, long now) {
    if (result.atWorkFor() != null && result.kind() != EventKind.END) {
      noteLate(lane, now + result.atWorkFor().toNanos(), now);
    }
    switch (result.step()) {
      case NOTHING_WAITING -> finished(lane);
      case SENT, REFUSED, POISON -> {
        accepted += result.step() == Dispatch.Step.SENT ? 1 : 0;
        pace.answered();
        settled(lane);
      }
      case UNREADABLE -> settled(lane);
      case SENT_ONCE -> {
        accepted++;
        pace.answered();
        repeatLater(lane);
      }
      case TRY_AGAIN -> {
        pace.failed(lane.probe, now, result.asked());
        putOff(lane, now, result.asked());
        if (result.status() == 500 || result.atWorkFor() != null) {
          letOneChildTry(lane, result.status() == 500);
        }
      }
      case UNREACHABLE -> {
        readyFor(lane).addFirst(lane);
        pace.gone(lane.probe, now);
      }
    }
    // Last: where there was no heap for one of the above, this is called again.
    out--;
  }

  /** Begins or ends a time in which nobody waits for a START that has not been made. */
  void hurry(boolean begins) {
    hurries += begins ? 1 : -1;
  }

  /** Forgets every delay, once. */
  void everythingNow() {
    pace.now();
    List<Trouble> repeats = new ArrayList<>();
    while (!putOff.isEmpty()) {
      Trouble early = putOff.remove();
      if (early.repeat) {
        repeats.add(early);
      } else {
        readyFor(early.lane).addLast(early.lane);
      }
    }
    putOff.addAll(repeats);
    for (Lane parent : held.parents()) {
      releaseOrphans(parent);
    }
  }

  /** An event of the lane is settled: the next of the same run goes first, then its children. */
  private void settled(Lane lane) {
    noRepeat(lane);
    lane.trouble = null;
    held.release(lane, readyFor(lane));
    readyFor(lane).addFirst(lane);
  }

  /** Nothing was found waiting in the lane. */
  private void finished(Lane lane) {
    held.release(lane, readyFor(lane));
    if (lane.arrivedMeanwhile) {
      readyFor(lane).addLast(lane);
    } else {
      noRepeat(lane);
      lanes.remove(lane);
    }
  }

  /** The lane's event can't be taken now: others may. */
  private void putOff(Lane lane, long now, @Nullable Duration asked) {
    Trouble trouble = lane.trouble();
    trouble.failures++;
    trouble.notBefore = now + backoff.nanos(trouble.failures, asked);
    putOff.add(trouble);
  }

  private void repeatLater(Lane lane) {
    lane.trouble = null;
    Trouble trouble = lane.trouble();
    Long until = late.remove(lane);
    trouble.notBefore = until == null ? System.nanoTime() : until;
    trouble.repeat = true;
    ownRepeats += lane.adopted ? 0 : 1;
    putOff.add(trouble);
  }

  private void noRepeat(Lane lane) {
    if (lane.trouble != null && lane.trouble.repeat && !lane.adopted) {
      ownRepeats--;
    }
  }

  private void noteLate(Lane lane, long until, long now) {
    if (late.size() >= MANY_LATE) {
      for (Iterator<Long> each = late.values().iterator(); each.hasNext(); ) {
        if (now - each.next() >= 0) {
          each.remove();
        }
      }
    }
    Long before = late.get(lane);
    if (before == null || until - before > 0) {
      late.put(lane, until);
    }
  }

  private @Nullable Lane next() {
    return ready.isEmpty() ? readyAdopted.pollFirst() : ready.pollFirst();
  }

  private boolean waitsForParent(Lane lane, long now) {
    UUID parent = lane.file.parent(lane.run);
    if (parent == null || !lane.file.awaitsStart(parent)) {
      return false;
    }
    Lane named = new Lane(lane.file, parent, lane.adopted);
    boolean onItsWay = isOnItsWay(named);
    if ((hurries > 0 && !onItsWay) || leadsTo(named, lane)) {
      return false;
    }
    held.hold(lane, named, now);
    return true;
  }

  /**
   * Whether the run has a lane; it gets one if its START is there: of what is behind a backlog
   * nobody tells before the backlog is sent, and that is where its children may be.
   */
  private boolean isOnItsWay(Lane parent) {
    if (!lanes.containsKey(parent) && parent.file.hasStart(parent.run)) {
      arrived(parent.file, parent.run, parent.adopted);
    }
    return lanes.containsKey(parent);
  }

  /** Whether who waits for this parent would wait for itself. */
  private boolean leadsTo(Lane parent, Lane child) {
    Lane up = parent;
    while (up != null && !up.equals(child)) {
      Lane waiting = lanes.get(up);
      up = waiting == null ? null : waiting.heldBy;
    }
    return up != null;
  }

  /** Has the children go on whose parent's START has not been made. */
  private void releaseOrphans(Lane parent) {
    if (!isOnItsWay(parent)) {
      held.release(parent, readyFor(parent));
    }
  }

  /**
   * It may be the event that is bad, and then its children are the ones to show that others are
   * accepted: one of them goes without it. At this moment the parent was the first to try.
   */
  private void letOneChildTry(Lane lane, boolean rejected) {
    int most = rejected ? Trouble.MANY_FAILURES : Trouble.VERY_MANY_FAILURES;
    if (lane.trouble().failures >= most) {
      Lane child = held.releaseOne(lane);
      if (child != null) {
        readyFor(child).addFirst(child);
      }
    }
  }

  private Deque<Lane> readyFor(Lane lane) {
    return lane.adopted ? readyAdopted : ready;
  }
}
