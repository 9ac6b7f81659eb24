package io.dspm.lineage.agent.boot;

/** What {@code System.setSecurityManager} comes to, where a JDK still has it. */
public final class SecurityTap {

  private SecurityTap() {}

  /** From now on somebody asks what whoever is on the stack may do. */
  public static void managerSet() {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    boolean outside = ThreadState.enterAgent();
    try {
      target.securityManagerSet();
    } catch (Throwable swallowed) {
      Hook.swallowed(swallowed);
    } finally {
      ThreadState.leaveAgent(outside);
    }
  }
}
