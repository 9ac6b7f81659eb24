package io.dspm.lineage.agent.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key of a file's name although a directory above it was moved since the key was put into
 * a set: what is below {@code to} now has the key that it had below {@code from}, and what comes to
 * be below {@code from} after the move has another. So a move costs the same however many files
 * there are below, and a look-up depends on the depth of the name and on how often it was moved.
 *
 * <p>Any thread.
 */
final class MovedDirectories {

  /** What is moved beyond that is told under its old name; see {@link #add}. */
  static final int MOST = 5_000;

  private record Move(Path from, Path to) {}

  private final List<Move> moves = new ArrayList<>();

  /** The moves from and to a directory, by their places in the list, upwards. */
  private final Map<Path, NavigableSet<Integer>> byDirectory = new HashMap<>();

  private volatile boolean any;

  /** Whether the move is taken into account; not so if there were too many. */
  synchronized boolean add(Path from, Path to) {
    if (moves.size() == MOST) {
      return false;
    }
    int place = moves.size();
    moves.add(new Move(from, to));
    byDirectory.computeIfAbsent(from, none -> new TreeSet<>()).add(place);
    byDirectory.computeIfAbsent(to, none -> new TreeSet<>()).add(place);
    any = true;
    return true;
  }

  long keyOf(Path path) {
    return any ? keyAfterMoves(path) : Keys.of(path);
  }

  private synchronized long keyAfterMoves(Path path) {
    Path name = path;
    int before = moves.size();
    while (true) {
      int place = lastAbove(name, before);
      if (place < 0) {
        return Keys.of(name);
      }
      Move move = moves.get(place);
      if (!name.startsWith(move.to())) {
        return Keys.of(name, place + 1);
      }
      name = move.from().resolve(move.to().relativize(name));
      before = place;
    }
  }

  /**
   * What a file is called now that had this name after so many moves; {@code null} if something
   * else was moved to where it was.
   */
  synchronized @Nullable Path nameNow(Path path, int movesBefore) {
    Path name = path;
    int place = firstAbove(name, movesBefore);
    while (place >= 0) {
      Move move = moves.get(place);
      if (!name.startsWith(move.from())) {
        return null;
      }
      name = move.to().resolve(move.from().relativize(name));
      place = firstAbove(name, place + 1);
    }
    return name;
  }

  /** The last move before a place that concerns a directory above the name; negative if none. */
  private int lastAbove(Path name, int before) {
    int last = -1;
    for (@Nullable Path above = name.getParent(); above != null; above = above.getParent()) {
      Integer place = places(above).lower(before);
      last = place == null ? last : Math.max(last, place);
    }
    return last;
  }

  /** The first move from a place on that concerns a directory above the name, likewise. */
  private int firstAbove(Path name, int from) {
    int first = -1;
    for (@Nullable Path above = name.getParent(); above != null; above = above.getParent()) {
      Integer place = places(above).ceiling(from);
      first = place == null || (first >= 0 && first < place) ? first : place;
    }
    return first;
  }

  private NavigableSet<Integer> places(Path directory) {
    NavigableSet<Integer> places = byDirectory.get(directory);
    return places == null ? Collections.emptyNavigableSet() : places;
  }
}
