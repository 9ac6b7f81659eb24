package io.dspm.lineage.agent.account;

/**
 * Where a file belongs to by its path: its table, that is its directory without the partitions at
 * its end, which are parts such as {@code dt=2025-01-01}. Of most files that is the directory that
 * they are in.
 *
 * <p>A directory is told by where it ends in the path, before a slash; so the root of all ends at
 * 0. The first directory of {@code C:/data/x} is {@code C:}, that of {@code //server/share/x} is
 * {@code //server}. A directory's depth is how many are around it.
 */
final class TableDirectory {

  private TableDirectory() {}

  /** Where the outermost directory ends; negative if there is none. */
  static int firstEnd(String path) {
    return path.startsWith("//") ? path.indexOf('/', 2) : path.indexOf('/');
  }

  /** Where the file's table ends; negative if it is in no directory. */
  static int end(String path) {
    int first = firstEnd(path);
    int end = path.lastIndexOf('/');
    if (first < 0 || end < first) {
      return -1;
    }
    while (end > first) {
      int before = path.lastIndexOf('/', end - 1);
      int equals = path.indexOf('=', before + 1);
      if (equals <= before + 1 || equals >= end) {
        break;
      }
      end = before;
    }
    return end;
  }

  /** The depth of the directory that ends there. */
  static int depth(String path, int end) {
    int depth = 0;
    for (int i = firstEnd(path); i < end; i++) {
      depth += path.charAt(i) == '/' ? 1 : 0;
    }
    return depth;
  }
}
