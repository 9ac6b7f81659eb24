package io.dspm.lineage.agent.weave;

import static io.dspm.lineage.agent.weave.TapTable.arg;

import io.dspm.lineage.agent.weave.Tap.This;
import io.dspm.lineage.agent.weave.Tap.ThisField;
import io.dspm.lineage.agent.weave.Tap.Top;
import io.dspm.lineage.agent.weave.Tap.Where;

/** Where the JDK completes futures, starts processes, loads libraries, and ends. */
final class ProgramTaps {

  private static final String FD = "Ljava/io/FileDescriptor;";
  private static final String STRING = "Ljava/lang/String;";

  private final TapTable table;

  ProgramTaps(TapTable table) {
    this.table = table;
  }

  void add() {
    futures();
    processesAndLibraries();
    securityManager();
    management();
    exits();
  }

  /** A job that returned a future ends with it. Here each of them comes by when it is done. */
  private void futures() {
    String task = "java/util/concurrent/FutureTask";
    table
        .at(Where.ENTRY, task, "finishCompletion", "()V")
        .call(
            "FutureTap",
            "taskDone",
            "(Ljava/util/concurrent/FutureTask;ILjava/lang/Object;)V",
            new This(),
            new ThisField("state", "I"),
            new ThisField("outcome", "Ljava/lang/Object;"));
    String forked = "java/util/concurrent/ForkJoinTask";
    String done = "(Ljava/util/concurrent/ForkJoinTask;)V";
    table
        .at(Where.ENTRY, forked, "signalWaiters", "()V")
        .call("FutureTap", "forkJoinTaskDone", done, new This());
    // Wakes the waiters by itself, and says whether it did: by a number on 17, by a boolean on 25.
    for (String said : new String[] {"I", "Z"}) {
      table
          .at(Where.RETURN, forked, "trySetThrown", "(Ljava/lang/Throwable;)" + said)
          .call("FutureTap", "forkJoinTaskDone", done, new This());
    }
  }

  /** What brings in code that the agent can't look into: child processes, native libraries. */
  private void processesAndLibraries() {
    String redirects = "[Ljava/lang/ProcessBuilder$Redirect;";
    String command = "[" + STRING;
    String start = "(" + command + "Ljava/util/Map;" + STRING + redirects + "Z)Ljava/lang/Process;";
    String process = "java/lang/ProcessImpl";
    table
        .at(Where.ENTRY, process, "start", start)
        .call("ProcessTap", "starting", "(" + command + redirects + ")V", arg(0), arg(3));
    // The map is the builder's own, which the program sees: what the child is told goes into a
    // copy.
    String map = "Ljava/util/Map;";
    table
        .at(Where.ENTRY, process, "start", start)
        .replace(
            arg(1), "ProcessTap", "environment", "(" + command + map + ")" + map, arg(0), arg(1));
    table.at(Where.RETURN, process, "start", start).call("ProcessTap", "started", "()V");
    table
        .at(Where.RETURN, process, "newFileDescriptor", "(I)" + FD)
        .call("OpenTap", "pipe", "(" + FD + ")V", new Top());

    String loaded = ")Ljdk/internal/loader/NativeLibrary;";
    String object = "Ljava/lang/Object;";
    for (String library : new String[] {STRING, "Ljava/io/File;"}) {
      table
          .at(
              Where.RETURN,
              "java/lang/ClassLoader",
              "loadLibrary",
              "(Ljava/lang/Class;" + library + loaded)
          .call(
              "ProcessTap", "loadedLibrary", "(Ljava/lang/Class;" + object + ")V", arg(0), arg(1));
    }
    // java.lang.foreign, which 17 has not.
    for (String library : new String[] {STRING, "Ljava/nio/file/Path;"}) {
      table
          .at(
              Where.RETURN,
              "jdk/internal/loader/RawNativeLibraries",
              "load",
              "(" + library + loaded)
          .call("ProcessTap", "foundLibrary", "(" + object + object + ")V", new Top(), arg(0));
    }
  }

  /** JDK 17 asks it, from then on, about everybody on the stack; 25 has none any more. */
  private void securityManager() {
    table
        .at(
            Where.RETURN,
            "java/lang/System",
            "implSetSecurityManager",
            "(Ljava/lang/SecurityManager;)V")
        .call("SecurityTap", "managerSet", "()V");
  }

  /**
   * The program decides when its MBean server is made, and how: that is when the agent's bean can
   * go there.
   */
  private void management() {
    table
        .at(
            Where.RETURN,
            "java/lang/management/ManagementFactory",
            "getPlatformMBeanServer",
            "()Ljavax/management/MBeanServer;")
        .call("ManagementTap", "serverGiven", "(Ljava/lang/Object;)V", new Top());
  }

  /** How the process run ended: an exception in main, or a status. */
  private void exits() {
    table
        .at(
            Where.ENTRY,
            "java/lang/Thread",
            "dispatchUncaughtException",
            "(Ljava/lang/Throwable;)V")
        .call(
            "ExitTap",
            "uncaught",
            "(Ljava/lang/Thread;Ljava/lang/Throwable;)V",
            new This(),
            arg(0));
    // Runtime.exit and the handlers of signals both come here.
    table
        .at(Where.ENTRY, "java/lang/Shutdown", "exit", "(I)V")
        .call("ExitTap", "exiting", "(I)V", arg(0));
    // Under the lock that only the first of them gets; and where the last thread's end comes to.
    table
        .at(Where.ENTRY, "java/lang/Shutdown", "runHooks", "()V")
        .call("ExitTap", "shutdownBegins", "()V");
    // Hooks run side by side: a hook of the agent's could not know when the program's have ended.
    table
        .at(Where.RETURN, "java/lang/ApplicationShutdownHooks", "runHooks", "()V")
        .call("ExitTap", "hooksEnded", "()V");
    // Not Runtime.halt: a security manager may forbid that.
    table
        .at(Where.ENTRY, "java/lang/Shutdown", "halt", "(I)V")
        .call("ExitTap", "halting", "(I)V", arg(0));
  }
}
