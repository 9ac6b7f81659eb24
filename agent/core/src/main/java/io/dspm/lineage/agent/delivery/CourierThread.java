package io.dspm.lineage.agent.delivery;

import java.util.concurrent.ThreadFactory;

/**
 * Makes the threads that {@link Courier} and {@link Spool} work on: a daemon of the outermost
 * thread group, with nothing of the thread that happened to come by, so that no application waits
 * for it, interrupts it with its own group, or keeps a class loader alive through it.
 */
final class CourierThread implements ThreadFactory {

  static final String NAME = "lineage-courier";

  private final String name;

  CourierThread() {
    this(NAME);
  }

  CourierThread(String name) {
    this.name = name;
  }

  @Override
  public Thread newThread(Runnable work) {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group != null && group.getParent() != null) {
      group = group.getParent();
    }
    Thread thread = new Thread(group, work, name, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }
}
