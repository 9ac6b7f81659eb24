package io.dspm.lineage.agent.testing.strace;

import java.nio.file.Path;

/**
 * A name of a file: an entry of a directory. Several names may be of one {@link Node}. A name keeps
 * its last path after it is gone, for the handles that were opened by it.
 */
final class Name {

  Path path;
  final Node node;

  /**
   * Who made this name or, by it, the content, so that it is an output; {@code null} for nobody.
   */
  Doer maker;

  Name(Path path, Node node) {
    this.path = path;
    this.node = node;
  }

  boolean isFile() {
    return node.kind == Snapshot.Kind.FILE;
  }

  /** Whether what is in the file is somebody's own work. */
  boolean isOwnOf(Doer who) {
    return who.equals(node.writer == null ? maker : node.writer);
  }

  boolean isOutput() {
    return isFile() && maker != null && maker.isProgram();
  }

  /** A file, directory or link itself. */
  static final class Node {

    final Snapshot.Kind kind;

    /** Where a symbolic link leads. */
    final String target;

    /** Its path before the program; {@code null} for what was not there. */
    final Path before;

    boolean empty;

    /** Who changed its content last; {@code null} for nobody that was watched. */
    Doer writer;

    Node(Snapshot.Kind kind, String target, Path before, boolean empty) {
      this.kind = kind;
      this.target = target;
      this.before = before;
      this.empty = empty;
    }
  }
}
