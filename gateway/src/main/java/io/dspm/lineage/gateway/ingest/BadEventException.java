package io.dspm.lineage.gateway.ingest;

/** An event that can't be taken, with what was expected and where. */
public final class BadEventException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String pointer;

  BadEventException(String pointer, String reason) {
    super(reason);
    this.pointer = pointer;
  }

  /** A JSON pointer (RFC 6901) to the value that is wrong or missing; empty: the whole event. */
  public String pointer() {
    return pointer;
  }
}
