package io.dspm.lineage.agent.config;

/**
 * What nobody but its addressee may see. A type of its own so that it can't be printed by accident:
 * {@link #toString()} does not show it.
 */
public record Secret(String text) {

  @Override
  public String toString() {
    return "Secret[hidden]";
  }
}
