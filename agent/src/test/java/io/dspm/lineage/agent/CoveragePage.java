package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.programs.uses.AllUses;
import io.dspm.lineage.agent.programs.uses.FileUse;
import io.dspm.lineage.agent.programs.uses.FileUse.Content;
import io.dspm.lineage.agent.programs.uses.FileUse.Expected;
import io.dspm.lineage.agent.programs.uses.UseGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The page of the documentation that says which uses of files are recorded, and as what. */
final class CoveragePage {

  /** The JDKs that have a column. */
  private static final List<Integer> COLUMNS = List.of(17, 25);

  private static final String NOT_RUN = "not run";

  private static final String ADVICE =
      "docs/coverage.md: copy agent/target/coverage.md over docs/coverage.md";

  private static final String HEAD =
      """
      # What is covered

      Made by the test run: `mvn verify` does each of these in a JVM under the packaged agent, on every JDK found, and
      compares what was recorded with what is said here: every input, every output, and the SHA-256 of each, and that
      nothing else was recorded. A ✓ is a use that came out so on that JDK.

      Each use is a job of its own, in a directory of its own that holds `in.csv`, `old.csv` and `empty.csv` before it.
      An input is named with what it held when it was read, an output with what it held when the job ended. Where
      several jobs have to do with it, they are named. The uses are in
      [`programs/uses`](../agent/src/test/java/io/dspm/lineage/agent/programs/uses).

      """;

  private final Set<Integer> found = new TreeSet<>();
  private final Map<String, String> results = new HashMap<>();

  /** This JDK is here and is going to be tried. */
  void found(int jdk) {
    found.add(jdk);
  }

  void failed(FileUse use, int jdk) {
    results.put(key(use, jdk), "✗");
  }

  void succeeded(FileUse use, int jdk) {
    results.put(key(use, jdk), "✓");
  }

  void write(Path file) throws IOException {
    Files.writeString(file, text());
  }

  /**
   * Holds the page in the documentation against what was found; other JDKs' columns don't count.
   */
  void checkAgainst(Path page) throws IOException {
    List<String> now = text().lines().toList();
    List<String> said = Files.exists(page) ? Files.readAllLines(page) : List.of();
    List<String> missing = new ArrayList<>(comparable(now, now));
    List<String> tooMuch = new ArrayList<>(comparable(said, now));
    List<String> same = List.copyOf(missing);
    missing.removeAll(tooMuch);
    tooMuch.removeAll(same);
    assertThat(tooMuch).as(ADVICE).isEmpty();
    assertThat(missing).as(ADVICE).isEmpty();
  }

  private String text() {
    return AllUses.GROUPS.stream().map(this::table).collect(Collectors.joining("\n", HEAD, ""));
  }

  private String table(UseGroup group) {
    StringBuilder table = new StringBuilder("## " + group.title() + "\n\n");
    table.append("| use | inputs | outputs |");
    COLUMNS.forEach(jdk -> table.append(" JDK ").append(jdk).append(" |"));
    table.append("\n|---|---|---|").append(":-:|".repeat(COLUMNS.size())).append("\n");
    for (FileUse use : group.uses()) {
      table.append("| ").append(use.words()).append(gap(use));
      table.append(" | ").append(cell(use, Expected::reads));
      table.append(" | ").append(cell(use, Expected::writes)).append(" |");
      for (int jdk : COLUMNS) {
        String otherwise = use.existsOn(jdk) ? NOT_RUN : "n/a";
        table.append(" ").append(results.getOrDefault(key(use, jdk), otherwise)).append(" |");
      }
      table.append("\n");
    }
    return table.toString();
  }

  private static String gap(FileUse use) {
    String gap = use.runs().get(0).gap();
    String unknown =
        use.unknownBefore() == 0
            ? ""
            : "; before JDK "
                + use.unknownBefore()
                + " what the file held is unknown, and the event says so";
    return (gap.isEmpty() ? "" : "; its event says: " + gap) + unknown;
  }

  private static String cell(FileUse use, Function<Expected, List<Content>> contents) {
    List<String> parts = new ArrayList<>();
    for (Expected run : use.runs()) {
      String files = files(contents.apply(run));
      if (!files.isEmpty()) {
        String part = run.job().substring(use.name().length());
        parts.add(part.isEmpty() ? files : "job *" + part.substring(1) + "*: " + files);
      }
    }
    return parts.isEmpty() ? "–" : String.join("; ", parts);
  }

  private static String files(List<Content> contents) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    contents.forEach(content -> counts.merge("`" + content.file() + "`", 1, Integer::sum));
    return counts.entrySet().stream()
        .map(each -> each.getKey() + (each.getValue() > 1 ? " with two contents" : ""))
        .collect(Collectors.joining(", "));
  }

  private static String key(FileUse use, int jdk) {
    return use.name() + " " + jdk;
  }

  /** The lines without what this machine can't tell: JDKs that it lacks, and uses likewise. */
  private List<String> comparable(List<String> lines, List<String> now) {
    List<String> comparable = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String[] cells = lines.get(i).split(" \\| | \\|$", -1);
      String[] nowCells = i < now.size() ? now.get(i).split(" \\| | \\|$", -1) : cells;
      for (int column = 0; column < COLUMNS.size(); column++) {
        int at = 3 + column;
        if (at < cells.length && at < nowCells.length) {
          boolean unknown = !found.contains(COLUMNS.get(column)) || nowCells[at].equals(NOT_RUN);
          cells[at] = unknown ? "?" : cells[at];
        }
      }
      comparable.add(String.join(" | ", cells));
    }
    return comparable;
  }
}
