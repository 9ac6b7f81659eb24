package io.dspm.lineage.agent.boot;

/**
 * What a thread's context carries: the target's run, of which the hook itself only wants to know
 * whether it goes on.
 */
public abstract class RunToken {

  /**
   * The run has ended: what happens in its context from now on belongs to somebody else. Set once,
   * by the target.
   */
  public volatile boolean over;
}
