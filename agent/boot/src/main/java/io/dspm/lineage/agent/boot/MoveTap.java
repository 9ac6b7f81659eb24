package io.dspm.lineage.agent.boot;

import org.jspecify.annotations.Nullable;

/**
 * What the woven methods call that move, copy, link and delete files: the system does the work, and
 * no read or write is seen.
 */
public final class MoveTap {

  private MoveTap() {}

  public static void moving(Object from, Object to) {
    before(from, to, false);
  }

  public static void moved(Object from, Object to) {
    after(from, to, false);
  }

  /** {@code File.renameTo} says by its result whether it did. */
  public static void renamed(boolean done, Object from, Object to) {
    if (done) {
      after(from, to, false);
    }
  }

  public static void copying(Object from, Object to) {
    before(from, to, true);
  }

  public static void copied(Object from, Object to) {
    after(from, to, true);
  }

  public static void deleting(Object path) {
    before(path, null, false);
  }

  private static void before(Object from, @Nullable Object to, boolean keeps) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      StackRoom.check();
      target.relocating(from, to, keeps, state.run);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }

  private static void after(Object from, Object to, boolean kept) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      StackRoom.check();
      target.relocated(from, to, kept, state.run);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }
}
