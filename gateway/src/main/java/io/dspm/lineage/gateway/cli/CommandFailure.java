package io.dspm.lineage.gateway.cli;

import org.jspecify.annotations.Nullable;

/** A command has no answer; the message is for the person who gave it and says what to do. */
final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  CommandFailure(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
