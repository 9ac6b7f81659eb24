package io.dspm.lineage.agent.access;

import io.dspm.lineage.agent.access.RealPaths.Located;
import io.dspm.lineage.agent.boot.OpenFile;
import io.dspm.lineage.agent.boot.OpenTap;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.HeldFile;
import io.dspm.lineage.agent.identity.LockedFiles;
import io.dspm.lineage.agent.run.Ledger;
import io.dspm.lineage.agent.run.Run;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the ledger of reads and writes of regular files that count as lineage. Each method answers
 * to one of the hook's, on the pipeline's thread, before the operation happens.
 *
 * <p>What a handle's first read means does not depend on how it was opened: a handle that several
 * runs share is told for each of them.
 */
public final class FileAccess {

  /** What an open for writing found. */
  private record Before(@Nullable FileStamp stamp, long sequence) {}

  private final Ledger ledger;
  private final PathFilter filter;
  private final RealPaths paths;
  private final LoggingFrameworks logging;
  private final Explanations explained;

  public FileAccess(
      Ledger ledger,
      PathFilter filter,
      RealPaths paths,
      LoggingFrameworks logging,
      Explanations explained) {
    this.ledger = ledger;
    this.filter = filter;
    this.paths = paths;
    this.logging = logging;
    this.explained = explained;
  }

  /**
   * Follows the standard input and output, if they are files. Before the program's first step:
   * whatever the output holds now is not its doing.
   */
  public void followStandardStreams() {
    for (FileDescriptor fd : List.of(FileDescriptor.in, FileDescriptor.out)) {
      OpenFile file = found(fd);
      Path path = file == null ? null : paths.of(file, fd);
      if (file == null || path == null) {
        OpenTap.adopt(fd, null);
      } else {
        Before before = new Before(FileStamp.of(path), ledger.sequence());
        OpenTap.adopt(fd, new OpenFile(fd, path, file.mode, before));
      }
    }
    OpenTap.adopt(FileDescriptor.err, null);
  }

  /**
   * The file of a descriptor whose opening was not seen; {@code null} if it is none of concern. The
   * standard error is not: what a program says there is no data.
   */
  public @Nullable OpenFile found(FileDescriptor fd) {
    Path link = paths.link(fd);
    if (link == null || fd == FileDescriptor.err) {
      return null;
    }
    FileStamp stamp = FileStamp.ofOpen(OpenFile.number(fd), link);
    if (stamp == null || !stamp.regular()) {
      return null;
    }
    int mode = paths.mode(fd, stamp.size());
    return mode == 0 ? null : new OpenFile(fd, link, mode, null);
  }

  /** A file is about to be opened for writing; the answer is {@link OpenFile#before}. */
  public Object opening(Object path, int mode, Run run) throws IOException {
    Path named = RealPaths.asPath(path);
    // Mostly there is none, and an exception would cost more than the question.
    FileStamp stamp = Files.exists(named) ? FileStamp.of(named) : null;
    if (stamp != null && stamp.regular() && (mode & OpenFile.TRUNCATE) != 0) {
      ledger.aboutToReplace(run, named.toRealPath(), stamp);
      OpenFile.contentChanges(stamp.key(), byHook(run));
    }
    return new Before(stamp, ledger.sequence());
  }

  /** A file was opened for writing; answers whether that alone made it or emptied it. */
  public boolean openedForWriting(OpenFile file, FileDescriptor fd, Run run) {
    Before before = file.before instanceof Before known ? known : null;
    boolean created = before != null && before.stamp() == null;
    if (!created && !file.has(OpenFile.TRUNCATE)) {
      return false;
    }
    Located at = paths.locate(file, fd);
    if (at != null && at.stamp().regular() && counts("written", at.path(), file, run)) {
      if (created) {
        ledger.make(run, at.path(), at.stamp());
      } else {
        ledger.write(run, at.path());
      }
      // It will not be told of its first write, and has to be found by the file itself.
      file.key = at.stamp().key();
    }
    return true;
  }

  /** Content is about to be read. */
  public void firstRead(OpenFile file, FileDescriptor fd, Run run) {
    Located at = paths.locate(file, fd);
    if (at == null) {
      readUnlinked(file, fd, run);
    } else if (at.stamp().regular() && counts("read", at.path(), file, run)) {
      file.key = at.stamp().key();
      ledger.aboutToTell(run, at.path(), at.stamp());
      ledger.read(run, at.path(), at.stamp());
    }
  }

  /**
   * The file's name was taken away while it was open. A handle that can write is scratch of the
   * program's own.
   */
  private void readUnlinked(OpenFile file, FileDescriptor fd, Run run) {
    Path link = paths.link(fd);
    FileStamp stamp = link == null ? null : FileStamp.of(link);
    if (link == null || stamp == null || !stamp.regular()) {
      return;
    }
    // It may have another name, or get one.
    file.key = stamp.key();
    Path name = file.has(OpenFile.WRITE) ? null : paths.lostName(fd);
    if (name != null && counts("read", name, file, run)) {
      OpenFile.contentIsRead(stamp.key());
      ledger.readUnlinked(run, name, stamp, HeldFile.open(link, stamp.key()));
    }
  }

  /** Content is about to be changed. */
  public void firstWrite(OpenFile file, FileDescriptor fd, Run run) {
    change(file, fd, run, file.has(OpenFile.APPEND));
  }

  /**
   * Content is about to be cut off: that touches what is there, whatever the handle was opened for.
   *
   * @param length what the file will have, in bytes; negative if that is not known
   * @return whether that is a change
   */
  public boolean truncating(OpenFile file, FileDescriptor fd, long length, Run run) {
    Path link = length < 0 ? null : paths.link(fd);
    FileStamp stamp = link == null ? null : FileStamp.ofOpen(OpenFile.number(fd), link);
    if (stamp != null && stamp.size() == length) {
      return false;
    }
    change(file, fd, run, false);
    return true;
  }

  private void change(OpenFile file, FileDescriptor fd, Run run, boolean append) {
    Located at = paths.locate(file, fd);
    if (at == null || !at.stamp().regular() || !counts("written", at.path(), file, run)) {
      changeUntold(file, fd, at, run, append);
      return;
    }
    Path path = at.path();
    FileStamp stamp = at.stamp();
    file.key = stamp.key();
    OpenFile.contentChanges(file.key, byHook(run));
    if (beforeIsUnknown(file, path, stamp, run)) {
      ledger.aboutToReplace(run, path, stamp);
      ledger.writeOver(run, path);
    } else {
      ledger.aboutToUpdate(run, path, stamp, append);
      ledger.write(run, path);
    }
    // Somebody may have read on while this waited for a hash.
    OpenFile.contentChanges(file.key, byHook(run));
  }

  /**
   * What is changed has no name any more, or one that is no lineage. It may have had another when
   * it was read.
   */
  private void changeUntold(
      OpenFile file, FileDescriptor fd, @Nullable Located at, Run run, boolean append) {
    Path path = at == null ? paths.link(fd) : at.path();
    FileStamp stamp = at == null && path != null ? FileStamp.of(path) : null;
    if (at != null) {
      stamp = at.stamp();
    }
    if (path != null && stamp != null && stamp.regular()) {
      file.key = stamp.key();
      ledger.aboutToChangeUntold(path, stamp, append);
      OpenFile.contentChanges(file.key, byHook(run));
    }
  }

  /** Whether something that was not seen has changed the file through this handle already. */
  private boolean beforeIsUnknown(OpenFile file, Path path, FileStamp now, Run run) {
    if (!(file.before instanceof Before before)) {
      // Open before the agent came: what is there may be the program's own work.
      return now.size() > 0 && !run.hasWritten(path);
    }
    return before.stamp() != null && lengthWasSet(file, path, now, before);
  }

  /** On JDK 17 {@code RandomAccessFile.setLength} is a native method, called from outside. */
  private boolean lengthWasSet(OpenFile file, Path path, FileStamp now, Before before) {
    FileStamp then = before.stamp();
    return file.path instanceof String
        && file.has(OpenFile.READ)
        && file.has(OpenFile.WRITE)
        && then != null
        && now.size() != then.size()
        && !ledger.wasWrittenSince(path, before.sequence());
  }

  /** A writable mapping is about to be made: that is a read, and may become a write. */
  public void mappingForWriting(OpenFile file, FileDescriptor fd, Run run) {
    Located at = paths.locate(file, fd);
    if (at != null && at.stamp().regular() && counts("mapped for writing", at.path(), file, run)) {
      file.key = at.stamp().key();
      ledger.mayChange(run, at.path(), at.stamp(), false);
      OpenFile.contentChanges(file.key, byHook(run));
    } else {
      changeUntold(file, fd, at, run, false);
    }
  }

  /**
   * A handle that could write is about to be closed, and no write was seen through it; or one that
   * was not used at all.
   */
  public void closingUnwritten(OpenFile file, FileDescriptor fd, Run run) {
    LockedFiles.closing(file);
    if (file.wasWritten()) {
      return;
    }
    Located at = paths.locate(file, fd);
    if (at == null || !at.stamp().regular()) {
      return;
    }
    Path path = at.path();
    FileStamp now = at.stamp();
    if (file.before instanceof Before before && lengthWasSet(file, path, now, before)) {
      if (counts("written", path, file, run)) {
        ledger.writeOver(run, path);
      }
    } else {
      explained.ignored("opened", path, run, "closed without a read or write");
    }
  }

  /** The run as the hook knows it, which has none for the process run. */
  private static @Nullable Object byHook(Run run) {
    return run.isProcess() ? null : run;
  }

  /** The program's locks on a file are about to be one more, or are one less. */
  public void locks(OpenFile file, FileDescriptor fd, int more) {
    Path link = paths.link(fd);
    Object key = file.key;
    if (key == null && link != null) {
      FileStamp stamp = FileStamp.ofOpen(OpenFile.number(fd), link);
      key = stamp == null ? null : stamp.key();
      file.key = key;
    }
    if (key != null) {
      LockedFiles.changed(file, key, more);
    }
  }

  private boolean counts(String use, Path path, OpenFile file, Run run) {
    String whyNot = filter.whyNot(path, file.path);
    if (whyNot == null && logging.areCalling() && !filter.includes(path)) {
      whyNot = "a logging framework's file";
    }
    explained.decided(use, path, run, whyNot);
    return whyNot == null;
  }
}
