package io.dspm.lineage.agent.boot;

import java.util.concurrent.ForkJoinWorkerThread;

/**
 * What the woven thread and executor methods call, so that a run's context goes where its work
 * goes.
 */
public final class ContextTap {

  private ContextTap() {}

  /** {@code Thread.start}: the new thread works for the run that started it. */
  public static void starting(Thread thread) {
    // A fork/join worker is shared by all who fork; whoever happened to start it has no claim on
    // it.
    if (!(thread instanceof ForkJoinWorkerThread)) {
      handedOver(thread);
    }
  }

  /**
   * {@code Executor.execute}: whichever thread takes this task works for the run that handed it
   * over.
   */
  public static void handedOver(Object task) {
    if (Hook.target == null || task == null) {
      return;
    }
    try {
      ThreadState state = ThreadState.current();
      if (state.busy) {
        return;
      }
      if (state.run == null) {
        Contexts.rememberNobody(task);
      } else {
        StackRoom.check();
        Contexts.remember(task, state.run);
      }
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /**
   * The pool refuses a task that it was handed: whatever becomes of it, the pool's threads will not
   * run it.
   */
  public static void rejected(Object task) {
    takenBack(true, task);
  }

  /** A task was taken out of the pool's queue. */
  public static void takenBack(boolean done, Object task) {
    if (Hook.target == null || !done || task == null) {
      return;
    }
    try {
      Contexts.forgetLast(task);
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /** A pool's thread is about to run a task. */
  public static void taskStarts(Object task) {
    if (Hook.target == null) {
      return;
    }
    try {
      ThreadState.current().run = Contexts.takeFor(task);
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /** A pool's thread ran a task: it keeps nothing of it. */
  public static void taskEnded() {
    if (Hook.target == null) {
      return;
    }
    try {
      ThreadState.current().run = null;
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }
}
