package io.dspm.lineage.agent.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The directories that one is in while one goes through sorted paths: the file's table and all
 * around it. Since what is below a directory comes in one piece, each is opened once and closed
 * once. They are numbered in the order of their opening, which is the same each time.
 *
 * @param <D> what is kept of a directory while it is open
 */
final class OpenDirectories<D> {

  /** Is told of directories. */
  interface Listener<D> {

    /**
     * A directory is entered.
     *
     * @param path without a slash at its end, so empty for the root
     */
    D opened(String path, int number, int depth);

    /**
     * It is left. Those inside it were left before.
     *
     * @param outer the one around it, if any
     */
    void closed(D directory, @Nullable D outer) throws IOException;
  }

  private final Listener<D> listener;
  private final List<D> open = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private int number;

  OpenDirectories(Listener<D> listener) {
    this.listener = listener;
  }

  /** Leaves what {@code path} is not in, and enters the directories down to the one there. */
  void enter(String path, int end) throws IOException {
    while (!open.isEmpty() && !isBelow(path, paths.get(paths.size() - 1))) {
      leave();
    }
    int depth = TableDirectory.depth(path, end);
    while (open.size() <= depth) {
      int next =
          open.isEmpty()
              ? TableDirectory.firstEnd(path)
              : path.indexOf('/', paths.get(paths.size() - 1).length() + 1);
      String directory = path.substring(0, next);
      open.add(listener.opened(directory, number, open.size()));
      paths.add(directory);
      number++;
    }
  }

  private static boolean isBelow(String path, String directory) {
    return path.length() > directory.length()
        && path.charAt(directory.length()) == '/'
        && path.startsWith(directory);
  }

  D get(int depth) {
    return open.get(depth);
  }

  /** From the outermost on. */
  List<D> all() {
    return open;
  }

  void leaveAll() throws IOException {
    while (!open.isEmpty()) {
      leave();
    }
  }

  private void leave() throws IOException {
    paths.remove(paths.size() - 1);
    D directory = open.remove(open.size() - 1);
    listener.closed(directory, open.isEmpty() ? null : open.get(open.size() - 1));
  }
}
