package io.dspm.lineage.agent.access;

import io.dspm.lineage.agent.boot.OpenFile;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.run.Ledger;
import io.dspm.lineage.agent.run.Run;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Path;
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

  public FileAccess(Ledger ledger, PathFilter filter, RealPaths paths) {
    this.ledger = ledger;
    this.filter = filter;
    this.paths = paths;
  }

  /** A file is about to be opened for writing; the answer is {@link OpenFile#before}. */
  public Object opening(Object path, int mode, Run run) throws IOException {
    Path named = RealPaths.asPath(path);
    FileStamp stamp = FileStamp.of(named);
    if (stamp != null && stamp.regular() && (mode & OpenFile.TRUNCATE) != 0) {
      ledger.aboutToReplace(run, named.toRealPath(), stamp);
    }
    return new Before(stamp, ledger.sequence());
  }

  /** A file was opened for writing; answers whether that alone made it or emptied it. */
  public boolean openedForWriting(OpenFile file, FileDescriptor fd, Run run) {
    boolean created = file.before instanceof Before before && before.stamp() == null;
    if (!created && !file.has(OpenFile.TRUNCATE)) {
      return false;
    }
    Path path = paths.of(file, fd);
    if (path != null && filter.counts(path)) {
      FileStamp stamp = FileStamp.of(path);
      if (stamp != null && stamp.regular()) {
        ledger.write(run, path);
      }
    }
    return true;
  }

  /** Content is about to be read. */
  public void firstRead(OpenFile file, FileDescriptor fd, Run run) {
    Path path = paths.of(file, fd);
    if (path == null) {
      readUnlinked(file, fd, run);
      return;
    }
    if (!filter.counts(path)) {
      return;
    }
    FileStamp stamp = FileStamp.of(path);
    if (stamp != null && stamp.regular()) {
      ledger.read(run, path, stamp);
    }
  }

  /**
   * Somebody took the file's name away while it was open. A handle that can write is scratch of the
   * program's own.
   */
  private void readUnlinked(OpenFile file, FileDescriptor fd, Run run) {
    RealPaths.Unlinked unlinked = file.has(OpenFile.WRITE) ? null : paths.unlinked(fd);
    if (unlinked != null && unlinked.stamp().regular() && filter.counts(unlinked.name())) {
      ledger.readGone(run, unlinked.name(), unlinked.stamp());
    }
  }

  /** Content is about to be changed. */
  public void firstWrite(OpenFile file, FileDescriptor fd, Run run) {
    change(file, fd, run, file.has(OpenFile.APPEND));
  }

  /**
   * Content is about to be cut off: that touches what is there, whatever the handle was opened for.
   */
  public void truncating(OpenFile file, FileDescriptor fd, Run run) {
    change(file, fd, run, false);
  }

  private void change(OpenFile file, FileDescriptor fd, Run run, boolean append) {
    Path path = paths.of(file, fd);
    if (path == null || !filter.counts(path)) {
      return;
    }
    FileStamp stamp = FileStamp.of(path);
    if (stamp != null && stamp.regular()) {
      ledger.aboutToUpdate(run, path, stamp, append);
      ledger.write(run, path);
    }
  }

  /**
   * A handle that could write is about to be closed, and no write was seen through it: on JDK 17
   * {@code RandomAccessFile.setLength} is a native method, and a mapping is written to without a
   * call.
   */
  public void closingUnwritten(OpenFile file, FileDescriptor fd, Run run) {
    boolean byNative = file.path instanceof String && file.has(OpenFile.READ);
    if (!(file.before instanceof Before before)
        || before.stamp() == null
        || !(byNative || file.mappedForWriting)) {
      return;
    }
    Path path = paths.of(file, fd);
    if (path == null || !filter.counts(path)) {
      return;
    }
    FileStamp now = FileStamp.of(path);
    FileStamp then = before.stamp();
    if (now != null
        && now.regular()
        && (now.size() != then.size()
            || (file.mappedForWriting && now.modified() != then.modified()))) {
      ledger.changedUnseen(run, path, before.sequence());
    }
  }
}
