package io.dspm.lineage.agent.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * What a process that is dead left in the spool, taken over by this one alone.
 *
 * <p>First give its open runs their missing events, then hand it to {@link Courier#adopt}, or
 * {@link #close} it to leave it to the next process. For the agent's threads, one at a time.
 */
public final class Leftover implements AutoCloseable {

  private final SpoolFile file;

  Leftover(SpoolFile file) {
    this.file = file;
  }

  /**
   * The runs that began and have no END.
   *
   * @throws IOException if the disk fails
   */
  public List<OpenRun> openRuns() throws IOException {
    return file.openRuns();
  }

  /**
   * As {@link Spool#append}, to this file.
   *
   * @throws IOException if it could not be written
   */
  public boolean append(UUID run, EventKind kind, byte[] json) throws IOException {
    return file.append(run, kind, json) != SpoolFile.Added.NO;
  }

  /** Where the account of one of its runs is, if there is one. */
  public Path accountOf(UUID run) {
    return file.accountOf(run);
  }

  /** How many events in it wait to be sent. */
  public int waiting() {
    return file.waiting();
  }

  /** Lets go of the file: deleted if nothing in it matters any more, else left to the next. */
  @Override
  public void close() throws IOException {
    file.close();
  }

  SpoolFile file() {
    return file;
  }

  @Override
  public String toString() {
    return "Leftover[" + file + "]";
  }
}
