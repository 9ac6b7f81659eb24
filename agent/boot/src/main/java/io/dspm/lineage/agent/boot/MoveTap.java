package io.dspm.lineage.agent.boot;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the woven methods call that move, copy, link and delete files: the system does the work, and
 * no read or write is seen.
 */
public final class MoveTap {

  /** How many calls that set attributes are under way and have been told of. */
  private static final AtomicInteger TOUCHING = new AtomicInteger();

  private MoveTap() {}

  public static void moving(Object from, Object to) {
    before(from, to, false);
  }

  public static void moved() {
    after(false);
  }

  /** {@code File.renameTo} says by its result whether it did. */
  public static void renamed(boolean done) {
    if (done) {
      after(false);
    } else {
      failed();
    }
  }

  public static void copying(Object from, Object to) {
    before(from, to, true);
  }

  public static void copied() {
    after(true);
  }

  public static void deleting(Object path) {
    before(path, null, false);
  }

  public static void deleted(boolean done, Object path) {
    if (done) {
      gone(path, false);
    }
    failed();
  }

  /** The move, copy or deletion did not happen; or it did, and all is told. */
  public static void failed() {
    over(false);
  }

  // attributes

  /** Permissions, owner or group are about to be set. */
  public static void touching(Object path) {
    touching(path, false);
  }

  /** The time of the last modification is about to be set. */
  public static void settingTime(Object path) {
    touching(path, true);
  }

  /** They were set, or not. */
  public static void touched() {
    if (TOUCHING.get() != 0) {
      over(true);
    }
  }

  /** {@code File.deleteOnExit}: gone before anybody else can see it. */
  public static void deletedOnExit(String path) {
    gone(path, true);
  }

  // A SecureDirectoryStream names files by a directory that it holds open.

  public static void movingWithin(int from, byte[] name, int to, byte[] newName) {
    if (Hook.target != null) {
      before(OpenTap.within(from, name), OpenTap.within(to, newName), false);
    }
  }

  public static void deletingWithin(int directory, byte[] name) {
    if (Hook.target != null) {
      before(OpenTap.within(directory, name), null, false);
    }
  }

  public static void deletedWithin(int directory, byte[] name) {
    if (Hook.target != null) {
      gone(OpenTap.within(directory, name), false);
    }
    failed();
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
      Object outer = state.relocating;
      state.relocating = null;
      StackRoom.check();
      if (outer != null) {
        // A call within a call, or one whose end was not seen: it is over as far as can be told.
        target.over(outer);
      }
      state.relocating = target.relocating(from, to, keeps, state.run);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }

  private static void touching(Object path, boolean time) {
    Target target = Hook.target;
    if (target == null || Hook.hashesPending.get() == 0) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      StackRoom.check();
      Object touching = target.touching(path, time);
      if (touching != null) {
        if (state.touching == null) {
          TOUCHING.incrementAndGet();
        } else {
          target.over(state.touching);
        }
        state.touching = touching;
      }
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }

  private static void over(boolean touched) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      Object underWay = touched ? state.touching : state.relocating;
      if (underWay == null) {
        return;
      }
      if (touched) {
        state.touching = null;
        TOUCHING.decrementAndGet();
      } else {
        state.relocating = null;
      }
      target.over(underWay);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }

  private static void after(boolean kept) {
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
      Object relocating = state.relocating;
      state.relocating = null;
      target.relocated(relocating, kept, state.run);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }

  private static void gone(Object path, boolean onExit) {
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
      if (onExit) {
        target.deletedOnExit(path);
      } else {
        target.deleted(path, state.run);
      }
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }
}
