package io.dspm.lineage.agent.process;

import java.io.File;

/** The system's number for this process. */
public final class ProcessId {

  private ProcessId() {}

  /** 0 if it can't be found out. Of the system where it tells: the JDK's way loads more classes. */
  public static long ofThisJvm() {
    String stat = SmallFiles.firstLine(new File("/proc/self/stat"));
    int space = stat == null ? -1 : stat.indexOf(' ');
    try {
      return stat != null && space > 0
          ? Long.parseLong(stat.substring(0, space))
          : ProcessHandle.current().pid();
    } catch (NumberFormatException | UnsupportedOperationException | SecurityException e) {
      return 0;
    }
  }
}
