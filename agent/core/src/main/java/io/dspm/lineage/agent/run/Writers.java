package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.identity.FileStamp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Which living run wrote which path last, in this JVM, and in which order. Any thread. */
final class Writers {

  /** Knows it of outputs that are on disk. */
  private final Accounts accounts;

  /** No more entries than living runs have outputs in memory. */
  private final Map<Path, Run> last = new ConcurrentHashMap<>();

  /** When each path was last written, as far as there is room. */
  private final Map<Path, Long> times = new ConcurrentHashMap<>();

  /** The names of files that were given more than one in this JVM, as far as there is room. */
  private final Map<Object, Set<Path>> names = new ConcurrentHashMap<>();

  /** Files that were changed while they had no name that counts, as far as there is room. */
  private final Set<Object> untold = ConcurrentHashMap.newKeySet();

  private final AtomicLong sequence = new AtomicLong();

  Writers(Accounts accounts) {
    this.accounts = accounts;
  }

  @Nullable Run of(Path path) {
    Run run = last.get(path);
    return run == null ? accounts.writerOf(path) : run;
  }

  void wrote(Run run, Path path) {
    if (run.outputs.containsKey(path)) {
      last.put(path, run);
    } else {
      last.remove(path);
    }
    accounts.overtaken(run, path);
    if (times.size() < Run.MOST_FILES || times.containsKey(path)) {
      times.put(path, sequence.incrementAndGet());
    }
  }

  /** {@code run} may change the path from now on; nothing was seen yet. */
  void mayWrite(Run run, Path path) {
    last.put(path, run);
    accounts.overtaken(run, path);
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
    accounts.addWriters(found);
    return found;
  }

  /**
   * A file has two names now.
   *
   * @param key the file itself, as its stamp has it
   */
  void linked(@Nullable Object key, Path one, Path other) {
    if (key != null && (names.size() < Run.MOST_FILES || names.containsKey(key))) {
      Set<Path> known = names.get(key);
      if (known == null) {
        Set<Path> made = ConcurrentHashMap.newKeySet();
        Set<Path> first = names.putIfAbsent(key, made);
        known = first == null ? made : first;
      }
      known.add(one);
      known.add(other);
    }
  }

  /** A file that may have several names has another one now. */
  void renamed(Path from, Path to) {
    for (Set<Path> known : names.values()) {
      if (known.contains(from)) {
        known.add(to);
      }
    }
  }

  /** A directory was moved, and with it the files that may have several names. */
  void movedDirectory(Path from, Path to) {
    for (Set<Path> known : names.values()) {
      for (Path name : List.copyOf(known)) {
        if (name.startsWith(from)) {
          known.add(to.resolve(from.relativize(name)));
        }
      }
    }
  }

  /**
   * The other names of the file that {@code path} leads to, as far as they were given to it in this
   * JVM.
   */
  List<Path> otherNames(Path path, @Nullable Object key) {
    if (key == null || names.isEmpty()) {
      return List.of();
    }
    List<Path> others = new ArrayList<>();
    for (Path name : names.getOrDefault(key, Set.of())) {
      if (!name.equals(path)) {
        // It may be the name of another file by now.
        FileStamp stamp = FileStamp.ofName(name);
        if (stamp != null && key.equals(stamp.key())) {
          others.add(name);
        }
      }
    }
    return others;
  }

  /** Whether a living run wrote to the file under another name than {@code path}. */
  private boolean isWrittenAlsoAs(Path path, @Nullable Object key) {
    for (Path name : otherNames(path, key)) {
      if (of(name) != null) {
        return true;
      }
    }
    return false;
  }

  /**
   * A file was changed that no account has.
   *
   * @param key the file itself, as its stamp has it
   */
  void wroteUntold(@Nullable Object key) {
    if (key != null && untold.size() < Run.MOST_FILES) {
      untold.add(key);
    }
  }

  /** Whether a file may be changed by who is not known as the writer of {@code path}. */
  boolean mayBeWrittenElsewhere(Path path, @Nullable Object key) {
    return (key != null && untold.contains(key)) || isWrittenAlsoAs(path, key);
  }

  /** When the path was last written, in the order of such writes; 0 if that is not known. */
  long timeOf(Path path) {
    Long time = times.get(path);
    return time == null ? 0 : time;
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
