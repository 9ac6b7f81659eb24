package io.dspm.lineage.agent.testing.strace;

import io.dspm.lineage.agent.testing.strace.Name.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The names of files as they change while the log is read. It begins with a snapshot; what lies
 * elsewhere is learnt as it turns up.
 */
final class FileTree {

  private static final int MOST_LINKS = 40;

  private final Snapshot before;
  private final NavigableMap<String, Name> names = new TreeMap<>();

  FileTree(Snapshot before) {
    this.before = before;
    before
        .entries()
        .forEach(
            (path, entry) ->
                put(path, new Node(entry.kind(), entry.target(), path, entry.size() == 0)));
  }

  /** The name at a resolved path; {@code null} where nothing is known of one. */
  Name find(Path path) {
    return names.get(path.toString());
  }

  /**
   * The name at a resolved path of a file that is there. What the snapshot should have shown and
   * did not was made by somebody unwatched since, such as a shell that redirects: it is new.
   */
  Name known(Path path) {
    Name name = find(path);
    return name != null ? name : put(path, new Node(kindOf(path), null, path, before.covers(path)));
  }

  /** A name for what was just made. */
  Name made(Path path, Snapshot.Kind kind) {
    return put(path, new Node(kind, null, null, true));
  }

  void link(Path path, String target) {
    put(path, new Node(Snapshot.Kind.LINK, target, null, true));
  }

  /** Another name for a file that has one. */
  Name hardLink(Name of, Path path) {
    return put(path, of.node);
  }

  void remove(Path path) {
    names.remove(path.toString());
  }

  /** Gives a file, or a directory with all that is below it, another path; and says which moved. */
  void rename(Path from, Path to, BiConsumer<Name, Path> moves) {
    List<Name> moved = below(from);
    moved.forEach(name -> names.remove(name.path.toString()));
    below(to).forEach(name -> names.remove(name.path.toString()));
    for (Name name : moved) {
      Path path = to.resolve(from.relativize(name.path)).normalize();
      moves.accept(name, path);
      name.path = path;
      names.put(path.toString(), name);
    }
  }

  /** A name and all that is below it. */
  List<Name> below(Path path) {
    List<Name> all = new ArrayList<>();
    Name self = find(path);
    if (self != null) {
      all.add(self);
    }
    // '0' is what comes after '/'.
    all.addAll(names.subMap(path + "/", path + "0").values());
    return all;
  }

  Collection<Name> all() {
    return names.values();
  }

  /** Where a path leads; its last part is followed as a symbolic link only if asked. */
  Path resolve(Path directory, String given, boolean followLast) {
    Deque<String> left = new ArrayDeque<>();
    push(left, given);
    Path at = given.startsWith("/") ? Path.of("/") : directory;
    for (int links = 0; !left.isEmpty(); ) {
      String part = left.pop();
      if (part.equals("..")) {
        at = at.getParent() == null ? at : at.getParent();
        continue;
      }
      Path next = at.resolve(part);
      String target = left.isEmpty() && !followLast ? null : target(next);
      if (target == null || ++links > MOST_LINKS) {
        at = next;
      } else {
        push(left, target);
        at = target.startsWith("/") ? Path.of("/") : at;
      }
    }
    return at;
  }

  private static void push(Deque<String> left, String path) {
    String[] parts = path.split("/");
    for (int i = parts.length - 1; i >= 0; i--) {
      if (!parts[i].isEmpty() && !parts[i].equals(".")) {
        left.push(parts[i]);
      }
    }
  }

  /** Of links outside the snapshot the file system is asked: the program hardly made them. */
  private String target(Path path) {
    Name name = find(path);
    if (name != null) {
      return name.node.target;
    }
    try {
      return before.covers(path) || !Files.isSymbolicLink(path)
          ? null
          : Files.readSymbolicLink(path).toString();
    } catch (IOException e) {
      return null;
    }
  }

  private static Snapshot.Kind kindOf(Path path) {
    if (Files.isDirectory(path)) {
      return Snapshot.Kind.DIRECTORY;
    }
    return Files.exists(path) && !Files.isRegularFile(path)
        ? Snapshot.Kind.OTHER
        : Snapshot.Kind.FILE;
  }

  private Name put(Path path, Node node) {
    Name name = new Name(path, node);
    names.put(path.toString(), name);
    return name;
  }
}
