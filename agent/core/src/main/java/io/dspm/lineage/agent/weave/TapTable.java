package io.dspm.lineage.agent.weave;

import io.dspm.lineage.agent.weave.Tap.Argument;
import io.dspm.lineage.agent.weave.Tap.ArgumentField;
import io.dspm.lineage.agent.weave.Tap.BelowTop;
import io.dspm.lineage.agent.weave.Tap.HookMethod;
import io.dspm.lineage.agent.weave.Tap.Operand;
import io.dspm.lineage.agent.weave.Tap.This;
import io.dspm.lineage.agent.weave.Tap.ThisField;
import io.dspm.lineage.agent.weave.Tap.Top;
import io.dspm.lineage.agent.weave.Tap.Where;
import java.util.ArrayList;
import java.util.List;

/**
 * Every tapped method of the JDK, with the reason why it is this one. Read off JDK 17 and 25; where
 * they differ both forms stand here, and the one that a JDK lacks does nothing there.
 */
final class TapTable {

  private static final String FD = "Ljava/io/FileDescriptor;";
  private static final String STRING = "Ljava/lang/String;";
  private static final String FLAGS = "sun/nio/fs/UnixChannelFactory$Flags";
  private static final String BOOT = "io/dspm/lineage/agent/boot/";

  private final List<Tap> taps = new ArrayList<>();

  private TapTable() {
    openStreams();
    openChannels();
    readsAndWritesOfStreams();
    readsAndWritesOfChannels();
    transfersAndMaps();
    movesCopiesAndDeletes();
    movesAndDeletesWithinDirectories();
    close();
    threads();
    processesAndLibraries();
    securityManager();
    exits();
  }

  static List<Tap> all() {
    return List.copyOf(new TapTable().taps);
  }

  /**
   * The private wrappers around the native opens: every constructor of java.io comes through them,
   * on 17 and 25.
   */
  private void openStreams() {
    ThisField fd = new ThisField("fd", FD);
    at(Where.RETURN, "java/io/FileInputStream", "open", "(" + STRING + ")V")
        .call("OpenTap", "openedInput", "(" + FD + STRING + ")V", fd, arg(0));

    String output = "(" + STRING + "Z)V";
    at(Where.ENTRY, "java/io/FileOutputStream", "open", output)
        .call("OpenTap", "openingOutput", "(" + STRING + "Z)V", arg(0), arg(1));
    at(Where.RETURN, "java/io/FileOutputStream", "open", output)
        .call("OpenTap", "openedOutput", "(" + FD + STRING + "Z)V", fd, arg(0), arg(1));

    String random = "(" + STRING + "I)V";
    at(Where.ENTRY, "java/io/RandomAccessFile", "open", random)
        .call("OpenTap", "openingRandom", "(" + STRING + "I)V", arg(0), arg(1));
    at(Where.RETURN, "java/io/RandomAccessFile", "open", random)
        .call("OpenTap", "openedRandom", "(" + FD + STRING + "I)V", fd, arg(0), arg(1));
  }

  /**
   * Where all of java.nio opens a file: FileChannel, AsynchronousFileChannel, SeekableByteChannel,
   * SecureDirectoryStream, and what Files builds on them.
   */
  private void openChannels() {
    // 17 passes the path that a security manager is asked about as well.
    openChannel("(ILsun/nio/fs/UnixPath;" + STRING + "L" + FLAGS + ";I)" + FD, 3);
    openChannel("(ILsun/nio/fs/UnixPath;L" + FLAGS + ";I)" + FD, 2);
  }

  private void openChannel(String descriptor, int flags) {
    String factory = "sun/nio/fs/UnixChannelFactory";
    String parameters = "ILjava/nio/file/Path;ZZZZZZ)V";
    List<Operand> operands = new ArrayList<>();
    operands.add(arg(0));
    operands.add(arg(1));
    for (String flag :
        new String[] {"read", "write", "append", "truncateExisting", "create", "createNew"}) {
      operands.add(new ArgumentField(flags, FLAGS, flag, "Z"));
    }
    at(Where.ENTRY, factory, "open", descriptor)
        .call("OpenTap", "openingChannel", "(" + parameters, operands.toArray(new Operand[0]));
    operands.add(0, new Top());
    at(Where.RETURN, factory, "open", descriptor)
        .call("OpenTap", "openedChannel", "(" + FD + parameters, operands.toArray(new Operand[0]));
  }

  /**
   * The natives that move bytes, where their classes call them: the public methods reach them by
   * other ways on 25 than on 17 (RandomAccessFile.readLine, say), and by others tomorrow.
   */
  private void readsAndWritesOfStreams() {
    String input = "java/io/FileInputStream";
    beforeNative(input, "reading", "read0", "()I");
    beforeNative(input, "readingSome", "readBytes", "([BII)I", new Top());

    String output = "java/io/FileOutputStream";
    beforeNative(output, "writing", "write", "(IZ)V");
    beforeNative(output, "writingSome", "writeBytes", "([BIIZ)V", new BelowTop());

    String random = "java/io/RandomAccessFile";
    beforeNative(random, "reading", "read0", "()I");
    beforeNative(random, "writing", "write0", "(I)V");
    // 17 and 25 name them differently.
    beforeNative(random, "readingSome", "readBytes", "([BII)I", new Top());
    beforeNative(random, "readingSome", "readBytes0", "([BII)I", new Top());
    beforeNative(random, "writingSome", "writeBytes", "([BII)V", new Top());
    beforeNative(random, "writingSome", "writeBytes0", "([BII)V", new Top());
    // On 17 it is itself native and called from outside; there the sizes at open and close tell.
    at(Where.ENTRY, random, "setLength", "(J)V")
        .call("FileTap", "settingLength", "(" + FD + "J)V", new ThisField("fd", FD), arg(0));
  }

  /** All channels, synchronous or not, come to the dispatcher with the descriptor in hand. */
  private void readsAndWritesOfChannels() {
    // 17 has the methods in FileDispatcherImpl, 25 in its parent.
    for (String dispatcher :
        new String[] {"sun/nio/ch/FileDispatcherImpl", "sun/nio/ch/UnixFileDispatcherImpl"}) {
      reads(dispatcher, arg(0), "read", "(" + FD + "JI)I");
      reads(dispatcher, arg(0), "pread", "(" + FD + "JIJ)I");
      reads(dispatcher, arg(0), "readv", "(" + FD + "JI)J");
      writes(dispatcher, arg(0), "write", "(" + FD + "JI)I");
      writes(dispatcher, arg(0), "pwrite", "(" + FD + "JIJ)I");
      writes(dispatcher, arg(0), "writev", "(" + FD + "JI)J");
      at(Where.ENTRY, dispatcher, "truncate", "(" + FD + "J)I")
          .call("FileTap", "truncating", "(" + FD + ")V", arg(0));
    }
  }

  /** Copies that the kernel makes, and maps, pass no read or write. */
  private void transfersAndMaps() {
    String channel = "sun/nio/ch/FileChannelImpl";
    ThisField fd = new ThisField("fd", FD);
    String transfer = "(" + FD + FD + ")V";
    at(
            Where.ENTRY,
            channel,
            "transferToDirectlyInternal",
            "(JILjava/nio/channels/WritableByteChannel;" + FD + ")J")
        .call("FileTap", "transferring", transfer, fd, arg(3));
    // 25, where FileInputStream.transferTo and Files.copy come here too.
    String dispatcher = "sun/nio/ch/FileDispatcherImpl";
    at(Where.ENTRY, dispatcher, "transferTo", "(" + FD + "JJ" + FD + "Z)J")
        .call("FileTap", "transferring", transfer, arg(0), arg(3));
    at(Where.ENTRY, dispatcher, "transferFrom", "(" + FD + FD + "JJZ)J")
        .call("FileTap", "transferring", transfer, arg(0), arg(1));

    // Both map methods of 25, the one of 17, and transferTo where it maps.
    String mapMode = "Ljava/nio/channels/FileChannel$MapMode;";
    String unmapper = "Lsun/nio/ch/FileChannelImpl$Unmapper;";
    at(Where.ENTRY, channel, "mapInternal", "(" + mapMode + "JJIZ)" + unmapper)
        .call("FileTap", "mapping", "(" + FD + "Ljava/lang/Object;)V", fd, arg(0));
  }

  /**
   * What the system does with whole files. The provider's methods are the same on 17 and 25, unlike
   * what is below them; a move to another device is a copy and a deletion down there.
   */
  private void movesCopiesAndDeletes() {
    String object = "Ljava/lang/Object;";
    String two = "(" + object + object + ")V";
    String provider = "sun/nio/fs/UnixFileSystemProvider";
    String path = "Ljava/nio/file/Path;";
    String options = "(" + path + path + "[Ljava/nio/file/CopyOption;)V";
    at(Where.ENTRY, provider, "move", options).call("MoveTap", "moving", two, arg(0), arg(1));
    at(Where.RETURN, provider, "move", options).call("MoveTap", "moved", "()V");
    at(Where.ENTRY, provider, "copy", options).call("MoveTap", "copying", two, arg(0), arg(1));
    at(Where.RETURN, provider, "copy", options).call("MoveTap", "copied", "()V");
    // The link comes first, what it links to second.
    String link = "(" + path + path + ")V";
    at(Where.ENTRY, provider, "createLink", link).call("MoveTap", "copying", two, arg(1), arg(0));
    at(Where.RETURN, provider, "createLink", link).call("MoveTap", "copied", "()V");
    at(Where.ENTRY, provider, "implDelete", "(" + path + "Z)Z")
        .call("MoveTap", "deleting", "(" + object + ")V", arg(0));
    at(Where.RETURN, provider, "implDelete", "(" + path + "Z)Z")
        .call("MoveTap", "deleted", "(Z" + object + ")V", new Top(), arg(0));

    // Its native is called from here on 17, and from a wrapper on 25.
    at(Where.RETURN, "java/io/File", "createNewFile", "()Z")
        .call("OpenTap", "created", "(Z" + object + ")V", new Top(), new This());

    String files = "java/io/UnixFileSystem";
    String file = "Ljava/io/File;";
    String rename = "(" + file + file + ")Z";
    at(Where.ENTRY, files, "rename", rename).call("MoveTap", "moving", two, arg(0), arg(1));
    at(Where.RETURN, files, "rename", rename).call("MoveTap", "renamed", "(Z)V", new Top());
    at(Where.ENTRY, files, "delete", "(" + file + ")Z")
        .call("MoveTap", "deleting", "(" + object + ")V", arg(0));
    at(Where.RETURN, files, "delete", "(" + file + ")Z")
        .call("MoveTap", "deleted", "(Z" + object + ")V", new Top(), arg(0));
    // It deletes when the process run has ended already.
    at(Where.ENTRY, "java/io/DeleteOnExitHook", "add", "(" + STRING + ")V")
        .call("MoveTap", "deletedOnExit", "(" + STRING + ")V", arg(0));
  }

  /** A SecureDirectoryStream moves and deletes by names within directories that it holds open. */
  private void movesAndDeletesWithinDirectories() {
    String natives = "sun/nio/fs/UnixNativeDispatcher";
    String rename = "(I[BI[B)V";
    Operand[] names = {arg(0), arg(1), arg(2), arg(3)};
    at(Where.ENTRY, natives, "renameat", rename).call("MoveTap", "movingWithin", rename, names);
    at(Where.RETURN, natives, "renameat", rename).call("MoveTap", "moved", "()V");
    String unlink = "(I[BI)V";
    at(Where.ENTRY, natives, "unlinkat", unlink)
        .call("MoveTap", "deletingWithin", "(I[B)V", arg(0), arg(1));
    at(Where.RETURN, natives, "unlinkat", unlink)
        .call("MoveTap", "deletedWithin", "(I[B)V", arg(0), arg(1));
  }

  /** What brings in code that the agent can't look into: child processes, native libraries. */
  private void processesAndLibraries() {
    String redirects = "[Ljava/lang/ProcessBuilder$Redirect;";
    String command = "[" + STRING;
    String start = "(" + command + "Ljava/util/Map;" + STRING + redirects + "Z)Ljava/lang/Process;";
    String process = "java/lang/ProcessImpl";
    at(Where.ENTRY, process, "start", start)
        .call("ProcessTap", "starting", "(" + command + redirects + ")V", arg(0), arg(3));
    at(Where.RETURN, process, "start", start).call("ProcessTap", "started", "()V");
    at(Where.RETURN, process, "newFileDescriptor", "(I)" + FD)
        .call("OpenTap", "pipe", "(" + FD + ")V", new Top());

    String loaded = ")Ljdk/internal/loader/NativeLibrary;";
    String object = "Ljava/lang/Object;";
    for (String library : new String[] {STRING, "Ljava/io/File;"}) {
      at(
              Where.RETURN,
              "java/lang/ClassLoader",
              "loadLibrary",
              "(Ljava/lang/Class;" + library + loaded)
          .call(
              "ProcessTap", "loadedLibrary", "(Ljava/lang/Class;" + object + ")V", arg(0), arg(1));
    }
    // java.lang.foreign, which 17 has not.
    for (String library : new String[] {STRING, "Ljava/nio/file/Path;"}) {
      at(Where.RETURN, "jdk/internal/loader/RawNativeLibraries", "load", "(" + library + loaded)
          .call("ProcessTap", "foundLibrary", "(" + object + object + ")V", new Top(), arg(0));
    }
  }

  /**
   * Where streams and channels meet again; only the cleaner of leaked descriptors goes another way.
   */
  private void close() {
    at(Where.ENTRY, "java/io/FileDescriptor", "close", "()V")
        .call("FileTap", "closing", "(" + FD + ")V", new This());
  }

  /** A run's context goes with a thread that it starts and a task that it hands to a pool. */
  private void threads() {
    at(Where.ENTRY, "java/lang/Thread", "start", "()V")
        .call("ContextTap", "starting", "(Ljava/lang/Thread;)V", new This());
    String pool = "java/util/concurrent/ThreadPoolExecutor";
    String object = "(Ljava/lang/Object;)V";
    at(Where.ENTRY, pool, "execute", "(Ljava/lang/Runnable;)V")
        .call("ContextTap", "handedOver", object, arg(0));
    at(Where.ENTRY, pool, "reject", "(Ljava/lang/Runnable;)V")
        .call("ContextTap", "rejected", object, arg(0));
    at(Where.RETURN, pool, "remove", "(Ljava/lang/Runnable;)Z")
        .call("ContextTap", "takenBack", "(ZLjava/lang/Object;)V", new Top(), arg(0));
    // Around the task itself, not around beforeExecute and afterExecute, which a subclass may use
    // for its own.
    String worker = "(Ljava/util/concurrent/ThreadPoolExecutor$Worker;)V";
    at(Where.BEFORE_RUN, pool, "runWorker", worker)
        .call("ContextTap", "taskStarts", object, new Top());
    at(Where.AFTER_RUN, pool, "runWorker", worker).call("ContextTap", "taskEnded", "()V");
  }

  /** JDK 17 asks it, from then on, about everybody on the stack; 25 has none any more. */
  private void securityManager() {
    at(Where.RETURN, "java/lang/System", "implSetSecurityManager", "(Ljava/lang/SecurityManager;)V")
        .call("SecurityTap", "managerSet", "()V");
  }

  /** How the process run ended: an exception in main, or a status. */
  private void exits() {
    at(Where.ENTRY, "java/lang/Thread", "dispatchUncaughtException", "(Ljava/lang/Throwable;)V")
        .call(
            "ExitTap",
            "uncaught",
            "(Ljava/lang/Thread;Ljava/lang/Throwable;)V",
            new This(),
            arg(0));
    // Runtime.exit and the handlers of signals both come here.
    at(Where.ENTRY, "java/lang/Shutdown", "exit", "(I)V")
        .call("ExitTap", "exiting", "(I)V", arg(0));
  }

  private void beforeNative(String owner, String hook, String method, String descriptor) {
    at(Where.NATIVE, owner, method, descriptor)
        .call("FileTap", hook, "(" + FD + ")V", new ThisField("fd", FD));
  }

  /** As above; no byte is asked for or written where the length, an argument on the stack, is 0. */
  private void beforeNative(
      String owner, String hook, String method, String descriptor, Operand length) {
    at(Where.NATIVE, owner, method, descriptor)
        .call("FileTap", hook, "(I" + FD + ")V", length, new ThisField("fd", FD));
  }

  private void reads(String owner, Operand fd, String method, String descriptor) {
    at(Where.ENTRY, owner, method, descriptor).call("FileTap", "reading", "(" + FD + ")V", fd);
  }

  private void writes(String owner, Operand fd, String method, String descriptor) {
    at(Where.ENTRY, owner, method, descriptor).call("FileTap", "writing", "(" + FD + ")V", fd);
  }

  private static Argument arg(int index) {
    return new Argument(index);
  }

  private Place at(Where where, String owner, String method, String descriptor) {
    return new Place(where, owner, method, descriptor);
  }

  private final class Place {
    private final Where where;
    private final String owner;
    private final String method;
    private final String descriptor;

    Place(Where where, String owner, String method, String descriptor) {
      this.where = where;
      this.owner = owner;
      this.method = method;
      this.descriptor = descriptor;
    }

    void call(String hookClass, String hook, String hookDescriptor, Operand... operands) {
      HookMethod called = new HookMethod(BOOT + hookClass, hook, hookDescriptor);
      taps.add(new Tap(owner, method, descriptor, where, called, List.of(operands)));
    }
  }
}
