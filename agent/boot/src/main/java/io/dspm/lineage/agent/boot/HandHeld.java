package io.dspm.lineage.agent.boot;

/**
 * What the program holds of a run that it began by hand. Nothing of the agent holds it: once it is
 * collected, nobody can end that run any more.
 */
public final class HandHeld {

  /** The target's own object. */
  public final Object run;

  public HandHeld(Object run) {
    this.run = run;
  }
}
