package io.dspm.lineage.agent.delivery;

import java.util.UUID;

/**
 * A run that a dead process began and did not end.
 *
 * <p>Its header is what was given to {@link Spool#begun}; empty if the disk lost it.
 */
public final class OpenRun {

  private final UUID run;
  private final byte[] header;
  private final boolean startAppended;

  OpenRun(UUID run, byte[] header, boolean startAppended) {
    this.run = run;
    this.header = header;
    this.startAppended = startAppended;
  }

  public UUID run() {
    return run;
  }

  public byte[] header() {
    return header.clone();
  }

  /** Whether its START is in the spool or has been sent, and must not be appended again. */
  public boolean startAppended() {
    return startAppended;
  }

  @Override
  public String toString() {
    return "OpenRun[" + run + (startAppended ? ", started]" : "]");
  }
}
