package io.dspm.lineage.agent.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs whose first event waits for their parent's START: a server that hears of the child first
 * makes up a parent of its own, in the wrong place.
 *
 * <p>Where that START has not even been made after a while, they go on without it. Guarded by
 * {@link Courier}'s lock.
 */
final class HeldLanes {

  /** A START is made after a second, if nobody said otherwise. */
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Those that wait for the same parent. */
  private static final class Group {
    final Lane parent;
    final ArrayDeque<Lane> children = new ArrayDeque<>(2);
    long until;

    Group(Lane parent, long until) {
      this.parent = parent;
      this.until = until;
    }
  }

  private final Map<Lane, Group> groups = new HashMap<>();

  /** In the order of their times, since all are given the same patience. */
  private final Deque<Group> deadlines = new ArrayDeque<>();

  /** Holds a lane; {@code parent} names the run that it waits for. */
  void hold(Lane child, Lane parent, long now) {
    Group group = groups.get(parent);
    if (group == null) {
      group = new Group(parent, now + PATIENCE_NANOS);
      groups.put(parent, group);
      deadlines.addLast(group);
    }
    child.heldBy = group.parent;
    group.children.addLast(child);
  }

  /** Lets go those that wait for this parent, to the front of {@code into} in their order. */
  void release(Lane parent, Deque<Lane> into) {
    Group group = groups.get(parent);
    while (group != null && !group.children.isEmpty()) {
      into.addFirst(freed(group.children.getLast()));
      group.children.removeLast();
    }
    groups.remove(parent);
  }

  /** Lets go the first that waits for this parent; {@code null} if none does. */
  @Nullable Lane releaseOne(Lane parent) {
    Group group = groups.get(parent);
    return group == null || group.children.isEmpty() ? null : freed(group.children.removeFirst());
  }

  /**
   * A parent for whose children the patience is over, or {@code null}. If they are not released
   * now, they are given the same time once more.
   */
  @Nullable Lane nextOverdue(long now) {
    while (!deadlines.isEmpty()) {
      Group first = deadlines.element();
      if (groups.get(first.parent) != first) {
        deadlines.remove();
        continue;
      }
      if (now - first.until < 0) {
        return null;
      }
      deadlines.remove();
      first.until = now + PATIENCE_NANOS;
      deadlines.addLast(first);
      return first.parent;
    }
    return null;
  }

  /** Nanoseconds until {@link #nextOverdue} has something; {@link Long#MAX_VALUE} if never. */
  long untilOverdue(long now) {
    return deadlines.isEmpty() ? Long.MAX_VALUE : Math.max(0, deadlines.element().until - now);
  }

  /** The parents for whom any wait. */
  Lane[] parents() {
    return groups.keySet().toArray(new Lane[0]);
  }

  private static Lane freed(Lane child) {
    child.heldBy = null;
    child.cleared = true;
    return child;
  }
}
