package io.dspm.lineage.agent.programs.ways;

import static io.dspm.lineage.agent.programs.ways.Way.shared;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.netty.util.concurrent.UnorderedThreadPoolEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Netty's event loops: one thread with a queue of its own, for all who hand something over. */
public final class NettyWays implements WayGroup {

  /** It tells of tasks that throw, some of which are meant to; nothing else may be on stderr. */
  private static final Logger TELLS = Logger.getLogger("io.netty.util.concurrent.AbstractEventExecutor");

  private final List<Way> ways = new ArrayList<>();

  @Override
  public List<Way> ways() {
    TELLS.setLevel(Level.OFF);
    loops("DefaultEventLoopGroup", () -> new DefaultEventLoopGroup(1));
    loops(
        "an NIO event loop group",
        () -> new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()));
    loops("DefaultEventExecutorGroup", () -> new DefaultEventExecutorGroup(1));
    loops("UnorderedThreadPoolEventExecutor", () -> new UnorderedThreadPoolEventExecutor(1));
    ways.add(
        Way.way("GlobalEventExecutor.execute", task -> GlobalEventExecutor.INSTANCE.execute(task)));
    ways.add(
        Way.way(
            "GlobalEventExecutor.schedule",
            task -> GlobalEventExecutor.INSTANCE.schedule(task::call, 1, MILLISECONDS).get()));
    ways.add(
        shared(
            "HashedWheelTimer",
            () -> new HashedWheelTimer(1, MILLISECONDS),
            (task, timer) -> timer.newTimeout(timeout -> task.run(), 1, MILLISECONDS),
            HashedWheelTimer::stop));
    ways.add(new Way("Promise.addListener", NettyWays::promise));
    ways.add(new Way("what a loop does after a task that throws", NettyWays::thrown));
    return ways;
  }

  private void loops(String name, Way.Maker<EventExecutorGroup> maker) {
    one(name + ".execute", maker, (task, loops) -> loops.next().execute(task));
    one(
        name + ".submit(Runnable)",
        maker,
        (task, loops) -> loops.next().submit((Runnable) task).get());
    one(name + ".submit(Callable)", maker, (task, loops) -> loops.next().submit(task::call).get());
    one(
        name + ".schedule(Runnable)",
        maker,
        (task, loops) -> loops.next().schedule((Runnable) task, 1, MILLISECONDS).get());
    one(
        name + ".schedule(Callable)",
        maker,
        (task, loops) -> loops.next().schedule(task::call, 1, MILLISECONDS).get());
    one(name + ".scheduleAtFixedRate", maker, NettyWays::periods);
    one(
        name + ".invokeAll",
        maker,
        (task, loops) -> loops.invokeAll(List.of(task::call, task::call)));
    one(
        name + ", a task within a task",
        maker,
        (task, loops) -> {
          loops.execute(
              () -> {
                task.run();
                loops.next().execute(task);
                loops.next().schedule(task, 1, MILLISECONDS);
              });
          task.awaitTimes(3);
        });
    ways.add(new Way(name + ", started by a job", trial -> startedInside(trial, maker)));
  }

  private void one(
      String name,
      Way.Maker<EventExecutorGroup> maker,
      Way.SharedHandOver<EventExecutorGroup> how) {
    ways.add(shared(name, maker, how, NettyWays::close));
  }

  private static void close(EventExecutorGroup loops) {
    loops.shutdownGracefully(0, 1, SECONDS);
  }

  private static void periods(Task task, EventExecutorGroup loops) {
    Future<?> future =
        loops.next().scheduleAtFixedRate(task.atMost(3), 0, 1, MILLISECONDS);
    task.awaitTimes(3);
    future.cancel(false);
  }

  private static void startedInside(Trial trial, Way.Maker<EventExecutorGroup> maker)
      throws Exception {
    EventExecutorGroup loops = maker.make();
    for (String owner : List.of("a", Trial.NOBODY, "b", "a", Trial.NOBODY)) {
      Task task = trial.task(owner);
      trial.as(owner, () -> loops.next().execute(task));
      task.await();
    }
    close(loops);
  }

  /** As loops that have channels do between their tasks, this one does something by itself. */
  private static final class OwnWork extends SingleThreadEventExecutor {

    private final Trial trial;

    OwnWork(Trial trial) {
      super(null, Executors.defaultThreadFactory(), true);
      this.trial = trial;
    }

    @Override
    protected void run() {
      while (!confirmShutdown()) {
        Runnable task = takeTask();
        if (task != null) {
          safeExecute(task);
          ownWork();
        }
      }
    }

    private void ownWork() {
      try {
        trial.copy(Trial.NOBODY);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void thrown(Trial trial) throws Exception {
    OwnWork loop = new OwnWork(trial);
    Runnable failing =
        () -> {
          throw new IllegalStateException("meant to be");
        };
    for (String owner : List.of("a", Trial.NOBODY, "b")) {
      trial.as(owner, () -> loop.execute(failing));
      Task task = trial.task(owner);
      trial.as(owner, () -> loop.execute(task));
      task.await();
    }
    close(loop);
    if (!loop.awaitTermination(30, SECONDS)) {
      throw new IllegalStateException("the loop did not end");
    }
  }

  /** A listener belongs to whoever added it, whoever completes the promise. */
  private static void promise(Trial trial) throws Exception {
    DefaultEventExecutorGroup loops = new DefaultEventExecutorGroup(1);
    for (String listener : List.of("a", "b", Trial.NOBODY)) {
      for (String completer : List.of("a", "b", Trial.NOBODY)) {
        Promise<String> promise = new DefaultPromise<>(loops.next());
        Task task = trial.task(listener);
        trial.as(listener, () -> promise.addListener(future -> task.run()));
        trial.as(completer, () -> promise.setSuccess("done"));
        task.await();
      }
    }
    close(loops);
  }
}
