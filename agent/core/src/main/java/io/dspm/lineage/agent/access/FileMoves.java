package io.dspm.lineage.agent.access;

import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Keeping;
import io.dspm.lineage.agent.run.Ledger;
import io.dspm.lineage.agent.run.Relocations;
import io.dspm.lineage.agent.run.Run;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Tells the ledger what became of whole files and directories: moved, copied, linked, deleted. On
 * the pipeline's thread.
 *
 * <p>A symbolic link that is moved or deleted is no content; what it leads to stays where it is.
 */
public final class FileMoves {

  /** The program waits while a moved directory is looked through: for a tenth of a second or so. */
  private static final int MOST_BROUGHT_ALONG = 10_000;

  /**
   * A move, copy or deletion that is under way: its names, resolved, and the hashes that it must
   * not spoil.
   */
  private record UnderWay(
      @Nullable Path source,
      @Nullable Path target,
      @Nullable Keeping ofSource,
      @Nullable Keeping ofTarget) {

    void over() {
      if (ofSource != null) {
        ofSource.over();
      }
      if (ofTarget != null) {
        ofTarget.over();
      }
    }
  }

  private final Ledger ledger;
  private final Relocations relocations;
  private final PathFilter filter;
  private final LoggingFrameworks logging;
  private final Explanations explained;
  private final RealPaths paths;

  public FileMoves(
      Ledger ledger,
      Relocations relocations,
      RealPaths paths,
      PathFilter filter,
      LoggingFrameworks logging,
      Explanations explained) {
    this.ledger = ledger;
    this.relocations = relocations;
    this.paths = paths;
    this.filter = filter;
    this.logging = logging;
    this.explained = explained;
  }

  /**
   * Content is about to lose its name, or to be replaced at {@code to}: what is still to be told of
   * it is told.
   *
   * @return what {@link #relocated} or {@link #over} needs to know; {@code null} for a deletion
   *     that concerns nobody
   */
  public @Nullable Object relocating(Object from, @Nullable Object to, boolean keeps, Run run) {
    boolean pending = relocations.anythingPending();
    if (to == null) {
      Keeping kept = pending ? losesItsName(RealPaths.asPath(from), true) : null;
      return kept == null ? null : new UnderWay(null, null, kept, null);
    }
    Path source = realName(from);
    Path target = sibling(source, from, to);
    Keeping ofSource = null;
    Keeping ofTarget = null;
    if (pending) {
      ofSource = keeps ? staysAsItIs(source) : losesItsName(source, false);
    }
    if (pending || relocations.isWritten(run, target)) {
      // Mostly there is none, and an exception would cost more than the question.
      FileStamp replaced = Files.exists(target) ? FileStamp.ofName(target) : null;
      if (replaced == null) {
        relocations.aboutToBeTaken(run, target);
      } else if (replaced.regular()) {
        ofTarget = relocations.aboutToBeReplaced(run, target, replaced);
      }
    }
    return new UnderWay(source, target, ofSource, ofTarget);
  }

  private @Nullable Keeping losesItsName(Path path, boolean forGood) {
    FileStamp stamp = FileStamp.ofName(path);
    if (stamp == null || (forGood && !stamp.regular())) {
      // A directory that can be deleted has nothing in it.
      return null;
    }
    boolean byItself = stamp.regular() && !relocations.anythingDeferred();
    return relocations.aboutToLoseItsName(byItself ? path : realName(path), stamp);
  }

  /** A second name, too, changes the time of a file's last change. */
  private @Nullable Keeping staysAsItIs(Path path) {
    FileStamp stamp = FileStamp.ofName(path);
    return stamp == null || !stamp.regular() ? null : relocations.aboutToBeLinked(path, stamp);
  }

  /**
   * The attributes of a file are about to be set.
   *
   * @param time whether the time of its last modification is
   * @return what {@link #over} needs to know
   */
  public @Nullable Object touching(Object path, boolean time) {
    Path named = RealPaths.asPath(path);
    FileStamp stamp = relocations.anythingPending() ? FileStamp.of(named) : null;
    if (stamp == null || !stamp.regular()) {
      return null;
    }
    Path real = relocations.anythingDeferred() ? realPath(named) : named;
    Keeping kept = relocations.aboutToBeTouched(real, stamp, time);
    return kept == null ? null : new UnderWay(null, null, kept, null);
  }

  private static Path realPath(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException gone) {
      return path;
    }
  }

  /** A call has ended, whatever came of it. */
  public void over(Object underWay) {
    if (underWay instanceof UnderWay known) {
      known.over();
    }
  }

  /** An empty file was made, such as a marker: that is a write. */
  public void created(Object path, Run run) {
    Path made = realName(path);
    if (logging.areCalling() && !filter.includes(made)) {
      return;
    }
    FileStamp stamp = FileStamp.ofName(made);
    if (stamp != null && counts("made", made, run)) {
      ledger.make(run, made, stamp);
    }
  }

  /**
   * Content is under another name now, or under a second one.
   *
   * @param underWay what {@link #relocating} answered
   */
  public void relocated(@Nullable Object underWay, boolean kept, Run run) throws IOException {
    if (!(underWay instanceof UnderWay known)) {
      return;
    }
    Path source = known.source();
    Path target = known.target();
    FileStamp stamp = target == null ? null : FileStamp.ofName(target);
    if (known.ofSource() != null && target != null && stamp != null && !stamp.regular() && !kept) {
      known.ofSource().movedTo(target);
    }
    known.over();
    if (stamp == null || source == null || target == null || source.equals(target)) {
      return;
    }
    if (logging.areCalling() && !filter.includes(target)) {
      return;
    }
    if (kept) {
      copied(source, target, stamp, run);
    } else if (stamp.regular()) {
      relocations.moved(
          run,
          source,
          target,
          stamp,
          counts("moved away", source, run),
          counts("moved to", target, run));
    } else {
      paths.forgetDirectories();
      relocations.movedDirectory(run, source, target, filter);
      Files.walkFileTree(target, new BroughtAlong(source, target, run));
    }
  }

  /** Finds the files below a directory that was moved and that the run did not write itself. */
  private final class BroughtAlong extends SimpleFileVisitor<Path> {

    private final Path source;
    private final Path target;
    private final Run run;
    private int files;

    BroughtAlong(Path source, Path target, Run run) {
      this.source = source;
      this.target = target;
      this.run = run;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (++files > MOST_BROUGHT_ALONG) {
        run.missed("files of a moved directory beyond the first " + MOST_BROUGHT_ALONG);
        return FileVisitResult.TERMINATE;
      }
      FileStamp stamp =
          attributes.isRegularFile() && !run.hasWritten(file) ? FileStamp.of(file) : null;
      if (stamp != null) {
        Path before = source.resolve(target.relativize(file));
        relocations.moved(
            run,
            before,
            file,
            stamp,
            counts("moved away", before, run),
            counts("moved to", file, run));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
      run.missed("what the agent could not read of a moved directory");
      return FileVisitResult.CONTINUE;
    }
  }

  private void copied(Path source, Path target, FileStamp stamp, Run run) throws IOException {
    if (!stamp.regular()) {
      return;
    }
    Path original = source.toRealPath();
    FileStamp originalStamp = FileStamp.of(original);
    boolean linked =
        originalStamp != null && stamp.key() != null && stamp.key().equals(originalStamp.key());
    if (linked) {
      ledger.linked(original, target, stamp);
    }
    if (originalStamp != null && counts("copied", original, run)) {
      ledger.aboutToTell(run, original, originalStamp);
      ledger.read(run, original, originalStamp);
    }
    if (counts("copied to", target, run)) {
      if (linked) {
        ledger.write(run, target);
      } else {
        ledger.make(run, target, stamp);
      }
    }
  }

  /** A file was deleted: it is no output of anybody. */
  public void deleted(Object path, Run run) {
    // Most deletions are of scratch files, under the very name that they were written under.
    Path given = RealPaths.asPath(path).toAbsolutePath();
    boolean plain = given.equals(given.normalize());
    Path real = plain && relocations.isWritten(run, given) ? given : realName(given);
    relocations.deleted(run, real);
  }

  /** A file will be deleted at the JVM's very end. */
  public void deletedOnExit(Object path) {
    relocations.deletedOnExit(realName(path));
  }

  private boolean counts(String use, Path path, Run run) {
    return explained.counts(filter, use, path, run);
  }

  /** The real name of {@code to}, which mostly is in the directory that {@code from} is in. */
  private static Path sibling(Path source, Object from, Object to) {
    Path given = RealPaths.asPath(to);
    Path name = given.getFileName();
    Path parent = given.getParent();
    return name != null && parent != null && parent.equals(RealPaths.asPath(from).getParent())
        ? source.resolveSibling(name).normalize()
        : realName(given);
  }

  /**
   * Absolute, with all links resolved but the last name itself, which is what a move or deletion
   * acts on.
   */
  static Path realName(Object path) {
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
