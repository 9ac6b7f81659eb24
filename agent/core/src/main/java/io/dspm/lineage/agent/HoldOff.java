package io.dspm.lineage.agent;

import io.dspm.lineage.agent.delivery.Descriptors;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Holds the agent's threads off until the program has had a moment to configure its JVM.
 *
 * <p>What they do, be it with files, makes the JDK load its network library, and that settles
 * {@code java.net.preferIPv4Stack} and its like for good. A program may set these at the beginning
 * of {@code main}. Over after a fixed time, or when the JVM ends before.
 */
final class HoldOff implements Runnable {

  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(150);

  private final AtomicBoolean initialised = new AtomicBoolean();
  private final CountDownLatch over = new CountDownLatch(1);
  private final long deadline = System.nanoTime() + NANOS;

  @Override
  public void run() {
    release();
  }

  void release() {
    over.countDown();
  }

  /** Waits until it is over. An interrupt is kept for the caller's own next wait. */
  void await() {
    boolean interrupted = false;
    long left = deadline - System.nanoTime();
    while (left > 0 && over.getCount() > 0) {
      try {
        over.await(left, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      left = deadline - System.nanoTime();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (initialised.compareAndSet(false, true)) {
      initialise();
    }
  }

  /**
   * Has the JDK initialise what the agent needs of it. A class that found no descriptor when it was
   * initialised stays broken for good, for the pipeline too; and later there may be none.
   */
  private static void initialise() {
    try {
      if (!Descriptors.areLeft()) {
        return;
      }
      MessageDigest.getInstance("SHA-256", "SUN");
      InetAddress.getLoopbackAddress();
      for (String part : List.of("sun.nio.ch.Net", "sun.nio.ch.NioSocketImpl")) {
        Class.forName(part, true, null);
      }
    } catch (GeneralSecurityException
        | ClassNotFoundException
        | RuntimeException
        | LinkageError notHere) {
      // Whoever needs it will say so.
      return;
    }
  }
}
