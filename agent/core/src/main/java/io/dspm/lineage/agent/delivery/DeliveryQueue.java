package io.dspm.lineage.agent.delivery;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is. Each run with events waiting has one lane; only one event of a lane is ever on
 * its way, so that a run's events reach the server in order, and a run that is put off holds up no
 * other. Runs of this process go before those that were adopted from others: only for the former
 * does a JVM's end wait.
 *
 * <p>Times are those of {@link System#nanoTime}. Not thread-safe: guarded by {@link Courier}.
 */
final class DeliveryQueue {

  /** One run with events waiting. */
  static final class Lane implements Comparable<Lane> {
    final SpoolFile file;
    final UUID run;
    private final boolean adopted;
    private int failures;
    private long notBefore;
    private boolean arrivedMeanwhile;

    private Lane(SpoolFile file, UUID run, boolean adopted) {
      this.file = file;
      this.run = run;
      this.adopted = adopted;
    }

    @Override
    public int compareTo(Lane other) {
      return Long.signum(notBefore - other.notBefore);
    }
  }

  private record Key(SpoolFile file, UUID run) {

    // By hand: what a record does by itself loads a hundred classes at its first use, which may be
    // the JVM's exit.

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && file == key.file && run.equals(key.run);
    }

    @Override
    public int hashCode() {
      return run.hashCode();
    }
  }

  private final Backoff backoff;
  private final Map<Key, Lane> lanes = new HashMap<>();
  private final Deque<Lane> ready = new ArrayDeque<>();
  private final Deque<Lane> readyAdopted = new ArrayDeque<>();
  private final PriorityQueue<Lane> putOff = new PriorityQueue<>();
  private int failuresOfAll;
  private boolean allPutOff;
  private long allNotBefore;

  DeliveryQueue(Backoff backoff) {
    this.backoff = backoff;
  }

  boolean isEmpty() {
    return lanes.isEmpty();
  }

  /** How many runs have events waiting, as far as it was told. */
  int size() {
    return lanes.size();
  }

  /** Notes that an event waits in the run, which this process or another one began. */
  void arrived(SpoolFile file, UUID run, boolean adopted) {
    Lane lane = lanes.get(new Key(file, run));
    if (lane != null) {
      lane.arrivedMeanwhile = true;
      return;
    }
    lane = new Lane(file, run, adopted);
    lanes.put(new Key(file, run), lane);
    readyFor(lane).addLast(lane);
  }

  /** Takes the lane whose turn it is, or {@code null} if it is nobody's yet. */
  @Nullable Lane take(long now) {
    if (allPutOff && now - allNotBefore < 0) {
      return null;
    }
    allPutOff = false;
    while (!putOff.isEmpty() && now - putOff.element().notBefore >= 0) {
      Lane due = putOff.remove();
      readyFor(due).addLast(due);
    }
    Lane lane = ready.isEmpty() ? readyAdopted.pollFirst() : ready.pollFirst();
    if (lane != null) {
      lane.arrivedMeanwhile = false;
    }
    return lane;
  }

  /** Nanoseconds until {@link #take} may have something; {@link Long#MAX_VALUE} if never. */
  long untilNext(long now) {
    long until = Long.MAX_VALUE;
    if (!ready.isEmpty() || !readyAdopted.isEmpty()) {
      until = 0;
    } else if (!putOff.isEmpty()) {
      until = Math.max(0, putOff.element().notBefore - now);
    }
    return allPutOff && until != Long.MAX_VALUE ? Math.max(until, allNotBefore - now) : until;
  }

  /** Gives the lane the place that the outcome of its turn calls for. */
  void note(Lane lane, Dispatch.Result result, long now) {
    switch (result.step()) {
      case NOTHING_WAITING -> finished(lane);
      case SENT, REFUSED, UNREADABLE -> settled(lane);
      case TRY_AGAIN -> putOff(lane, now, result.asked());
      case UNREACHABLE -> putOffAll(lane, now);
    }
  }

  /** An event of the lane is settled: the next of the same run goes first. */
  void settled(Lane lane) {
    lane.failures = 0;
    failuresOfAll = 0;
    readyFor(lane).addFirst(lane);
  }

  /** Nothing was found waiting in the lane. */
  void finished(Lane lane) {
    if (lane.arrivedMeanwhile) {
      readyFor(lane).addLast(lane);
    } else {
      lanes.remove(new Key(lane.file, lane.run));
    }
  }

  /** The lane's event can't be taken now: others may. */
  void putOff(Lane lane, long now, @Nullable Duration asked) {
    lane.failures++;
    failuresOfAll = 0;
    lane.notBefore = now + backoff.nanos(lane.failures, asked);
    putOff.add(lane);
  }

  /** There is no server: everything is put off, and the lane keeps its turn. */
  void putOffAll(Lane lane, long now) {
    readyFor(lane).addFirst(lane);
    failuresOfAll++;
    allPutOff = true;
    allNotBefore = now + backoff.nanos(failuresOfAll, null);
  }

  /** Forgets every delay, once. */
  void everythingNow() {
    allPutOff = false;
    while (!putOff.isEmpty()) {
      Lane early = putOff.remove();
      readyFor(early).addLast(early);
    }
  }

  private Deque<Lane> readyFor(Lane lane) {
    return lane.adopted ? readyAdopted : ready;
  }
}
