package io.dspm.lineage.agent.run;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Which living run wrote which path last, in this JVM, and in which order. Any thread. */
final class Writers {

  /** No more entries than living runs have outputs. */
  private final Map<Path, Run> last = new ConcurrentHashMap<>();

  /** When each path was last written, as far as there is room. */
  private final Map<Path, Long> times = new ConcurrentHashMap<>();

  private final AtomicLong sequence = new AtomicLong();

  @Nullable Run of(Path path) {
    return last.get(path);
  }

  void wrote(Run run, Path path) {
    last.put(path, run);
    if (times.size() < Run.MOST_FILES || times.containsKey(path)) {
      times.put(path, sequence.incrementAndGet());
    }
  }

  /** {@code run} may change the path from now on; nothing was seen yet. */
  void mayWrite(Run run, Path path) {
    last.put(path, run);
  }

  void forget(Run run, Path path) {
    last.remove(path, run);
  }

  /** Those that wrote something below a directory. */
  Set<Run> below(Path directory) {
    Set<Run> found = new HashSet<>();
    for (Map.Entry<Path, Run> entry : last.entrySet()) {
      if (entry.getKey().startsWith(directory)) {
        found.add(entry.getValue());
      }
    }
    return found;
  }

  /** Counts writes; a later one has a higher number. */
  long sequence() {
    return sequence.get();
  }

  /** Whether a write to the path was seen since, or may have been. */
  boolean wroteSince(Path path, long since) {
    Long time = times.get(path);
    return time == null ? times.size() >= Run.MOST_FILES : time > since;
  }
}
