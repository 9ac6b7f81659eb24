package io.dspm.lineage.agent.counters;

import io.dspm.lineage.agent.identity.ByteSize;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one process at one moment, or of several processes together. Immutable.
 *
 * <p>Times are milliseconds since 1970; 0 if there is none.
 */
public final class Counters {

  /** Nothing was counted. */
  public static final Counters NONE = new Counters(new long[Counter.values().length], 0, 0, null);

  private static final int MOST_ERROR = 300;

  private final long[] values;
  private final long since;
  private final long errorAt;
  private final @Nullable String error;

  private Counters(long[] values, long since, long errorAt, @Nullable String error) {
    this.values = values;
    this.since = since;
    this.errorAt = errorAt;
    this.error = error;
  }

  /** Counters that count from {@code since} on. */
  public static Counters since(long since) {
    return new Counters(NONE.values, since, 0, null);
  }

  public Counters with(Counter counter, long value) {
    long[] changed = values.clone();
    changed[counter.place()] = value;
    return new Counters(changed, since, errorAt, error);
  }

  /**
   * With the latest failure of the delivery.
   *
   * @param words in a few words, which are cut if they are many; without any secret
   */
  public Counters withError(@Nullable String words, long at) {
    if (words == null) {
      return new Counters(values, since, 0, null);
    }
    String cut = words.length() > MOST_ERROR ? words.substring(0, MOST_ERROR) + "..." : words;
    return new Counters(values, since, at, cut);
  }

  public long get(Counter counter) {
    return values[counter.place()];
  }

  /** When the first of it was counted. */
  public long since() {
    return since;
  }

  public @Nullable String error() {
    return error;
  }

  public long errorAt() {
    return errorAt;
  }

  /** Both together: the error is the later one. */
  public Counters plus(Counters other) {
    long[] sum = values.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other.values[i];
    }
    boolean first = since != 0 && (other.since == 0 || since <= other.since);
    boolean later = errorAt >= other.errorAt;
    return new Counters(
        sum,
        first ? since : other.since,
        later ? errorAt : other.errorAt,
        later ? error : other.error);
  }

  /** What is left of them when their process has ended: without what was so at its moment only. */
  public Counters ofTheEnded() {
    long[] left = values.clone();
    for (Counter counter : Counter.values()) {
      if (!counter.adds()) {
        left[counter.place()] = 0;
      }
    }
    return new Counters(left, since, errorAt, error);
  }

  /** Such as {@code 12 runs, 340 reads, 20 writes, 3.1 GB hashed, 24 events sent, 0 wait}. */
  public String words() {
    StringBuilder words = new StringBuilder();
    add(words, Counter.RUNS_BEGUN, "run", "runs");
    add(words, Counter.READS, "read", "reads");
    add(words, Counter.WRITES, "write", "writes");
    words.append(new ByteSize(get(Counter.BYTES_HASHED))).append(" hashed");
    if (get(Counter.FILES_FROM_CACHE) > 0) {
      words.append(" (").append(new ByteSize(get(Counter.BYTES_FROM_CACHE)));
      words.append(" more known from the cache)");
    }
    words.append(", ");
    add(words, Counter.EVENTS_SENT, "event sent", "events sent");
    addIfAny(words, Counter.RETRIES, "retried");
    addIfAny(words, Counter.EVENTS_DEAD, "given up");
    addIfAny(words, Counter.EVENTS_DROPPED, "dropped");
    addIfAny(words, Counter.EVENTS_LOST, "lost");
    return words.append(get(Counter.EVENTS_WAITING)).append(" wait").toString();
  }

  private void add(StringBuilder words, Counter counter, String one, String many) {
    long value = get(counter);
    words.append(value).append(' ').append(value == 1 ? one : many).append(", ");
  }

  private void addIfAny(StringBuilder words, Counter counter, String what) {
    if (get(counter) > 0) {
      words.append(get(counter)).append(' ').append(what).append(", ");
    }
  }

  // By hand: this is asked at the JVM's exit.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Counters counters
        && since == counters.since
        && errorAt == counters.errorAt
        && Arrays.equals(values, counters.values)
        && (error == null ? counters.error == null : error.equals(counters.error));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return words();
  }
}
