package io.dspm.lineage.agent.boot;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the seam of {@code io.dspm.lineage} in the user's jar calls once it is woven; same names,
 * same parameters.
 */
public final class ManualTap {

  /** Stands for the process run, where no run is {@code null}. */
  private static final Object PROCESS = new Object();

  private ManualTap() {}

  public static @Nullable Object start(String namespace, String name) {
    Target target = Hook.target;
    if (target == null) {
      return null;
    }
    ThreadState state = ThreadState.current();
    boolean outside = ThreadState.enterAgent();
    try {
      StackRoom.check();
      HandHeld held = target.manualStart(namespace, name, state.run);
      if (held != null) {
        state.run = held.run;
      }
      return held;
    } catch (Throwable error) {
      Hook.swallowed(error);
      return null;
    } finally {
      ThreadState.leaveAgent(outside);
    }
  }

  public static @Nullable UUID id(Object run) {
    Target target = Hook.target;
    if (target == null) {
      return null;
    }
    boolean outside = ThreadState.enterAgent();
    try {
      StackRoom.check();
      return target.manualId(runOf(run));
    } catch (Throwable error) {
      Hook.swallowed(error);
      return null;
    } finally {
      ThreadState.leaveAgent(outside);
    }
  }

  public static void file(@Nullable Object run, String path, boolean output) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    boolean outside = ThreadState.enterAgent();
    try {
      StackRoom.check();
      target.manualFile(run == null ? ThreadState.run() : runOf(run), path, output);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      ThreadState.leaveAgent(outside);
    }
  }

  public static void dataset(@Nullable Object run, String namespace, String name, boolean output) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    boolean outside = ThreadState.enterAgent();
    try {
      StackRoom.check();
      target.manualDataset(run == null ? ThreadState.run() : runOf(run), namespace, name, output);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      ThreadState.leaveAgent(outside);
    }
  }

  public static void end(Object run, int how, @Nullable Throwable thrown) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    ThreadState state = ThreadState.current();
    boolean outside = ThreadState.enterAgent();
    try {
      StackRoom.check();
      state.run = target.manualEnd(runOf(run), state.run, how, thrown);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      ThreadState.leaveAgent(outside);
    }
  }

  /** What this thread works for. */
  public static @Nullable Object current() {
    if (Hook.target == null) {
      return null;
    }
    try {
      Object run = ThreadState.run();
      return run == null ? PROCESS : run;
    } catch (Throwable error) {
      Hook.swallowed(error);
      return null;
    }
  }

  /**
   * This thread works for {@code run} from now on.
   *
   * @return what it worked for; {@code null} if nothing has changed
   */
  public static @Nullable Object enter(Object run) {
    Object previous = current();
    if (previous != null) {
      enterAgain(run);
    }
    return previous;
  }

  public static void leave(@Nullable Object previous) {
    if (previous != null) {
      enterAgain(previous);
    }
  }

  private static void enterAgain(Object run) {
    try {
      ThreadState.current().run = run == PROCESS ? null : runOf(run);
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /** What the program gives back: what {@link #start} gave it, or {@link #current}. */
  private static Object runOf(Object given) {
    return given instanceof HandHeld held ? held.run : given;
  }
}
