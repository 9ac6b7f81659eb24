package io.dspm.lineage.agent.testing.strace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which regular files a JVM read and which it wrote, as the kernel saw it: derived from the log of
 * {@link #command}, by the rules of the agent and without it. Paths are absolute and real. Only
 * what lies below the directories of the snapshot that was taken before is told, and nothing that
 * is no lineage by default.
 *
 * <p>A writable mapping makes no call when it changes the file, and neither does setting a length
 * say what it was. Where nothing else settled it, the content and time before and after decide;
 * {@link #decidedByContent} names those files. What the JVM does inside, such as writing a warning
 * to its standard output, looks like the program's doing here.
 *
 * @param reads inputs, by the path they had when they were read
 * @param writes outputs, by their last path; all of them are there at the end
 * @param childReads what processes that the JVM started read by themselves
 * @param childWrites what they wrote by themselves, gone or not
 * @param children the programs that were started, by the last part of their path
 */
public record StraceView(
    SortedSet<Path> reads,
    SortedSet<Path> writes,
    SortedSet<Path> childReads,
    SortedSet<Path> childWrites,
    SortedSet<Path> decidedByContent,
    List<String> children) {

  /** The calls that matter; those that this machine does not have are passed over. */
  private static final String CALLS =
      Stream.of(
              "open openat openat2 creat close dup dup2 dup3 fcntl chdir fchdir",
              "read pread64 readv preadv preadv2 write pwrite64 writev pwritev pwritev2",
              "mmap truncate ftruncate fallocate copy_file_range sendfile splice",
              "link linkat symlink symlinkat rename renameat renameat2 unlink unlinkat rmdir",
              "mkdir mkdirat mknod mknodat clone clone3 fork vfork execve prctl")
          .flatMap(line -> Stream.of(line.split(" ")))
          .map(call -> "?" + call)
          .collect(Collectors.joining(","));

  /** What goes before a command so that {@code log} tells of it. */
  public static List<String> command(Path log) {
    return command(log, CALLS);
  }

  /** Likewise, where the program marks its runs for {@link MarkedRuns}. */
  static List<String> commandWithMarks(Path log) {
    return command(log, CALLS + "," + MarkedRuns.CALLS);
  }

  private static List<String> command(Path log, String calls) {
    String watched = "trace=" + calls;
    // 16 bytes of each string: enough for a thread's name. Without the filter all calls would stop.
    return Stream.of(
            "strace -f --seccomp-bpf -qq -y -s 16 -e signal=none -e".split(" "),
            new String[] {watched, "-o", log.toString()})
        .flatMap(Stream::of)
        .toList();
  }

  /**
   * Reads a log after its process has ended, while its files are still as it left them.
   *
   * @param before the directories that are of interest, before the process began
   * @param excluded files and directories in there that are of none, such as the agent's spool
   */
  public static StraceView of(Path log, Snapshot before, Path... excluded) throws IOException {
    return of(log, before, before.again(), excluded);
  }

  static StraceView of(Path log, Snapshot before, Snapshot after, Path... excluded)
      throws IOException {
    Noise noise = new Noise();
    before.roots().forEach(noise::include);
    for (Path path : excluded) {
      noise.exclude(path);
    }
    StraceReplay replay = new StraceReplay(before, Families.of(log));
    StraceLog.read(log, replay);
    SortedSet<Path> outputs = replay.runs.outputs(replay.tree);
    SortedSet<Path> byContent = new TreeSet<>();
    for (Uses.Maybe maybe : replay.uses.maybes) {
      if (!maybe.name().isOutput()) {
        byContent.add(maybe.path());
        boolean isThere = replay.tree.find(maybe.name().path) == maybe.name();
        if (isThere && isChanged(maybe, before, after)) {
          outputs.add(maybe.name().path);
          if (!maybe.isMap()) {
            replay.uses.reads.add(maybe.path());
          }
        }
      }
    }
    return new StraceView(
        counting(replay.uses.reads, before, noise),
        counting(outputs, before, noise),
        counting(replay.uses.childReads, before, noise),
        counting(replay.uses.childWrites, before, noise),
        counting(byContent, before, noise),
        List.copyOf(replay.children));
  }

  private static boolean isChanged(Uses.Maybe maybe, Snapshot before, Snapshot after) {
    Path then = maybe.name().node.before;
    Snapshot.Entry old = then == null ? null : before.entries().get(then);
    Snapshot.Entry now = after.entries().get(maybe.name().path);
    if (old == null || now == null) {
      return now != null;
    }
    boolean touched = maybe.isMap() && !old.modified().equals(now.modified());
    return touched || !old.sha256().equals(now.sha256());
  }

  private static SortedSet<Path> counting(Collection<Path> paths, Snapshot roots, Noise noise) {
    return paths.stream()
        .filter(roots::covers)
        .filter(path -> !noise.isNoise(path))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
