package io.dspm.lineage.agent.boot;

/** What the woven ways out of a JVM call: what is learnt here decides how the process run ended. */
public final class ExitTap {

  private ExitTap() {}

  /** {@code Thread.dispatchUncaughtException}. */
  public static void uncaught(Thread thread, Throwable error) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    boolean outside = ThreadState.enterAgent();
    try {
      target.uncaught(thread, error);
    } catch (Throwable swallowed) {
      Hook.swallowed(swallowed);
    } finally {
      ThreadState.leaveAgent(outside);
    }
  }

  /** {@code Shutdown.exit}, which {@code System.exit} and signals come to. */
  public static void exiting(int status) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    boolean outside = ThreadState.enterAgent();
    try {
      target.exiting(Thread.currentThread(), status);
    } catch (Throwable swallowed) {
      Hook.swallowed(swallowed);
    } finally {
      ThreadState.leaveAgent(outside);
    }
  }

  /**
   * {@code Shutdown.runHooks}: of all threads that told the JVM to end, this is the one. It does
   * not come back to whatever it was working for, and the hooks that it starts do not work for
   * that.
   */
  public static void shutdownBegins() {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    boolean outside = ThreadState.enterAgent();
    try {
      ThreadState.current().run = null;
      target.shutdownBegins(Thread.currentThread());
    } catch (Throwable swallowed) {
      Hook.swallowed(swallowed);
    } finally {
      ThreadState.leaveAgent(outside);
    }
  }

  /** {@code ApplicationShutdownHooks.runHooks} is over. */
  public static void hooksEnded() {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    boolean outside = ThreadState.enterAgent();
    try {
      target.hooksEnded();
    } catch (Throwable swallowed) {
      Hook.swallowed(swallowed);
    } finally {
      ThreadState.leaveAgent(outside);
    }
  }

  /** {@code Shutdown.halt}, which {@code Runtime.halt} comes to once it is allowed. */
  public static void halting(int status) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      target.halting(status);
    } catch (Throwable swallowed) {
      Hook.swallowed(swallowed);
    } finally {
      state.busy = false;
    }
  }
}
