package io.dspm.lineage.agent.testing.strace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the matrix expects of one use of files, all its runs taken together.
 *
 * @param directory its directory's name
 * @param reads paths from its directory; {@code *} stands for any characters
 * @param writes likewise
 * @param note why strace says something else; {@code -} for no reason to
 * @param redirections of the standard streams of a JVM of its own; {@code -} where the uses share
 *     one
 */
record ExpectedUse(
    String directory,
    SortedSet<String> reads,
    SortedSet<String> writes,
    String note,
    String redirections) {

  private static final String NONE = "-";

  /** Parses lines of job, directory, reads, writes, note, redirections, a line for each run. */
  static List<ExpectedUse> parse(List<String> lines) {
    Map<String, ExpectedUse> uses = new LinkedHashMap<>();
    for (String line : lines) {
      String[] fields = line.split("\t");
      ExpectedUse use =
          uses.computeIfAbsent(
              fields[1],
              name ->
                  new ExpectedUse(name, new TreeSet<>(), new TreeSet<>(), fields[4], fields[5]));
      use.reads().addAll(files(fields[2]));
      use.writes().addAll(files(fields[3]));
    }
    return List.copyOf(uses.values());
  }

  boolean hasNote() {
    return !note.equals(NONE);
  }

  /**
   * The real directories that this use works in: its own, and those that links in there lead to.
   */
  List<Path> roots(Path data) throws IOException {
    List<Path> roots = new ArrayList<>();
    Path own = data.resolve(directory).toRealPath();
    roots.add(own);
    try (Stream<Path> entries = Files.list(own)) {
      for (Path entry : entries.filter(Files::isSymbolicLink).toList()) {
        if (Files.isDirectory(entry) && !entry.toRealPath().startsWith(own)) {
          roots.add(entry.toRealPath());
        }
      }
    }
    return roots;
  }

  private static List<String> files(String field) {
    return field.equals(NONE) ? List.of() : List.of(field.split(","));
  }
}
