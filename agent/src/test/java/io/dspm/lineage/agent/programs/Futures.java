package io.dspm.lineage.agent.programs;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.SettableFuture;
import io.dspm.lineage.LineageJob;
import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Jobs that return futures of every kind, one after the other; the argument is a directory. */
public final class Futures {

  private final Path directory;
  private final ScheduledExecutorService pool = Executors.newScheduledThreadPool(2);
  private final ForkJoinPool forks = new ForkJoinPool(2);
  private CountDownLatch returned = new CountDownLatch(1);

  private Futures(Path directory) {
    this.directory = directory;
  }

  public static void main(String[] arguments) throws Exception {
    new Futures(Path.of(arguments[0])).all();
  }

  private void all() throws Exception {
    await(task(copies("task")));
    await(taskFails());
    await(cancelled());
    await(forked(copies("forked")));
    await(forkedFails());
    await(forkedCancelled());
    await(scheduled());
    await(stageFails());
    await(stageCancelled());
    await(doneBefore());
    await(failedBefore());
    await(own("own"));
    await(ownFails());
    minimal().toCompletableFuture().get();
    await(listenable());
    await(listenableFails());
    await(listenableCancelled());
    drop();
    pool.shutdown();
    // One of its threads waits for what never comes.
    forks.shutdownNow();
    if (!pool.awaitTermination(1, TimeUnit.MINUTES)
        || !forks.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("A pool does not end");
    }
    last();
  }

  /** Whatever ends by itself has ended before. */
  @LineageJob(name = "last")
  private static void last() {
    System.out.println("last");
  }

  /** Lets the job's work go on, since its method has returned, and waits for it. */
  private void await(Future<?> future) throws InterruptedException {
    returned.countDown();
    try {
      future.get();
    } catch (ExecutionException e) {
      System.out.println(e.getCause());
    } catch (java.util.concurrent.CancellationException e) {
      System.out.println("cancelled");
    }
    returned = new CountDownLatch(1);
  }

  private Callable<String> copies(String name) {
    CountDownLatch go = returned;
    return () -> {
      go.await();
      return copy(name);
    };
  }

  /** Until it is interrupted. */
  private String never() throws InterruptedException {
    new CountDownLatch(1).await();
    return "never";
  }

  private String fails() throws Exception {
    throw new IOException("no luck");
  }

  @LineageJob(name = "task")
  private Future<String> task(Callable<String> work) {
    return pool.submit(work);
  }

  @LineageJob(name = "task fails")
  private Future<String> taskFails() {
    return pool.submit(this::fails);
  }

  @LineageJob(name = "task cancelled")
  private Future<String> cancelled() {
    Future<String> future = pool.submit(this::never);
    CountDownLatch go = returned;
    pool.submit(
        () -> {
          go.await();
          return future.cancel(true);
        });
    return future;
  }

  @LineageJob(name = "forked")
  private Future<String> forked(Callable<String> work) {
    return forks.submit(work);
  }

  @LineageJob(name = "forked fails")
  private Future<String> forkedFails() {
    CountDownLatch go = returned;
    return forks.submit(
        (Callable<String>)
            () -> {
              // Asked by another thread, JDK 17 answers with a copy around it.
              go.await();
              throw new IllegalStateException("no luck either");
            });
  }

  @LineageJob(name = "forked cancelled")
  private Future<String> forkedCancelled() {
    Future<String> future = forks.submit(this::never);
    CountDownLatch go = returned;
    pool.submit(
        () -> {
          go.await();
          return future.cancel(true);
        });
    return future;
  }

  @LineageJob(name = "scheduled")
  private Future<String> scheduled() {
    return pool.schedule(copies("scheduled"), 1, TimeUnit.MILLISECONDS);
  }

  @LineageJob(name = "stage fails")
  private CompletableFuture<String> stageFails() {
    CountDownLatch go = returned;
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          throw new IllegalArgumentException("bad stage");
        },
        pool);
  }

  @LineageJob(name = "stage cancelled")
  private CompletableFuture<String> stageCancelled() {
    CompletableFuture<String> future = new CompletableFuture<>();
    later(() -> future.cancel(false));
    return future;
  }

  @LineageJob(name = "done before")
  private Future<String> doneBefore() throws IOException {
    FutureTask<String> task = new FutureTask<>(() -> copy("done"));
    task.run();
    return task;
  }

  @LineageJob(name = "failed before")
  private Future<String> failedBefore() {
    FutureTask<String> task = new FutureTask<>(this::fails);
    task.run();
    return task;
  }

  @LineageJob(name = "minimal")
  private CompletionStage<String> minimal() {
    return CompletableFuture.completedStage("there");
  }

  @LineageJob(name = "own")
  private Future<String> own(String name) {
    Own<String> future = new Own<>(new FutureTask<>(copies(name)));
    later(future.task);
    return future;
  }

  @LineageJob(name = "own fails")
  private Future<String> ownFails() {
    Own<String> future = new Own<>(new FutureTask<>(this::fails));
    later(future.task);
    return future;
  }

  @LineageJob(name = "listenable")
  private ListenableFuture<String> listenable() {
    SettableFuture<String> future = SettableFuture.create();
    later(() -> future.set("there"));
    return future;
  }

  @LineageJob(name = "listenable fails")
  private ListenableFuture<String> listenableFails() {
    SettableFuture<String> future = SettableFuture.create();
    later(() -> future.setException(new IOException("unlucky listener")));
    return future;
  }

  @LineageJob(name = "listenable cancelled")
  private ListenableFuture<String> listenableCancelled() {
    SettableFuture<String> future = SettableFuture.create();
    later(() -> future.cancel(true));
    return future;
  }

  /** Nobody will ever run what the job returns, and nobody holds it. */
  private void drop() throws InterruptedException {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    WeakReference<Object> reference = new WeakReference<>(dropped(), queue);
    while (queue.poll() != reference) {
      System.gc();
    }
  }

  @LineageJob(name = "dropped")
  private static Future<String> dropped() {
    return new FutureTask<>(() -> "never");
  }

  private void later(Runnable work) {
    CountDownLatch go = returned;
    pool.execute(
        () -> {
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          work.run();
        });
  }

  private String copy(String name) throws IOException {
    String content = Files.readString(directory.resolve(name + ".in"));
    Files.writeString(directory.resolve(name + ".out"), content + "!");
    return content;
  }

  /** A future that tells nobody when it is done. */
  private record Own<T>(FutureTask<T> task) implements Future<T> {

    @Override
    public boolean cancel(boolean interrupt) {
      return task.cancel(interrupt);
    }

    @Override
    public boolean isCancelled() {
      return task.isCancelled();
    }

    @Override
    public boolean isDone() {
      return task.isDone();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
      return task.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
      return task.get(timeout, unit);
    }
  }
}
