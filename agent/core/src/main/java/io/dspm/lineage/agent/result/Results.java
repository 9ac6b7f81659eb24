package io.dspm.lineage.agent.result;

import io.dspm.lineage.agent.boot.FutureTap;
import io.dspm.lineage.agent.event.JobName;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out when what a job returned comes to its end.
 *
 * <p>{@code CompletionStage} and Guava's {@code ListenableFuture} tell it; the JDK's own futures
 * are tapped; any other future is looked at now and then. What nobody holds any more can't end, or
 * nobody could learn of it: that gives the run up. Any thread.
 */
public final class Results {

  private static final long SETTLE_MILLIS = 500;

  private final ThreadFactory threads;
  private final FutureWatch watch;

  /**
   * @param threads makes the thread that looks after futures, if ever there is one to look after
   */
  public Results(ThreadFactory threads) {
    this.threads = threads;
    watch = new FutureWatch(threads);
  }

  /**
   * Leaves the end of {@code run} to what its method returned.
   *
   * @return false if that is nothing that comes to an end
   */
  public boolean endWith(Object result, Object run) {
    if (result instanceof CompletionStage<?> stage) {
      return endWithStage(stage, run);
    }
    return result instanceof Future<?> future && endWithFuture(future, run);
  }

  private boolean endWithStage(CompletionStage<?> stage, Object run) {
    try {
      // One of the JDK's own that nobody holds can be completed by nobody. Another may be a mere
      // front of what goes on behind it.
      if (stage instanceof CompletableFuture<?> && isOfTheJdk(stage)) {
        watch.add(stage, run);
      }
      // This ends the run at once if the stage is complete.
      stage.whenComplete(new WhenDone(stage, run));
      return true;
    } catch (RuntimeException | Error notSupported) {
      // A stage of the pipeline's own making. The method did return.
      FutureTap.forget(stage);
      return false;
    }
  }

  private boolean endWithFuture(Future<?> future, Object run) {
    boolean tapped = future instanceof FutureTask<?> || future instanceof ForkJoinTask<?>;
    if (!tapped && listens(future, run)) {
      return true;
    }
    if (!tapped) {
      watch.addSilent(future, run);
    } else if (!FutureWatch.settle(future, run)) {
      watch.add(future, run);
      // Whoever completes it from now on finds the run; whoever did just now is found here.
      FutureWatch.settle(future, run);
    }
    return true;
  }

  private static boolean listens(Future<?> future, Object run) {
    ListenableFutures known = ListenableFutures.of(future.getClass());
    if (known == null) {
      return false;
    }
    try {
      known.addListener(future, new WhenListened(future, run));
      return true;
    } catch (InvocationTargetException | IllegalAccessException | RuntimeException e) {
      return false;
    }
  }

  /**
   * What the caller gets in place of a publisher.
   *
   * @param method the job's, with its descriptor at its end
   * @param run the one that the first subscription belongs to
   * @return {@code null} where there is nothing that could stand in for it
   */
  public @Nullable Object standIn(String method, Object publisher, Object run, JobName job) {
    Publication publication = new Publication(run, job, watch);
    Object standIn = Publications.standIn(method, publisher, publication);
    if (standIn != null) {
      publication.publish();
    }
    return standIn;
  }

  /**
   * Ends the runs whose result is there by now. For the JVM's end, which does not wait long for a
   * future that does not answer.
   */
  public void settle() {
    if (FutureTap.AWAITED.isEmpty()) {
      return;
    }
    CountDownLatch settled = new CountDownLatch(1);
    threads.newThread(new Settling(watch, settled)).start();
    try {
      boolean unused = settled.await(SETTLE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Settling(FutureWatch watch, CountDownLatch settled) implements Runnable {
    @Override
    public void run() {
      try {
        watch.settleAll();
      } finally {
        settled.countDown();
      }
    }
  }

  private static boolean isOfTheJdk(Object object) {
    return object.getClass().getClassLoader() == null;
  }
}
