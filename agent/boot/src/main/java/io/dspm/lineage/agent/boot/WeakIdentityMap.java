package io.dspm.lineage.agent.boot;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is known of objects that are the pipeline's: by their identity, since their {@code equals}
 * is code of the pipeline, and only as long as the pipeline holds them.
 *
 * <p>Any thread may call it; a look-up takes no lock and makes no object but a short-lived key.
 */
public final class WeakIdentityMap<V> {

  private final ConcurrentHashMap<Object, V> values = new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

  /** Whether nothing is known of any object. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  public @Nullable V get(Object key) {
    return values.get(new Asked(key));
  }

  public void put(Object key, V value) {
    values.put(new Kept(key, collected), value);
  }

  /** Whichever comes first: what is there already, or {@code value}. */
  public V putIfAbsent(Object key, V value) {
    V present = values.putIfAbsent(new Kept(key, collected), value);
    return present == null ? value : present;
  }

  /** Joins {@code value} to what is there. Nobody else is at this object's entry meanwhile. */
  void merge(Object key, V value, BiFunction<V, V, V> join) {
    values.merge(new Kept(key, collected), value, join);
  }

  /** Changes what is there, if there is anything; likewise. */
  void computeIfPresent(Object key, BiFunction<Object, V, @Nullable V> change) {
    values.computeIfPresent(new Asked(key), change);
  }

  /** How many objects something is known of, some of which may not be held any more. */
  int size() {
    return values.size();
  }

  public @Nullable V remove(Object key) {
    return values.isEmpty() ? null : values.remove(new Asked(key));
  }

  /** Forgets an object that nobody holds any more; {@code null} if there is none such just now. */
  public @Nullable V removeCollected() {
    for (Reference<?> gone = collected.poll(); gone != null; gone = collected.poll()) {
      V value = values.remove(gone);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** The objects that something is known of, as far as they are still held. */
  public List<Object> keys() {
    List<Object> keys = new ArrayList<>();
    for (Map.Entry<Object, V> entry : values.entrySet()) {
      Object key = ((Kept) entry.getKey()).get();
      if (key != null) {
        keys.add(key);
      }
    }
    return keys;
  }

  private static final class Kept extends WeakReference<Object> {

    private final int hash;

    Kept(Object key, ReferenceQueue<Object> collected) {
      super(key, collected);
      hash = System.identityHashCode(key);
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
        return refersTo(asked.key);
      }
      return other instanceof Kept kept && same(kept);
    }

    private boolean same(Kept other) {
      Object key = get();
      return key != null && other.refersTo(key);
    }
  }

  /** A key for a look-up only. */
  private static final class Asked {

    private final Object key;

    Asked(Object key) {
      this.key = key;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(key);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Kept kept && kept.refersTo(key);
    }
  }
}
