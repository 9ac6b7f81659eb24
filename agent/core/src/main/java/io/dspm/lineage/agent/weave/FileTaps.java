package io.dspm.lineage.agent.weave;

import static io.dspm.lineage.agent.weave.TapTable.arg;

import io.dspm.lineage.agent.weave.Tap.ArgumentField;
import io.dspm.lineage.agent.weave.Tap.BelowTop;
import io.dspm.lineage.agent.weave.Tap.Operand;
import io.dspm.lineage.agent.weave.Tap.This;
import io.dspm.lineage.agent.weave.Tap.ThisField;
import io.dspm.lineage.agent.weave.Tap.Top;
import io.dspm.lineage.agent.weave.Tap.Where;
import java.util.ArrayList;
import java.util.List;

/** Where the JDK opens, reads, writes, moves, copies, deletes and closes files. */
final class FileTaps {

  private static final String FD = "Ljava/io/FileDescriptor;";
  private static final String STRING = "Ljava/lang/String;";
  private static final String FLAGS = "sun/nio/fs/UnixChannelFactory$Flags";

  private final TapTable table;

  FileTaps(TapTable table) {
    this.table = table;
  }

  void add() {
    openStreams();
    openChannels();
    readsAndWritesOfStreams();
    readsAndWritesOfChannels();
    transfersAndMaps();
    movesCopiesAndDeletes();
    attributes();
    movesAndDeletesWithinDirectories();
    close();
  }

  /**
   * The private wrappers around the native opens: every constructor of java.io comes through them,
   * on 17 and 25.
   */
  private void openStreams() {
    ThisField fd = new ThisField("fd", FD);
    table
        .at(Where.RETURN, "java/io/FileInputStream", "open", "(" + STRING + ")V")
        .call("OpenTap", "openedInput", "(" + FD + STRING + ")V", fd, arg(0));

    String output = "(" + STRING + "Z)V";
    table
        .at(Where.ENTRY, "java/io/FileOutputStream", "open", output)
        .call("OpenTap", "openingOutput", "(" + STRING + "Z)V", arg(0), arg(1));
    table
        .at(Where.RETURN, "java/io/FileOutputStream", "open", output)
        .call("OpenTap", "openedOutput", "(" + FD + STRING + "Z)V", fd, arg(0), arg(1));

    String random = "(" + STRING + "I)V";
    table
        .at(Where.ENTRY, "java/io/RandomAccessFile", "open", random)
        .call("OpenTap", "openingRandom", "(" + STRING + "I)V", arg(0), arg(1));
    table
        .at(Where.RETURN, "java/io/RandomAccessFile", "open", random)
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
    table
        .at(Where.ENTRY, factory, "open", descriptor)
        .call("OpenTap", "openingChannel", "(" + parameters, operands.toArray(new Operand[0]));
    operands.add(0, new Top());
    table
        .at(Where.RETURN, factory, "open", descriptor)
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
    table
        .at(Where.ENTRY, random, "setLength", "(J)V")
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
      table
          .at(Where.ENTRY, dispatcher, "truncate", "(" + FD + "J)I")
          .call("FileTap", "truncating", "(" + FD + ")V", arg(0));
      // A hash of the file must not cost the program its lock.
      String lock = "(" + FD + "ZJJZ)I";
      table
          .at(Where.ENTRY, dispatcher, "lock", lock)
          .call("FileTap", "locking", "(" + FD + ")V", arg(0));
      table
          .at(Where.RETURN, dispatcher, "lock", lock)
          .call("FileTap", "locked", "(I" + FD + ")V", new Top(), arg(0));
      table
          .at(Where.RETURN, dispatcher, "release", "(" + FD + "JJ)V")
          .call("FileTap", "unlocked", "(" + FD + ")V", arg(0));
    }
  }

  /** Copies that the kernel makes, and maps, pass no read or write. */
  private void transfersAndMaps() {
    String channel = "sun/nio/ch/FileChannelImpl";
    ThisField fd = new ThisField("fd", FD);
    String transfer = "(" + FD + FD + ")V";
    table
        .at(
            Where.ENTRY,
            channel,
            "transferToDirectlyInternal",
            "(JILjava/nio/channels/WritableByteChannel;" + FD + ")J")
        .call("FileTap", "transferring", transfer, fd, arg(3));
    // 25, where FileInputStream.transferTo and Files.copy come here too.
    String dispatcher = "sun/nio/ch/FileDispatcherImpl";
    table
        .at(Where.ENTRY, dispatcher, "transferTo", "(" + FD + "JJ" + FD + "Z)J")
        .call("FileTap", "transferring", transfer, arg(0), arg(3));
    table
        .at(Where.ENTRY, dispatcher, "transferFrom", "(" + FD + FD + "JJZ)J")
        .call("FileTap", "transferring", transfer, arg(0), arg(1));

    // Both map methods of 25, the one of 17, and transferTo where it maps.
    String mapMode = "Ljava/nio/channels/FileChannel$MapMode;";
    String unmapper = "Lsun/nio/ch/FileChannelImpl$Unmapper;";
    table
        .at(Where.ENTRY, channel, "mapInternal", "(" + mapMode + "JJIZ)" + unmapper)
        .call("FileTap", "mapping", "(" + FD + "Ljava/lang/Object;)V", fd, arg(0));
  }

  /**
   * What the system does with whole files. The provider's methods are the same on 17 and 25, unlike
   * what is below them; a move to another device is a copy and a deletion down there.
   */
  private void movesCopiesAndDeletes() {
    String file = "Ljava/io/File;";
    String object = "Ljava/lang/Object;";
    String two = "(" + object + object + ")V";
    String provider = "sun/nio/fs/UnixFileSystemProvider";
    String path = "Ljava/nio/file/Path;";
    String options = "(" + path + path + "[Ljava/nio/file/CopyOption;)V";
    table.at(Where.ENTRY, provider, "move", options).call("MoveTap", "moving", two, arg(0), arg(1));
    table.at(Where.RETURN, provider, "move", options).call("MoveTap", "moved", "()V");
    table.at(Where.THROW, provider, "move", options).call("MoveTap", "failed", "()V");
    table
        .at(Where.ENTRY, provider, "copy", options)
        .call("MoveTap", "copying", two, arg(0), arg(1));
    table.at(Where.RETURN, provider, "copy", options).call("MoveTap", "copied", "()V");
    table.at(Where.THROW, provider, "copy", options).call("MoveTap", "failed", "()V");
    // The link comes first, what it links to second.
    String link = "(" + path + path + ")V";
    table
        .at(Where.ENTRY, provider, "createLink", link)
        .call("MoveTap", "copying", two, arg(1), arg(0));
    table.at(Where.RETURN, provider, "createLink", link).call("MoveTap", "copied", "()V");
    table.at(Where.THROW, provider, "createLink", link).call("MoveTap", "failed", "()V");
    table
        .at(Where.ENTRY, provider, "implDelete", "(" + path + "Z)Z")
        .call("MoveTap", "deleting", "(" + object + ")V", arg(0));
    table
        .at(Where.RETURN, provider, "implDelete", "(" + path + "Z)Z")
        .call("MoveTap", "deleted", "(Z" + object + ")V", new Top(), arg(0));
    table
        .at(Where.THROW, provider, "implDelete", "(" + path + "Z)Z")
        .call("MoveTap", "failed", "()V");

    // Its native is called from here on 17, and from a wrapper on 25.
    table
        .at(
            Where.RETURN,
            "java/io/File",
            "createTempFile",
            "(" + STRING + STRING + file + ")" + file)
        .call("OpenTap", "createdTemporary", "(" + object + ")V", new Top());
    table
        .at(Where.RETURN, "java/io/File", "createNewFile", "()Z")
        .call("OpenTap", "created", "(Z" + object + ")V", new Top(), new This());

    String files = "java/io/UnixFileSystem";
    String rename = "(" + file + file + ")Z";
    table.at(Where.ENTRY, files, "rename", rename).call("MoveTap", "moving", two, arg(0), arg(1));
    table.at(Where.RETURN, files, "rename", rename).call("MoveTap", "renamed", "(Z)V", new Top());
    table
        .at(Where.ENTRY, files, "delete", "(" + file + ")Z")
        .call("MoveTap", "deleting", "(" + object + ")V", arg(0));
    table
        .at(Where.RETURN, files, "delete", "(" + file + ")Z")
        .call("MoveTap", "deleted", "(Z" + object + ")V", new Top(), arg(0));
    // It deletes when the process run has ended already.
    table
        .at(Where.ENTRY, "java/io/DeleteOnExitHook", "add", "(" + STRING + ")V")
        .call("MoveTap", "deletedOnExit", "(" + STRING + ")V", arg(0));
  }

  /**
   * What sets attributes, which changes a file's stamp and not its content: the views' innermost
   * methods, which differ below on 17 and 25, and the methods of File, whose natives are the file
   * system's own on 17.
   */
  private void attributes() {
    String object = "(Ljava/lang/Object;)V";
    ThisField path = new ThisField("file", "Lsun/nio/fs/UnixPath;");
    String time = "Ljava/nio/file/attribute/FileTime;";
    String basic = "sun/nio/fs/UnixFileAttributeViews$Basic";
    String posix = "sun/nio/fs/UnixFileAttributeViews$Posix";
    touch("settingTime", object, path, basic, "setTimes", "(" + time + time + time + ")V");
    touch("touching", object, path, posix, "setMode", "(I)V");
    touch("touching", object, path, posix, "setOwners", "(II)V");
    String file = "java/io/File";
    touch("settingTime", object, new This(), file, "setLastModified", "(J)Z");
    touch("touching", object, new This(), file, "setReadOnly", "()Z");
    for (String method : new String[] {"setReadable", "setWritable", "setExecutable"}) {
      touch("touching", object, new This(), file, method, "(ZZ)Z");
    }
  }

  private void touch(
      String hook, String hooked, Operand path, String owner, String method, String descriptor) {
    table.at(Where.ENTRY, owner, method, descriptor).call("MoveTap", hook, hooked, path);
    table.at(Where.RETURN, owner, method, descriptor).call("MoveTap", "touched", "()V");
    table.at(Where.THROW, owner, method, descriptor).call("MoveTap", "touched", "()V");
  }

  /** A SecureDirectoryStream moves and deletes by names within directories that it holds open. */
  private void movesAndDeletesWithinDirectories() {
    String natives = "sun/nio/fs/UnixNativeDispatcher";
    String rename = "(I[BI[B)V";
    Operand[] names = {arg(0), arg(1), arg(2), arg(3)};
    table
        .at(Where.ENTRY, natives, "renameat", rename)
        .call("MoveTap", "movingWithin", rename, names);
    table.at(Where.RETURN, natives, "renameat", rename).call("MoveTap", "moved", "()V");
    table.at(Where.THROW, natives, "renameat", rename).call("MoveTap", "failed", "()V");
    String unlink = "(I[BI)V";
    table
        .at(Where.ENTRY, natives, "unlinkat", unlink)
        .call("MoveTap", "deletingWithin", "(I[B)V", arg(0), arg(1));
    table
        .at(Where.RETURN, natives, "unlinkat", unlink)
        .call("MoveTap", "deletedWithin", "(I[B)V", arg(0), arg(1));
    table.at(Where.THROW, natives, "unlinkat", unlink).call("MoveTap", "failed", "()V");
  }

  /**
   * Where streams and channels meet again; only the cleaner of leaked descriptors goes another way.
   */
  private void close() {
    table
        .at(Where.ENTRY, "java/io/FileDescriptor", "close", "()V")
        .call("FileTap", "closing", "(" + FD + ")V", new This());
  }

  private void beforeNative(String owner, String hook, String method, String descriptor) {
    table
        .at(Where.NATIVE, owner, method, descriptor)
        .call("FileTap", hook, "(" + FD + ")V", new ThisField("fd", FD));
  }

  /** As above; no byte is asked for or written where the length, an argument on the stack, is 0. */
  private void beforeNative(
      String owner, String hook, String method, String descriptor, Operand length) {
    table
        .at(Where.NATIVE, owner, method, descriptor)
        .call("FileTap", hook, "(I" + FD + ")V", length, new ThisField("fd", FD));
  }

  private void reads(String owner, Operand fd, String method, String descriptor) {
    table
        .at(Where.ENTRY, owner, method, descriptor)
        .call("FileTap", "reading", "(" + FD + ")V", fd);
  }

  private void writes(String owner, Operand fd, String method, String descriptor) {
    table
        .at(Where.ENTRY, owner, method, descriptor)
        .call("FileTap", "writing", "(" + FD + ")V", fd);
  }
}
