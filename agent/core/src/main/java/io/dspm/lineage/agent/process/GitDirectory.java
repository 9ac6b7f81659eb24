package io.dspm.lineage.agent.process;

import java.io.File;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A working copy's commit, branch, tag and remote, read from the files below {@code .git} as
 * gitrepository-layout describes them; git itself is not run. A repository of a newer form than
 * that has no commit here.
 */
final class GitDirectory {

  private static final int MOST_TAGS = 1_000;

  private final File workTree;
  private final File git;
  private final File common;

  private GitDirectory(File workTree, File git) {
    this.workTree = workTree;
    this.git = git;
    String shared = SmallFiles.firstLine(new File(git, "commondir"));
    this.common = shared == null ? git : resolve(git, shared);
  }

  /** That of the working copy which {@code directory} is in; {@code null} if it is in none. */
  static @Nullable GitDirectory around(File directory) {
    for (File up = directory; up != null; up = up.getParentFile()) {
      File git = new File(up, ".git");
      if (new File(git, "HEAD").isFile()) {
        return new GitDirectory(up, git);
      }
      // A further work tree, or a submodule.
      String line = git.isFile() ? SmallFiles.firstLine(git) : null;
      if (line != null && line.startsWith("gitdir:")) {
        return new GitDirectory(up, resolve(up, line.substring("gitdir:".length()).strip()));
      }
    }
    return null;
  }

  private static File resolve(File from, String path) {
    File file = new File(path);
    return file.isAbsolute() ? file : new File(from, path);
  }

  File workTree() {
    return workTree;
  }

  /** The commit that is checked out; {@code null} if that can't be told. */
  @Nullable String commit() {
    String head = head();
    if (head == null) {
      return null;
    }
    return head.startsWith("ref:") ? commitOf(head.substring(4).strip()) : commitOrNone(head);
  }

  /** The branch that is checked out; {@code null} if none is. */
  @Nullable String branch() {
    String head = head();
    String prefix = "ref: refs/heads/";
    return head != null && head.startsWith(prefix) ? head.substring(prefix.length()) : null;
  }

  private @Nullable String head() {
    return SmallFiles.firstLine(new File(git, "HEAD"));
  }

  private @Nullable String commitOf(String ref) {
    for (File directory : new File[] {git, common}) {
      String loose = SmallFiles.firstLine(new File(directory, ref));
      if (loose != null) {
        return commitOrNone(loose);
      }
    }
    String packed = SmallFiles.read(new File(common, "packed-refs"));
    if (packed != null) {
      for (String line : SmallFiles.split(packed, '\n')) {
        int space = line.indexOf(' ');
        if (space > 0 && line.substring(space + 1).strip().equals(ref)) {
          return commitOrNone(line.substring(0, space));
        }
      }
    }
    return null;
  }

  /** A tag of the commit; {@code null} if none is known without opening git's objects. */
  @Nullable String tagOf(String commit) {
    String prefix = "refs/tags/";
    String packed = SmallFiles.read(new File(common, "packed-refs"));
    String last = "";
    if (packed != null) {
      for (String line : SmallFiles.split(packed, '\n')) {
        int space = line.indexOf(' ');
        if (line.startsWith("^")) {
          // What the tag on the line before leads to.
          if (line.substring(1).strip().equals(commit) && last.startsWith(prefix)) {
            return last.substring(prefix.length());
          }
        } else if (space > 0) {
          last = line.substring(space + 1).strip();
          if (last.startsWith(prefix) && line.startsWith(commit + " ")) {
            return last.substring(prefix.length());
          }
        }
      }
    }
    return looseTagOf(commit);
  }

  private @Nullable String looseTagOf(String commit) {
    File tags = new File(common, "refs/tags");
    String[] names = tags.list();
    if (names != null && names.length <= MOST_TAGS) {
      for (String name : names) {
        if (commit.equals(SmallFiles.firstLine(new File(tags, name)))) {
          return name;
        }
      }
    }
    return null;
  }

  /** The address of the remote {@code origin}; {@code null} if there is none. */
  @Nullable String origin() {
    String config = SmallFiles.read(new File(common, "config"));
    boolean origin = false;
    if (config != null) {
      for (String raw : SmallFiles.split(config, '\n')) {
        String line = raw.strip();
        if (line.startsWith("[")) {
          origin = line.replace(" ", "").startsWith("[remote\"origin\"]");
        } else if (origin && line.toLowerCase(Locale.ROOT).startsWith("url")) {
          String value = line.substring(3).strip();
          if (value.startsWith("=")) {
            return unquoted(value.substring(1).strip());
          }
        }
      }
    }
    return null;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /** The text, if it is the hash of a commit. */
  static @Nullable String commitOrNone(@Nullable String text) {
    if (text == null || (text.length() != 40 && text.length() != 64)) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
        return null;
      }
    }
    return text.toLowerCase(Locale.ROOT);
  }
}
