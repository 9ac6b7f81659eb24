package io.dspm.lineage.agent.testing.strace;

import java.nio.file.Path;

/** The calls that deal with names of files, not with open ones. */
record NamesReplay(FileTree tree, Uses uses, Doer who) {

  /** Applies a call that succeeded; other calls than these change nothing. */
  void apply(Syscall call, Path directory) {
    switch (call.name()) {
      case "rename" -> rename(at(call, directory, 0), at(call, directory, 1));
      case "renameat", "renameat2" -> {
        if (call.has(4, "RENAME_EXCHANGE")) {
          throw new IllegalStateException("not foreseen: " + call);
        }
        rename(in(call, directory, 0), in(call, directory, 2));
      }
      case "link" -> link(at(call, directory, 0), at(call, directory, 1));
      case "linkat" -> link(in(call, directory, 0), in(call, directory, 2));
      case "symlink" -> tree.link(at(call, directory, 1), call.path(0));
      case "symlinkat" -> tree.link(in(call, directory, 1), call.path(0));
      case "unlink", "rmdir" -> tree.remove(at(call, directory, 0));
      case "unlinkat" -> tree.remove(in(call, directory, 0));
      case "mkdir" -> tree.made(at(call, directory, 0), Snapshot.Kind.DIRECTORY);
      case "mkdirat" -> tree.made(in(call, directory, 0), Snapshot.Kind.DIRECTORY);
      case "mknod" -> makeNode(at(call, directory, 0), call.argument(1));
      case "mknodat" -> makeNode(in(call, directory, 0), call.argument(2));
      case "truncate" -> {
        Name name = tree.known(tree.resolve(directory, call.path(0), true));
        uses.resized(who, name, call.number(1));
      }
      default -> {
        // close and clone: done as they began.
      }
    }
  }

  private void rename(Path from, Path to) {
    Name old = tree.find(from);
    if (tree.below(from).isEmpty()) {
      tree.known(from);
    }
    Name replaced = tree.find(to);
    if (old != null && replaced != null && old.node == replaced.node) {
      return; // Two names of one file: rename(2) does nothing then.
    }
    tree.rename(from, to, (name, path) -> uses.moved(who, name, path));
  }

  private void link(Path from, Path to) {
    Name old = tree.known(from);
    uses.linked(who, old, tree.hardLink(old, to));
  }

  private void makeNode(Path path, String mode) {
    if (mode.contains("S_IFREG")) {
      uses.overwritten(who, tree.made(path, Snapshot.Kind.FILE));
    } else {
      tree.made(path, Snapshot.Kind.OTHER);
    }
  }

  /** A path relative to the working directory. */
  private Path at(Syscall call, Path directory, int index) {
    return tree.resolve(directory, call.path(index), false);
  }

  /** A path relative to the directory of the descriptor before it. */
  private Path in(Syscall call, Path directory, int index) {
    Path base = call.pathOfDescriptor(index).map(Path::of).orElse(directory);
    return tree.resolve(base, call.path(index + 1), false);
  }
}
