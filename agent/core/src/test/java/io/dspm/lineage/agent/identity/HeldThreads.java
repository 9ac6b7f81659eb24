package io.dspm.lineage.agent.identity;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;

/**
 * Makes threads that do nothing before they are released: what is handed to them stays pending for
 * as long as a test wants.
 */
public final class HeldThreads implements ThreadFactory {

  private final CountDownLatch released = new CountDownLatch(1);

  private final List<Thread> made = new CopyOnWriteArrayList<>();

  /** The threads, in the order in which they were made. */
  public Thread made(int index) {
    return made.get(index);
  }

  @Override
  public Thread newThread(Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                released.await();
              } catch (InterruptedException e) {
                return;
              }
              work.run();
            },
            "held");
    thread.setDaemon(true);
    made.add(thread);
    return thread;
  }

  public void release() {
    released.countDown();
  }
}
