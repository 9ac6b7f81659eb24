package io.dspm.lineage.agent;

import io.dspm.lineage.agent.boot.ThreadState;
import java.util.concurrent.ThreadFactory;

/** Makes the agent's own threads: daemons, of no run, whose I/O is never recorded. */
final class AgentThreads implements ThreadFactory {

  private final String name;
  private final int priority;

  AgentThreads(String name) {
    this(name, Thread.NORM_PRIORITY);
  }

  /**
   * @param name the name of all of them
   * @param priority as the JDK counts it; without effect on Linux unless the JVM is told otherwise
   */
  AgentThreads(String name, int priority) {
    this.name = name;
    this.priority = priority;
  }

  @Override
  public Thread newThread(Runnable work) {
    Runnable own =
        new Runnable() {
          @Override
          public void run() {
            ThreadState.belongsToTheAgent();
            work.run();
          }
        };
    // Without inheritable thread locals: they may hold what belongs to the pipeline.
    Thread thread = new Thread(null, own, name, 0, false);
    thread.setDaemon(true);
    setPriority(thread);
    return thread;
  }

  @SuppressWarnings(
      "ThreadPriorityCheck") // Nothing relies on it: it is a courtesy to the pipeline.
  private void setPriority(Thread thread) {
    if (priority != Thread.NORM_PRIORITY) {
      thread.setPriority(priority);
    }
  }
}
