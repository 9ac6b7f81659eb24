package io.dspm.lineage.agent.testing.strace;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A process of the log: its open files and its working directory. */
final class WatchedProcess {

  /**
   * What a descriptor leads to; copies of a descriptor share it.
   *
   * @param isOfTheProgram whether the program opened it, not another process nor whoever started it
   */
  record OpenFile(Name name, boolean isOfTheProgram) {}

  private final Map<Integer, OpenFile> files = new HashMap<>();
  final boolean isChild;
  Path directory;

  private WatchedProcess(boolean isChild, Path directory) {
    this.isChild = isChild;
    this.directory = directory;
  }

  /** The process that strace itself started. */
  static WatchedProcess first() {
    return new WatchedProcess(false, Path.of("/"));
  }

  /** A child has its parent's files and working directory. */
  WatchedProcess fork() {
    WatchedProcess child = new WatchedProcess(true, directory);
    child.files.putAll(files);
    return child;
  }

  OpenFile file(int descriptor) {
    return files.get(descriptor);
  }

  void open(int descriptor, OpenFile file) {
    files.put(descriptor, file);
  }

  void close(int descriptor) {
    files.remove(descriptor);
  }

  /** Makes one descriptor lead where another does, or nowhere if that one is unknown. */
  void duplicate(int from, int to) {
    OpenFile file = files.get(from);
    if (file == null) {
      files.remove(to);
    } else {
      files.put(to, file);
    }
  }
}
