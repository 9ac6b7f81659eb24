package io.dspm.lineage.agent.boot;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which run a thread or a task was handed over in: remembered by the object's identity, weakly,
 * from the hand-over until it runs. Nothing is wrapped, so the program meets its own tasks in its
 * own queues.
 *
 * <p>Any thread may call it. What is never run is forgotten with the object.
 */
final class Contexts {

  private static final ConcurrentHashMap<Object, Object> RUNS = new ConcurrentHashMap<>();
  private static final ReferenceQueue<Object> COLLECTED = new ReferenceQueue<>();

  private Contexts() {}

  static void remember(Object task, Object run) {
    forgetCollected();
    RUNS.put(new Kept(task), run);
  }

  /** The run that {@code task} was handed over in, once; {@code null} for none. */
  static @Nullable Object takeFor(Object task) {
    return RUNS.isEmpty() ? null : RUNS.remove(new Asked(task));
  }

  private static void forgetCollected() {
    for (Reference<?> gone = COLLECTED.poll(); gone != null; gone = COLLECTED.poll()) {
      RUNS.remove(gone);
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
