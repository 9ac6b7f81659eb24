package io.dspm.lineage.agent.boot;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which run something belongs to that will be worked at later, and perhaps elsewhere: remembered by
 * the object's identity, weakly. Nothing is wrapped, so the program meets its own tasks in its own
 * queues.
 *
 * <p>Any thread may call it. What is never worked at is forgotten with the object.
 */
final class Contexts {

  /**
   * Threads and tasks, from the hand-over until they run. One object may be handed over several
   * times; it works for each in turn.
   */
  static final Contexts HANDED_OVER = new Contexts();

  /**
   * What belongs to the run that made it however often, and by whomever, it is set going: the
   * dependents of a future, the tasks of a timer.
   */
  static final Contexts BOUND = new Contexts();

  /** A task that is always handed over and never run must not grow without end. */
  private static final int MOST_HAND_OVERS = 1_000;

  private static final Object NOBODY = new Object();
  private static final BiFunction<Object, Object, Object> APPEND = new Append();
  private static final BiFunction<Object, Object, @Nullable Object> DROP_LAST = new DropLast();

  /** A run, or {@link #NOBODY}; {@link Turns} where there are several. */
  private final ConcurrentHashMap<Object, Object> runs = new ConcurrentHashMap<>();

  private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

  /** Whether any run ever handed anything over: until then there is nothing to keep apart. */
  private volatile boolean used;

  private Contexts() {}

  /** After those of the same object that are there already. */
  void add(Object task, Object run) {
    used = true;
    forgetCollected();
    runs.merge(new Kept(task, collected), run, APPEND);
  }

  /**
   * Handed over in no run: noted only where it could be mistaken for another handing-over of the
   * same object.
   */
  void addNobody(Object task) {
    if (used) {
      add(task, NOBODY);
    }
  }

  /** In place of whatever it had. */
  void put(Object task, Object run) {
    forgetCollected();
    runs.put(new Kept(task, collected), run);
  }

  /** Unless the object has one. */
  void putFirst(Object task, Object run) {
    forgetCollected();
    runs.putIfAbsent(new Kept(task, collected), run);
  }

  /** The first run of {@code task}, which it has no more from now on; {@code null} for none. */
  @Nullable Object take(Object task) {
    if (runs.isEmpty()) {
      return null;
    }
    Asked asked = new Asked(task);
    if (runs.get(asked) == null) {
      return null;
    }
    // The map lets nobody else at this task's entry meanwhile.
    Take take = new Take();
    runs.computeIfPresent(asked, take);
    return take.run == NOBODY ? null : take.run;
  }

  /** The run of {@code task}, which it keeps; {@code null} for none. */
  @Nullable Object get(Object task) {
    return runs.isEmpty() ? null : runs.get(new Asked(task));
  }

  /** The last handing-over of {@code task} came to nothing. */
  void dropLast(Object task) {
    if (!runs.isEmpty()) {
      runs.computeIfPresent(new Asked(task), DROP_LAST);
    }
  }

  /** Whatever it had. */
  void forget(Object task) {
    if (!runs.isEmpty()) {
      runs.remove(new Asked(task));
    }
  }

  /** How many objects are remembered. */
  int size() {
    forgetCollected();
    return runs.size();
  }

  private void forgetCollected() {
    for (Reference<?> gone = collected.poll(); gone != null; gone = collected.poll()) {
      runs.remove(gone);
    }
  }

  /** The runs that one object works for in turn. Touched within the map's own lock of its entry. */
  private static final class Turns {

    private final ArrayDeque<Object> left = new ArrayDeque<>();

    Turns(Object first, Object second) {
      left.add(first);
      left.add(second);
    }
  }

  private static final class Append implements BiFunction<Object, Object, Object> {
    @Override
    public Object apply(Object known, Object run) {
      if (!(known instanceof Turns turns)) {
        return new Turns(known, run);
      }
      if (turns.left.size() < MOST_HAND_OVERS) {
        turns.left.add(run);
      }
      return known;
    }
  }

  private static final class DropLast implements BiFunction<Object, Object, @Nullable Object> {
    @Override
    public @Nullable Object apply(Object task, Object known) {
      if (!(known instanceof Turns turns)) {
        return null;
      }
      turns.left.removeLast();
      return turns.left.isEmpty() ? null : known;
    }
  }

  private static final class Take implements BiFunction<Object, Object, @Nullable Object> {

    private @Nullable Object run;

    @Override
    public @Nullable Object apply(Object task, Object known) {
      if (!(known instanceof Turns turns)) {
        run = known;
        return null;
      }
      run = turns.left.removeFirst();
      return turns.left.isEmpty() ? null : known;
    }
  }

  private static final class Kept extends WeakReference<Object> {

    private final int hash;

    Kept(Object task, ReferenceQueue<Object> collected) {
      super(task, collected);
      hash = System.identityHashCode(task);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (this == other) {
        return true;
      }
      if (other instanceof Asked asked) {
        return refersTo(asked.task);
      }
      return other instanceof Kept kept && same(kept);
    }

    private boolean same(Kept other) {
      Object task = get();
      return task != null && other.refersTo(task);
    }
  }

  /** A key for a look-up only: no reference object is made for it. */
  private static final class Asked {

    private final Object task;

    Asked(Object task) {
      this.task = task;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(task);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Kept kept && kept.refersTo(task);
    }
  }
}
