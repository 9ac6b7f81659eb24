package io.dspm.lineage.agent.transport;

/**
 * OpenLineage's configuration makes no sense. The message is for the user: where, and what was
 * expected; it shows no value, which may be a secret.
 */
final class Misconfigured extends Exception {

  private static final long serialVersionUID = 1L;

  Misconfigured(String message) {
    super(message);
  }

  Misconfigured(String message, Throwable cause) {
    super(message, cause);
  }
}
