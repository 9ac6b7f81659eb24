package io.dspm.lineage;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the agent joins in: it replaces the bodies of these methods when this class is loaded. As
 * written here they are what happens without the agent. The agent knows this class and its methods
 * by name and descriptor, and leaves alone those that it does not know; a change here is a change
 * of the contract between every agent and every user's jar.
 *
 * <p>A run is whatever object the agent hands out; {@code null} means this thread's current run.
 */
final class Seam {

  static final int COMPLETE = 0;
  static final int FAIL = 1;
  static final int ABORT = 2;

  private Seam() {}

  static @Nullable Object start(String jobNamespace, String jobName) {
    return null;
  }

  static @Nullable UUID id(Object run) {
    return null;
  }

  static void file(@Nullable Object run, String path, boolean output) {}

  static void dataset(@Nullable Object run, String namespace, String name, boolean output) {}

  static void end(Object run, int how, @Nullable Throwable error) {}

  /** What {@link #enter} takes to come back here: not {@code null}, where there is an agent. */
  static @Nullable Object current() {
    return null;
  }

  /**
   * Makes a run the current one of this thread.
   *
   * @return what {@link #leave} is to be given
   */
  static @Nullable Object enter(Object run) {
    return null;
  }

  /** Makes current again what was so before {@link #enter}. */
  static void leave(@Nullable Object previous) {}
}
