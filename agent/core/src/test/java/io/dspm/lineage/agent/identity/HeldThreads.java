package io.dspm.lineage.agent.identity;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;

/**
 * Makes threads that do nothing before they are released: what is handed to them stays pending for
 * as long as a test wants.
 */
public final class HeldThreads implements ThreadFactory {

  private final CountDownLatch released = new CountDownLatch(1);

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
    return thread;
  }

  public void release() {
    released.countDown();
  }
}
