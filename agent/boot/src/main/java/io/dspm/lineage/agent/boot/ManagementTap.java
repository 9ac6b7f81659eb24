package io.dspm.lineage.agent.boot;

/** What the JDK's management of the JVM calls. */
public final class ManagementTap {

  private ManagementTap() {}

  /**
   * {@code ManagementFactory.getPlatformMBeanServer} returns it, to the program or to the JDK's own
   * agent. An object, since an image may have no such classes.
   */
  public static void serverGiven(Object server) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    boolean outside = ThreadState.enterAgent();
    try {
      target.managementStarted(server);
    } catch (Throwable swallowed) {
      Hook.swallowed(swallowed);
    } finally {
      ThreadState.leaveAgent(outside);
    }
  }
}
