package io.dspm.lineage.agent.boot;

import java.util.ArrayDeque;
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
  private static final int MOST_CHANGES = 1_000;

  private static final Object NOBODY = new Object();
  private static final BiFunction<Object, Object, Object> APPEND = new Append();
  private static final BiFunction<Object, Object, @Nullable Object> DROP_LAST = new DropLast();

  /** A run, or {@link #NOBODY}; {@link Turns} where there are several. */
  private final WeakIdentityMap<Object> runs = new WeakIdentityMap<>();

  /** Whether any run ever handed anything over: until then there is nothing to keep apart. */
  private volatile boolean used;

  Contexts() {}

  /** After those of the same object that are there already. */
  void add(Object task, Object run) {
    beginOfUse();
    runs.merge(task, run, APPEND);
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
    beginOfUse();
    runs.put(task, run);
  }

  /** Unless the object has one. */
  void putFirst(Object task, Object run) {
    beginOfUse();
    runs.putIfAbsent(task, run);
  }

  /** The first run of {@code task}, which it has no more from now on; {@code null} for none. */
  @Nullable Object take(Object task) {
    if (runs.isEmpty() || runs.get(task) == null) {
      return null;
    }
    Take take = new Take();
    runs.computeIfPresent(task, take);
    return take.run == NOBODY ? null : take.run;
  }

  /** The run of {@code task}, which it keeps; {@code null} for none. */
  @Nullable Object get(Object task) {
    return runs.isEmpty() ? null : runs.get(task);
  }

  /** The last handing-over of {@code task} came to nothing. */
  void dropLast(Object task) {
    if (!runs.isEmpty()) {
      runs.computeIfPresent(task, DROP_LAST);
    }
  }

  /** Whatever it had. */
  void forget(Object task) {
    runs.remove(task);
  }

  /** How many objects are remembered. */
  int size() {
    forgetCollected();
    return runs.size();
  }

  private void beginOfUse() {
    if (!used) {
      used = true;
    }
    forgetCollected();
  }

  private void forgetCollected() {
    while (runs.removeCollected() != null) {
      // One more that was never run.
    }
  }

  /** The runs that one object works for in turn. Touched within the map's own lock of its entry. */
  private static final class Turns {

    private final ArrayDeque<Turn> left = new ArrayDeque<>();

    Turns(Object first) {
      left.add(new Turn(first));
    }

    /** Where there are too many it works for nobody, but still in its turn. */
    void add(Object run) {
      Object next = left.size() < MOST_CHANGES ? run : NOBODY;
      Turn last = left.getLast();
      if (last.run == run || last.run == next) {
        last.times++;
      } else {
        left.add(new Turn(next));
      }
    }

    Object takeFirst() {
      Turn first = left.getFirst();
      if (--first.times == 0) {
        left.removeFirst();
      }
      return first.run;
    }

    void dropLast() {
      if (--left.getLast().times == 0) {
        left.removeLast();
      }
    }
  }

  /** A run that handed the object over several times on end. */
  private static final class Turn {

    private final Object run;
    private int times = 1;

    Turn(Object run) {
      this.run = run;
    }
  }

  private static final class Append implements BiFunction<Object, Object, Object> {
    @Override
    public Object apply(Object known, Object run) {
      Turns turns = known instanceof Turns several ? several : new Turns(known);
      turns.add(run);
      return turns;
    }
  }

  private static final class DropLast implements BiFunction<Object, Object, @Nullable Object> {
    @Override
    public @Nullable Object apply(Object task, Object known) {
      if (!(known instanceof Turns turns)) {
        return null;
      }
      turns.dropLast();
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
      run = turns.takeFirst();
      return turns.left.isEmpty() ? null : known;
    }
  }
}
