package io.dspm.lineage.agent.testing.strace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How one use came out: what was expected, and what strace saw. */
record UseOutcome(
    ExpectedUse use, SortedSet<String> reads, SortedSet<String> writes, boolean byContent) {

  static UseOutcome of(ExpectedUse use, Path data, StraceView view) throws IOException {
    List<Path> roots = use.roots(data);
    return new UseOutcome(
        use,
        below(view.reads(), roots),
        below(view.writes(), roots),
        !below(view.decidedByContent(), roots).isEmpty());
  }

  /** Whether the use says why it is another. Where the content decides there is no excuse. */
  boolean isExcused() {
    return !agrees() && use.hasNote() && !byContent;
  }

  /** Lines for the reader: none for a use that agrees without more to say. */
  List<String> describe() {
    List<String> lines = new ArrayList<>();
    if (!agrees()) {
      lines.add((isExcused() ? "differs as it must: " : "DISAGREES: ") + use.directory());
      lines.add("  expected  reads " + use.reads() + "  writes " + use.writes());
      lines.add("  strace    reads " + reads + "  writes " + writes);
    } else if (byContent) {
      lines.add("by content: " + use.directory());
    }
    if (!lines.isEmpty() && use.hasNote()) {
      lines.add("  " + use.note());
    }
    return lines;
  }

  /** Whether all that was expected was seen, and nothing else. */
  boolean agrees() {
    return matches(use.reads(), reads) && matches(use.writes(), writes);
  }

  /** Whether each pattern stands for one name, and no name is left. */
  private static boolean matches(Collection<String> patterns, Collection<String> names) {
    List<String> left = new ArrayList<>(names);
    for (String pattern : patterns) {
      Pattern glob =
          Pattern.compile(
              Stream.of(pattern.split("\\*", -1))
                  .map(Pattern::quote)
                  .collect(Collectors.joining(".*")));
      String match =
          left.stream().filter(name -> glob.matcher(name).matches()).findFirst().orElse(null);
      if (match == null) {
        return false;
      }
      left.remove(match);
    }
    return left.isEmpty();
  }

  /** The paths as the use names them: from its own directory, elsewhere through the link there. */
  private static SortedSet<String> below(Collection<Path> paths, List<Path> roots)
      throws IOException {
    SortedSet<String> names = new TreeSet<>();
    for (Path root : roots) {
      String prefix = root.equals(roots.get(0)) ? "" : linkTo(root, roots.get(0)) + "/";
      paths.stream()
          .filter(path -> path.startsWith(root))
          .forEach(path -> names.add(prefix + root.relativize(path)));
    }
    return names;
  }

  private static Path linkTo(Path target, Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.filter(Files::isSymbolicLink).toList()) {
        if (entry.toRealPath().equals(target)) {
          return entry.getFileName();
        }
      }
    }
    throw new IllegalStateException("No link in " + directory + " leads to " + target);
  }
}
