package io.dspm.lineage.agent.boot;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which run a thread or a task was handed over in: remembered by the object's identity, weakly,
 * from the hand-over until it runs. Nothing is wrapped, so the program meets its own tasks in its
 * own queues.
 *
 * <p>Any thread may call it. What is never run is forgotten with the object.
 */
final class Contexts {

  private static final ConcurrentHashMap<Object, HandOver> RUNS = new ConcurrentHashMap<>();
  private static final BiFunction<HandOver, HandOver, HandOver> JOIN = new Join();
  private static final BiFunction<Object, HandOver, @Nullable HandOver> DROP_LAST = new DropLast();
  private static final int MOST_HAND_OVERS = 1_000;
  private static final Object NOBODY = new Object();

  /** Whether any run ever handed anything over: until then there is nothing to keep apart. */
  private static volatile boolean used;

  private static final ReferenceQueue<Object> COLLECTED = new ReferenceQueue<>();

  private Contexts() {}

  /**
   * Handed over in no run: noted only where it could be mistaken for another handing-over of the
   * same object.
   */
  static void rememberNobody(Object task) {
    if (used) {
      remember(task, NOBODY);
    }
  }

  /** The last handing-over of {@code task} came to nothing. */
  static void forgetLast(Object task) {
    if (!RUNS.isEmpty()) {
      RUNS.computeIfPresent(new Asked(task), DROP_LAST);
    }
  }

  static void remember(Object task, Object run) {
    used = true;
    forgetCollected();
    RUNS.merge(new Kept(task), new HandOver(run), JOIN);
  }

  /** The run that {@code task} was handed over in, once; {@code null} for none. */
  static @Nullable Object takeFor(Object task) {
    if (RUNS.isEmpty()) {
      return null;
    }
    Asked asked = new Asked(task);
    // The map lets nobody else at this task's entry meanwhile.
    @Nullable Object[] run = new @Nullable Object[1];
    RUNS.computeIfPresent(asked, new Take(run));
    return run[0] == NOBODY ? null : run[0];
  }

  private static void forgetCollected() {
    for (Reference<?> gone = COLLECTED.poll(); gone != null; gone = COLLECTED.poll()) {
      RUNS.remove(gone);
    }
  }

  /**
   * One handing-over, and those of the same object that came later: a program may submit one task
   * several times.
   */
  private static final class HandOver {

    private final Object run;
    private @Nullable HandOver next;

    HandOver(Object run) {
      this.run = run;
    }

    HandOver followedBy(HandOver later) {
      HandOver last = this;
      int length = 1;
      for (; last.next != null; last = last.next) {
        length++;
      }
      // A task that is always handed over and never run must not grow without end.
      if (length < MOST_HAND_OVERS) {
        last.next = later;
      }
      return this;
    }
  }

  private static final class Join implements BiFunction<HandOver, HandOver, HandOver> {
    @Override
    public HandOver apply(HandOver earlier, HandOver later) {
      return earlier.followedBy(later);
    }
  }

  private static final class DropLast implements BiFunction<Object, HandOver, @Nullable HandOver> {
    @Override
    public @Nullable HandOver apply(Object task, HandOver first) {
      if (first.next == null) {
        return null;
      }
      HandOver last = first;
      while (last.next != null && last.next.next != null) {
        last = last.next;
      }
      last.next = null;
      return first;
    }
  }

  private static final class Take implements BiFunction<Object, HandOver, @Nullable HandOver> {

    private final @Nullable Object[] run;

    Take(@Nullable Object[] run) {
      this.run = run;
    }

    @Override
    public @Nullable HandOver apply(Object task, HandOver first) {
      run[0] = first.run;
      return first.next;
    }
  }

  private static final class Kept extends WeakReference<Object> {

    private final int hash;

    Kept(Object task) {
      super(task, COLLECTED);
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
