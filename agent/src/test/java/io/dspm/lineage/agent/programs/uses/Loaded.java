package io.dspm.lineage.agent.programs.uses;

/** A class to be loaded from a directory or an archive of a use. */
public final class Loaded {

  private Loaded() {}
}
