package io.dspm.lineage.agent;

import io.dspm.lineage.agent.boot.Hook;
import io.dspm.lineage.agent.boot.ThreadState;
import java.security.PrivilegedAction;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the agent's own threads: daemons, of no run, whose I/O is never recorded.
 *
 * <p>They take nothing from the thread that happens to make them: not its inheritable thread
 * locals, nor its class loader, nor its access rights, nor a group that the pipeline may interrupt
 * as a whole.
 */
final class AgentThreads implements ThreadFactory {

  private static final ThreadGroup TOP_GROUP = topGroup();

  private final String name;
  private final int priority;
  private final @Nullable HoldOff holdOff;
  private final boolean adopting;

  AgentThreads(String name) {
    this(name, Thread.NORM_PRIORITY);
  }

  AgentThreads(String name, int priority) {
    this(name, priority, null);
  }

  /**
   * @param name the name of all of them
   * @param priority as the JDK counts it; without effect on Linux unless the JVM is told otherwise
   * @param holdOff what they wait for before they begin
   */
  AgentThreads(String name, int priority, @Nullable HoldOff holdOff) {
    this(name, priority, holdOff, false);
  }

  private AgentThreads(String name, int priority, @Nullable HoldOff holdOff, boolean adopting) {
    this.name = name;
    this.priority = priority;
    this.holdOff = holdOff;
    this.adopting = adopting;
  }

  /** Threads for somebody else's code: those that it starts are the agent's, too. */
  static AgentThreads adopting(String name) {
    return new AgentThreads(name, Thread.NORM_PRIORITY, null, true);
  }

  @Override
  public Thread newThread(Runnable work) {
    return Privileged.make(
        new PrivilegedAction<>() {
          @Override
          public Thread run() {
            return newOwnThread(work);
          }
        });
  }

  private Thread newOwnThread(Runnable work) {
    Runnable own =
        new Runnable() {
          @Override
          public void run() {
            if (adopting) {
              ThreadState.belongsToTheAgentWithAllItStarts();
            } else {
              ThreadState.belongsToTheAgent();
            }
            try {
              if (holdOff != null) {
                holdOff.await();
              }
            } finally {
              work.run();
            }
          }
        };
    Thread thread = new Thread(TOP_GROUP, own, name, 0, false);
    thread.setContextClassLoader(AgentThreads.class.getClassLoader());
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(new CountedOnly());
    setPriority(thread);
    return thread;
  }

  private static ThreadGroup topGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  // Nothing relies on the priority: it is a courtesy to the pipeline.
  @SuppressWarnings("ThreadPriorityCheck")
  private void setPriority(Thread thread) {
    if (thread.getPriority() != priority) {
      thread.setPriority(priority);
    }
  }

  /** Not the pipeline's own handler, which may want to end the JVM. */
  private static final class CountedOnly implements Thread.UncaughtExceptionHandler {
    @Override
    public void uncaughtException(Thread thread, Throwable error) {
      Hook.errors.incrementAndGet();
      Hook.lastError.set(error);
    }
  }
}
