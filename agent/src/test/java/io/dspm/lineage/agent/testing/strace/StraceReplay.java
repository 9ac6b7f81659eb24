package io.dspm.lineage.agent.testing.strace;

import io.dspm.lineage.agent.testing.strace.WatchedProcess.OpenFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Does again, on paper, what the calls of a log did to names and descriptors. */
final class StraceReplay implements StraceLog.Listener {

  /** Which arguments of a call are descriptors of files that it reads or changes. */
  private static final Map<String, int[]> DESCRIPTORS = new HashMap<>();

  static {
    for (String call :
        List.of(
            "read",
            "pread64",
            "readv",
            "preadv",
            "preadv2",
            "write",
            "pwrite64",
            "writev",
            "pwritev",
            "pwritev2",
            "ftruncate",
            "fallocate")) {
      DESCRIPTORS.put(call, new int[] {0});
    }
    DESCRIPTORS.put("mmap", new int[] {4});
    DESCRIPTORS.put("sendfile", new int[] {1, 0});
    DESCRIPTORS.put("copy_file_range", new int[] {0, 2});
    DESCRIPTORS.put("splice", new int[] {0, 2});
  }

  final Uses uses = new Uses();
  final FileTree tree;
  final MarkedRuns runs = new MarkedRuns();
  final List<String> children = new ArrayList<>();

  private final Snapshot before;
  private final Families families;
  private final Set<Integer> agentThreads = new HashSet<>();

  /** The files of the calls that have not returned: a descriptor may be another's by then. */
  private final Map<Integer, List<OpenFile>> filesOfCalls = new HashMap<>();

  StraceReplay(Snapshot before, Families families) {
    this.before = before;
    this.families = families;
    this.tree = new FileTree(before);
  }

  @Override
  public void begins(Syscall call) {
    WatchedProcess process = families.processOf(call.thread());
    if (call.hasArgument(0) && call.argument(0).startsWith("AT_FDCWD<")) {
      process.directory = Path.of(call.pathOfDescriptor(0).orElseThrow());
    }
    if (call.name().equals("close")) {
      process.close(call.descriptor(0));
    }
    int[] descriptors = DESCRIPTORS.get(call.name());
    if (descriptors != null) {
      List<OpenFile> files = new ArrayList<>();
      for (int index : descriptors) {
        files.add(file(process, call, index));
      }
      filesOfCalls.put(call.thread(), files);
    }
  }

  @Override
  public void ends(Syscall call) {
    List<OpenFile> files = filesOfCalls.remove(call.thread());
    runs.mark(call, tree);
    if (!call.succeeded()) {
      return;
    }
    WatchedProcess process = families.processOf(call.thread());
    if (files != null) {
      content(call, process, files);
      return;
    }
    switch (call.name()) {
      case "open", "openat", "openat2", "creat" -> open(call, process);
      case "dup" -> process.duplicate(call.descriptor(0), (int) call.returned());
      case "dup2", "dup3" -> duplicateTo(call, process);
      case "fcntl" -> control(call, process);
      case "chdir" -> process.directory = tree.resolve(process.directory, call.path(0), true);
      case "fchdir" -> call.pathOfDescriptor(0).map(Path::of).ifPresent(d -> process.directory = d);
      case "execve" -> execute(call, process);
      case "prctl" -> nameThread(call);
      default -> new NamesReplay(tree, uses, doer(call, process)).apply(call, process.directory);
    }
  }

  private void content(Syscall call, WatchedProcess process, List<OpenFile> files) {
    OpenFile first = files.get(0);
    switch (call.name()) {
      case "read", "pread64" -> {
        if (call.number(2) > 0) {
          read(call, process, first);
        }
      }
      case "readv", "preadv", "preadv2" -> read(call, process, first);
      case "mmap" -> map(call, process, first);
      case "ftruncate" -> {
        if (first != null) {
          uses.resized(doer(call, process, first), first.name(), call.number(1));
        }
      }
      case "fallocate" -> {
        if (first != null) {
          uses.resized(doer(call, process, first), first.name(), call.number(2) + call.number(3));
        }
      }
      case "sendfile", "copy_file_range", "splice" -> {
        read(call, process, first);
        write(call, process, files.get(1));
      }
      default -> write(call, process, first);
    }
  }

  private void read(Syscall call, WatchedProcess process, OpenFile file) {
    if (file != null) {
      uses.read(doer(call, process, file), file.name());
    }
  }

  private void write(Syscall call, WatchedProcess process, OpenFile file) {
    if (file != null && call.returned() > 0) {
      uses.updated(doer(call, process, file), file.name());
    }
  }

  private void map(Syscall call, WatchedProcess process, OpenFile file) {
    boolean shared = call.argument(3).startsWith("MAP_SHARED");
    if (file != null && shared && call.has(2, "PROT_WRITE")) {
      uses.mappedForWriting(doer(call, process, file), file.name());
    } else {
      read(call, process, file);
    }
  }

  private void open(Syscall call, WatchedProcess process) {
    int at = call.name().startsWith("openat") ? 1 : 0;
    boolean creat = call.name().equals("creat");
    boolean creates = creat || call.has(at + 1, "O_CREAT");
    boolean empties = creat || call.has(at + 1, "O_TRUNC");
    Path path =
        call.returnedPath()
            .map(Path::of)
            .orElseGet(() -> tree.resolve(process.directory, call.path(at), true));
    Name name = tree.find(path);
    boolean isNew =
        name == null && creates && (before.covers(path) || empties || call.has(at + 1, "O_EXCL"));
    if (name == null) {
      name = isNew ? tree.made(path, Snapshot.Kind.FILE) : tree.known(path);
    }
    Doer who = doer(call, process);
    if (isNew || empties) {
      uses.overwritten(who, name);
    }
    process.open((int) call.returned(), new OpenFile(name, who.isProgram()));
  }

  private void duplicateTo(Syscall call, WatchedProcess process) {
    process.duplicate(call.descriptor(0), (int) call.returned());
    OpenFile file = process.file((int) call.returned());
    if (process.isChild && call.returned() == 0 && file != null && file.isOfTheProgram()) {
      // ProcessBuilder.redirectInput: handing a file over is the program's doing.
      uses.read(new Doer(Doer.Kind.PROGRAM, runs.current()), file.name());
    }
  }

  private void control(Syscall call, WatchedProcess process) {
    if (call.argument(1).startsWith("F_DUPFD")) {
      process.duplicate(call.descriptor(0), (int) call.returned());
    } else if (call.descriptor(0) == 1 && call.argument(1).equals("F_GETFL") && !process.isChild) {
      // The JVM asks this before it runs anything: a shell's > has emptied the file, its >> has
      // not.
      OpenFile out = file(process, call, 0);
      if (out != null && !call.result().contains("O_APPEND")) {
        out.name().node.empty = true;
      }
    }
  }

  private void execute(Syscall call, WatchedProcess process) {
    String command = Path.of(call.path(0)).getFileName().toString();
    if (process.isChild && !command.equals("jspawnhelper")) {
      children.add(command);
    }
  }

  private void nameThread(Syscall call) {
    if (call.argument(0).equals("PR_SET_NAME")) {
      // The JVM shortens "lineage-recovery" to "lineage..covery".
      String name = call.path(1);
      if (name.startsWith("lineage-") || name.startsWith("lineage..")) {
        agentThreads.add(call.thread());
      } else {
        agentThreads.remove(call.thread());
      }
    }
  }

  /** The file of a descriptor that was opened in this log, or that the process was born with. */
  private OpenFile file(WatchedProcess process, Syscall call, int index) {
    Optional<String> path = call.pathOfDescriptor(index);
    int descriptor = call.descriptor(index);
    if (descriptor < 0 || path.isEmpty() || !path.get().startsWith("/")) {
      return null;
    }
    Path leadsTo = Path.of(path.get());
    OpenFile known = process.file(descriptor);
    if (known != null && process.isChild && !known.name().path.equals(leadsTo)) {
      known = null; // Closed by its exec, and another's since.
    }
    if (known == null && descriptor != 2) {
      known = new OpenFile(tree.known(leadsTo), false);
      process.open(descriptor, known);
    }
    return known;
  }

  private Doer doer(Syscall call, WatchedProcess process) {
    Doer.Kind kind = Doer.Kind.PROGRAM;
    if (process.isChild) {
      kind = Doer.Kind.CHILD;
    } else if (agentThreads.contains(call.thread())) {
      kind = Doer.Kind.AGENT;
    }
    return new Doer(kind, runs.current());
  }

  /** What a child does to a file that the program handed over is the program's doing. */
  private Doer doer(Syscall call, WatchedProcess process, OpenFile file) {
    return process.isChild && file.isOfTheProgram()
        ? new Doer(Doer.Kind.PROGRAM, runs.current())
        : doer(call, process);
  }
}
