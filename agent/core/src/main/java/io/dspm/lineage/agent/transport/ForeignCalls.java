package io.dspm.lineage.agent.transport;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls of code that somebody else wrote, on a thread of their own with the class loader of the
 * user's jars, one at a time.
 *
 * <p>Whoever waits, waits no longer than agreed. While a call hangs, no other is begun: what it was
 * to send must not be overtaken.
 */
final class ForeignCalls implements Executor {

  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor thread;
  private final ClassLoader loader;
  private final Duration patience;

  ForeignCalls(ThreadFactory threads, ClassLoader loader, Duration patience) {
    this.loader = loader;
    this.patience = patience;
    this.thread =
        new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    thread.allowCoreThreadTimeOut(true);
  }

  /**
   * @throws ExecutionException with whatever the call threw as its cause
   * @throws TimeoutException if it has not ended in time; it is interrupted, or never begun
   */
  <T> T call(Callable<T> call) throws ExecutionException, TimeoutException, InterruptedException {
    return call(call, patience);
  }

  <T> T call(Callable<T> call, Duration time)
      throws ExecutionException, TimeoutException, InterruptedException {
    Future<T> result;
    try {
      result = thread.submit(() -> inItsLoader(call));
    } catch (RejectedExecutionException e) {
      throw new TimeoutException("closed");
    }
    try {
      return result.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new TimeoutException("no end after " + time.toSeconds() + " s");
    } finally {
      result.cancel(true);
    }
  }

  /** Does not wait for it. */
  @Override
  public void execute(Runnable work) {
    thread.execute(
        () -> {
          Thread.currentThread().setContextClassLoader(loader);
          work.run();
        });
  }

  private <T> T inItsLoader(Callable<T> call) throws Exception {
    Thread.currentThread().setContextClassLoader(loader);
    return call.call();
  }

  /** Interrupts what is under way; nothing is begun after. */
  void close() {
    thread.shutdownNow();
  }
}
