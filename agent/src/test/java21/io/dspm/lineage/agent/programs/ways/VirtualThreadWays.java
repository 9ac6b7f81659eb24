package io.dspm.lineage.agent.programs.ways;

import static io.dspm.lineage.agent.programs.ways.Way.shared;
import static io.dspm.lineage.agent.programs.ways.Way.way;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Virtual threads, and executors that make a thread for each task. */
public final class VirtualThreadWays implements WayGroup {

  private static final int MANY = 5_000;

  @Override
  public List<Way> ways() {
    List<Way> ways = new ArrayList<>();
    started(ways);
    executors(ways);
    suspended(ways);
    ways.add(new Way("virtual thread made before the job, started in it", this::madeBefore));
    ways.add(new Way("virtual thread made in the job, started by nobody", this::madeInside));
    ways.add(new Way("virtual thread of a job that begins a run", this::beginsRun));
    ways.add(new Way("virtual thread that outlives its job", this::outlives));
    ways.add(new Way("10,000 virtual threads of two jobs", this::many));
    return ways;
  }

  private void started(List<Way> ways) {
    ways.add(way("Thread.ofVirtual().start", task -> Thread.ofVirtual().start(task).join()));
    ways.add(way("Thread.startVirtualThread", task -> Thread.startVirtualThread(task).join()));
    ways.add(
        way("Thread.ofVirtual().unstarted", task -> ended(Thread.ofVirtual().unstarted(task))));
    ways.add(way("Thread.ofPlatform().start", task -> Thread.ofPlatform().start(task).join()));
    ways.add(
        way("Thread.ofPlatform().unstarted", task -> ended(Thread.ofPlatform().unstarted(task))));
    ways.add(
        way(
            "Thread.ofVirtual(), inheriting nothing",
            task -> Thread.ofVirtual().inheritInheritableThreadLocals(false).start(task).join()));
    ways.add(
        shared(
            "virtual ThreadFactory",
            () -> Thread.ofVirtual().factory(),
            (task, factory) -> ended(factory.newThread(task)),
            factory -> {}));
    ways.add(
        way(
            "virtual thread that starts a virtual thread",
            task ->
                Thread.startVirtualThread(() -> Thread.startVirtualThread(task)).join()));
    ways.add(
        way(
            "virtual thread that starts a thread",
            task -> Thread.startVirtualThread(() -> new Thread(task).start()).join()));
    ways.add(
        way(
            "virtual thread that uses the common pool",
            task ->
                Thread.startVirtualThread(() -> CompletableFuture.runAsync(task).join()).join()));
    ways.add(
        way(
            "virtual thread's uncaught exception",
            task ->
                Thread.ofVirtual()
                    .uncaughtExceptionHandler((thread, error) -> task.run())
                    .start(
                        () -> {
                          throw new IllegalStateException("to be handled");
                        })
                    .join()));
  }

  private void executors(List<Way> ways) {
    executor(ways, "newVirtualThreadPerTaskExecutor", Executors::newVirtualThreadPerTaskExecutor);
    executor(
        ways,
        "newThreadPerTaskExecutor",
        () -> Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory()));
    executor(
        ways,
        "a pool of virtual threads",
        () -> Executors.newFixedThreadPool(2, Thread.ofVirtual().factory()));
  }

  private static void executor(
      List<Way> ways, String name, Way.Maker<ExecutorService> maker) {
    ways.add(one(name + ".execute", maker, (task, pool) -> pool.execute(task)));
    ways.add(
        one(
            name + ".submit(Runnable)",
            maker,
            (task, pool) -> pool.submit((Runnable) task).get()));
    ways.add(
        one(name + ".submit(Callable)", maker, (task, pool) -> pool.submit(task::call).get()));
    ways.add(
        one(
            name + ".invokeAll",
            maker,
            (task, pool) -> pool.invokeAll(List.of(task::call, task::call, task::call))));
    ways.add(
        one(
            name + ".invokeAny",
            maker,
            (task, pool) -> pool.invokeAny(List.of(task::call))));
  }

  private static Way one(
      String name,
      Way.Maker<ExecutorService> maker,
      Way.SharedHandOver<ExecutorService> how) {
    return shared(name, maker, how, ExecutorService::close);
  }

  /** Between its read and its write each gives up its carrier, or keeps it while it waits. */
  private void suspended(List<Way> ways) {
    suspended(ways, "asleep", () -> Thread.sleep(2));
    suspended(ways, "parked", () -> LockSupport.parkNanos(2_000_000));
    suspended(ways, "yielding", Thread::yield);
    suspended(
        ways,
        "at a queue",
        () -> {
          SynchronousQueue<String> queue = new SynchronousQueue<>();
          Thread.startVirtualThread(() -> offer(queue));
          queue.take();
        });
    suspended(
        ways,
        "at a lock",
        () -> {
          ReentrantLock lock = new ReentrantLock();
          CountDownLatch locked = new CountDownLatch(1);
          Thread.startVirtualThread(() -> hold(lock, locked));
          locked.await();
          lock.lock();
          lock.unlock();
        });
    Object monitor = new Object();
    suspended(
        ways,
        "within a monitor",
        () -> {
          synchronized (monitor) {
            Thread.sleep(1);
          }
        });
    suspended(
        ways,
        "waiting for a monitor",
        () -> {
          Object own = new Object();
          synchronized (own) {
            own.wait(2);
          }
        });
    suspended(ways, "pinned by a class that initialises", () -> Pinning.anew());
  }

  private static void suspended(List<Way> ways, String name, Trial.Step between) {
    ways.add(
        shared(
            "virtual thread, " + name,
            Executors::newVirtualThreadPerTaskExecutor,
            (task, pool) -> {
              for (int i = 0; i < 4; i++) {
                pool.execute(() -> task.doing(between));
              }
              task.awaitTimes(4);
            },
            ExecutorService::close));
  }

  private static void offer(SynchronousQueue<String> queue) {
    try {
      queue.put("go on");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void hold(ReentrantLock lock, CountDownLatch locked) {
    lock.lock();
    try {
      locked.countDown();
      Thread.sleep(1);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      lock.unlock();
    }
  }

  private static void ended(Thread thread) throws InterruptedException {
    thread.start();
    thread.join();
  }

  private void madeBefore(Trial trial) throws Exception {
    Thread thread = Thread.ofVirtual().unstarted(trial.task("a"));
    trial.as("a", () -> ended(thread));
  }

  private void madeInside(Trial trial) throws Exception {
    Thread[] made = new Thread[1];
    trial.as("a", () -> made[0] = Thread.ofVirtual().unstarted(trial.task(Trial.NOBODY)));
    ended(made[0]);
  }

  private void beginsRun(Trial trial) throws Exception {
    Task before = trial.task("a");
    Task after = trial.task("a");
    trial.as(
        "a",
        () ->
            ended(
                Thread.ofVirtual()
                    .unstarted(
                        () -> {
                          before.run();
                          try {
                            trial.inRun(
                                "c",
                                () -> {
                                  trial.copy("c");
                                  Thread.sleep(1);
                                  trial.copy("c");
                                });
                          } catch (Exception e) {
                            throw new IllegalStateException(e);
                          }
                          after.run();
                        })));
    after.await();
  }

  private void outlives(Trial trial) throws Exception {
    Task within = trial.task("c");
    Task late = trial.task(Trial.NOBODY);
    CountDownLatch over = new CountDownLatch(1);
    trial.inRun(
        "c",
        () -> {
          Thread.startVirtualThread(
              () -> {
                within.run();
                try {
                  Trial.await(over);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                late.run();
              });
          within.await();
        });
    over.countDown();
    late.await();
  }

  /** All of them are there at once, and go on one after the other. */
  private void many(Trial trial) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger failed = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    ThreadFactory factory = Thread.ofVirtual().factory();
    for (String owner : List.of("a", "b", Trial.NOBODY)) {
      int number = owner.equals(Trial.NOBODY) ? 50 : MANY;
      trial.as(
          owner,
          () -> {
            for (int i = 0; i < number; i++) {
              Thread thread = factory.newThread(() -> copies(trial, owner, go, failed));
              thread.start();
              threads.add(thread);
            }
          });
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    if (failed.get() > 0) {
      throw new IllegalStateException(failed + " failed");
    }
  }

  private static void copies(
      Trial trial, String owner, CountDownLatch go, AtomicInteger failed) {
    try {
      int number = trial.next(owner);
      String text = Files.readString(trial.input(owner, number));
      go.await();
      Files.writeString(trial.output(owner, number), text);
    } catch (Exception e) {
      failed.incrementAndGet();
    }
  }
}
