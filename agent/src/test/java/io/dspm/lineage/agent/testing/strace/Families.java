package io.dspm.lineage.agent.testing.strace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which thread belongs to which process. Known before the log is read for good, as a child may
 * appear in it before its parent's call has returned.
 */
final class Families {

  private static final Set<String> CALLS = Set.of("clone", "clone3", "fork", "vfork");

  private record Birth(int parent, boolean isThread) {}

  private final Map<Integer, Birth> births = new HashMap<>();
  private final Map<Integer, WatchedProcess> processes = new HashMap<>();

  private Families() {}

  static Families of(Path log) throws IOException {
    Families families = new Families();
    StraceLog.read(
        log,
        new StraceLog.Listener() {
          @Override
          public void begins(Syscall call) {}

          @Override
          public void ends(Syscall call) {
            if (CALLS.contains(call.name()) && call.succeeded()) {
              Birth birth = new Birth(call.thread(), isThread(call));
              families.births.put((int) call.returned(), birth);
            }
          }
        });
    return families;
  }

  /** The process of a thread; a new one is forked at the first sight of it. */
  WatchedProcess processOf(int thread) {
    WatchedProcess known = processes.get(thread);
    if (known != null) {
      return known;
    }
    Birth birth = births.get(thread);
    WatchedProcess process = WatchedProcess.first();
    if (birth != null) {
      WatchedProcess parent = processOf(birth.parent());
      process = birth.isThread() ? parent : parent.fork();
    }
    processes.put(thread, process);
    return process;
  }

  private static boolean isThread(Syscall call) {
    return call.arguments().stream().anyMatch(argument -> argument.contains("CLONE_THREAD"));
  }
}
