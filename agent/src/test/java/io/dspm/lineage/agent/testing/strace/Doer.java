package io.dspm.lineage.agent.testing.strace;

/**
 * Who makes a system call.
 *
 * @param run the innermost run that was marked as begun and not as ended; empty for none
 */
record Doer(Kind kind, String run) {

  enum Kind {
    /** The JVM that is watched. */
    PROGRAM,
    /** A thread of the agent in it. */
    AGENT,
    /** A process that it started, or one of that one's. */
    CHILD
  }

  boolean isProgram() {
    return kind == Kind.PROGRAM;
  }

  boolean isChild() {
    return kind == Kind.CHILD;
  }
}
