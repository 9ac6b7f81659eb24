package io.dspm.lineage.agent.access;

import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.run.Ledger;
import io.dspm.lineage.agent.run.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Tells the ledger what became of whole files and directories: moved, copied, linked, deleted. On
 * the pipeline's thread.
 *
 * <p>A symbolic link that is moved or deleted is no content; what it leads to stays where it is.
 */
public final class FileMoves {

  private final Ledger ledger;
  private final PathFilter filter;

  public FileMoves(Ledger ledger, PathFilter filter) {
    this.ledger = ledger;
    this.filter = filter;
  }

  /**
   * Content is about to lose its name, or to be replaced at {@code to}: what is still to be told of
   * it is told.
   */
  public void relocating(Object from, @Nullable Object to, boolean keeps, Run run)
      throws IOException {
    if (!keeps) {
      Path source = realName(from);
      FileStamp stamp = stampOf(source);
      if (stamp != null) {
        ledger.aboutToLoseItsName(source, stamp);
      }
    }
    if (to != null) {
      Path target = realName(to);
      FileStamp replaced = stampOf(target);
      if (replaced != null && replaced.regular()) {
        ledger.aboutToReplace(run, target, replaced);
      }
    }
  }

  /** An empty file was made, such as a marker: that is a write. */
  public void created(Object path, Run run) throws IOException {
    Path made = realName(path);
    if (stampOf(made) != null && filter.counts(made)) {
      ledger.write(run, made);
    }
  }

  /** Content is under another name now, or under a second one. */
  public void relocated(Object from, Object to, boolean kept, Run run) throws IOException {
    Path source = realName(from);
    Path target = realName(to);
    FileStamp stamp = stampOf(target);
    if (stamp == null || source.equals(target)) {
      return;
    }
    if (kept) {
      copied(source, target, stamp, run);
    } else if (stamp.regular()) {
      ledger.moved(run, source, target, stamp, filter.counts(source), filter.counts(target));
    } else {
      ledger.movedDirectory(run, source, target);
    }
  }

  private void copied(Path source, Path target, FileStamp stamp, Run run) throws IOException {
    if (!stamp.regular()) {
      return;
    }
    Path original = source.toRealPath();
    FileStamp originalStamp = FileStamp.of(original);
    if (originalStamp != null && filter.counts(original)) {
      ledger.read(run, original, originalStamp);
    }
    if (filter.counts(target)) {
      ledger.write(run, target);
    }
  }

  private static @Nullable FileStamp stampOf(Path path) {
    return Files.isSymbolicLink(path) ? null : FileStamp.of(path);
  }

  /**
   * Absolute, with all links resolved but the last name itself, which is what a move or deletion
   * acts on.
   */
  private static Path realName(Object path) {
    Path absolute = RealPaths.asPath(path).toAbsolutePath();
    Path parent = absolute.getParent();
    Path name = absolute.getFileName();
    if (parent == null || name == null) {
      return absolute.normalize();
    }
    try {
      return parent.toRealPath().resolve(name).normalize();
    } catch (IOException noSuchDirectory) {
      // Whatever the program is about to do there will fail, and tell it why.
      return absolute.normalize();
    }
  }
}
