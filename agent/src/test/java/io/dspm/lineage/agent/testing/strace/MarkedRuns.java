package io.dspm.lineage.agent.testing.strace;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The runs within a process, where the program tells of them: it asks whether {@code
 * /lineage-test/begins/JOB} exists, and {@code /lineage-test/ends/JOB}. What happens between the
 * two belongs to the run on whatever thread, so runs at the same time can't be told apart.
 */
final class MarkedRuns {

  /** The calls by which one JDK or another asks whether a file exists. */
  static final String CALLS = "?stat,?lstat,?newfstatat,?access,?faccessat,?faccessat2,?statx";

  private static final String BEGINS = "/lineage-test/begins/";
  private static final String ENDS = "/lineage-test/ends/";

  private final Deque<String> open = new ArrayDeque<>();
  private final SortedSet<Path> outputs = new TreeSet<>();

  /** The innermost run; empty where none was marked. */
  String current() {
    return open.isEmpty() ? "" : open.peek();
  }

  /** Takes note of a call if it is a mark: these fail, as there is no such file. */
  void mark(Syscall call, FileTree tree) {
    for (int i = 0; i < Math.min(2, call.arguments().size()); i++) {
      String argument = call.argument(i);
      if (argument.startsWith('"' + BEGINS)) {
        open.push(call.path(i).substring(BEGINS.length()));
      } else if (argument.startsWith('"' + ENDS)) {
        outputsNow(tree, call.path(i).substring(ENDS.length())).forEach(outputs::add);
        open.remove(call.path(i).substring(ENDS.length()));
      }
    }
  }

  /** The outputs of all runs, each at its end, and of the process. */
  SortedSet<Path> outputs(FileTree tree) {
    SortedSet<Path> all = new TreeSet<>(outputs);
    outputsNow(tree, "").forEach(all::add);
    return all;
  }

  private static Stream<Path> outputsNow(FileTree tree, String run) {
    return tree.all().stream()
        .filter(name -> name.isOutput() && name.maker.run().equals(run))
        .map(name -> name.path);
  }
}
