package io.dspm.lineage.agent.account;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The directories that were moved, applied to the lines that came before.
 *
 * <p>They are held in memory, some 500 bytes each; how many there are hardly matters for the time
 * that a line takes, only how often that one was moved.
 */
final class Moves {

  /**
   * One move. Names are their bytes, each made a character.
   *
   * @param at the number of its line
   */
  private record Move(long at, String from, String to) {}

  /** By either name, in the order of the lines. */
  private final Map<String, List<Move>> byDirectory = new HashMap<>();

  static Moves of(AccountFile account) throws IOException {
    Moves moves = new Moves();
    if (account.moves() > 0) {
      try (AccountReader reader = account.read()) {
        long at = 0;
        for (Line line = reader.next(); line != null; line = reader.next()) {
          if (line.type == Line.MOVED && line.location != null) {
            moves.add(new Move(at, text(line.name), text(line.location)));
          }
          at++;
        }
      }
    }
    return moves;
  }

  private void add(Move move) {
    byDirectory.computeIfAbsent(move.from, any -> new ArrayList<>(1)).add(move);
    byDirectory.computeIfAbsent(move.to, any -> new ArrayList<>(1)).add(move);
  }

  /**
   * The line as it is after all moves that came after it; {@code null} if it is void, because
   * something else was moved to where that was.
   *
   * @param at the line's number
   */
  @Nullable Line apply(Line line, long at) {
    if (byDirectory.isEmpty()) {
      return line;
    }
    byte[] name = line.name;
    if (line.role == Role.OUTPUT) {
      String moved = moved(text(name), at, true);
      if (moved == null) {
        return null;
      }
      name = bytes(moved);
    }
    byte[] location = line.location;
    if (location != null) {
      String moved = moved(text(location), at, false);
      location = moved == null ? location : bytes(moved);
    }
    return line.movedTo(name, location);
  }

  private @Nullable String moved(String name, long at, boolean mayBeVoid) {
    String now = name;
    for (Move next = next(now, at); next != null; next = next(now, next.at)) {
      if (isBelow(now, next.from)) {
        now = next.to + now.substring(next.from.length());
      } else if (mayBeVoid) {
        return null;
      }
    }
    return now;
  }

  /** The first move after {@code at} of a directory that this is below, or to such a one. */
  private @Nullable Move next(String name, long at) {
    Move first = null;
    for (int end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
      List<Move> moves = byDirectory.get(name.substring(0, end));
      Move next = moves == null ? null : firstAfter(moves, at);
      if (next != null && (first == null || next.at < first.at)) {
        first = next;
      }
    }
    return first;
  }

  private static @Nullable Move firstAfter(List<Move> moves, long at) {
    int low = 0;
    int high = moves.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (moves.get(middle).at <= at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < moves.size() ? moves.get(low) : null;
  }

  private static boolean isBelow(String name, String directory) {
    return name.length() > directory.length()
        && name.charAt(directory.length()) == '/'
        && name.startsWith(directory);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
