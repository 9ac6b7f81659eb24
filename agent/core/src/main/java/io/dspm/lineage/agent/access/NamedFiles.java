package io.dspm.lineage.agent.access;

import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.run.Ledger;
import io.dspm.lineage.agent.run.Run;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Files that the program named by hand. They count whatever the filter says: somebody meant them.
 */
public final class NamedFiles {

  private final Ledger ledger;

  public NamedFiles(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * Adds a file to a run: an input with its content as it is now, an output with its content when
   * the run ends.
   *
   * @throws IOException if an input is not there or no regular file
   */
  public void name(Run run, String path, boolean output) throws IOException {
    Path real = resolve(Path.of(path));
    if (output) {
      ledger.writeNamed(run, real);
      return;
    }
    FileStamp stamp = FileStamp.of(real);
    if (stamp == null || !stamp.regular()) {
      throw new NoSuchFileException(path);
    }
    ledger.read(run, real, stamp);
  }

  /** The real path, also of a file that is still to be made. */
  private static Path resolve(Path path) throws IOException {
    Path absolute = path.toAbsolutePath();
    try {
      return absolute.toRealPath();
    } catch (NoSuchFileException notThereYet) {
      Path parent = absolute.getParent();
      Path name = absolute.getFileName();
      return parent == null || name == null
          ? absolute.normalize()
          : resolve(parent).resolve(name).normalize();
    }
  }
}
