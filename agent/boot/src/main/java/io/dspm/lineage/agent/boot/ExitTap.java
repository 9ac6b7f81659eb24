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
}
