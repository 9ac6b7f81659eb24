package io.dspm.lineage.agent.boot;

import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * What the woven thread, executor and future methods call, so that a run's context goes where its
 * work goes.
 *
 * <p>A task belongs to the run that handed it over, each time anew; a future's dependent and a
 * timer's task to the run that made it; what no run handed over to no run.
 */
public final class ContextTap {

  /** Where the JDK keeps the pool that carries virtual threads. */
  private static final String VIRTUAL_THREAD = "java.lang.VirtualThread";

  private static volatile @Nullable ForkJoinPool carriers;

  private ContextTap() {}

  /** {@code Thread.start}: the new thread works for the run that started it. */
  public static void starting(Thread thread) {
    // A fork/join worker is shared by all who fork; whoever happened to start it has no claim on
    // it.
    if (Hook.target == null || thread instanceof ForkJoinWorkerThread) {
      return;
    }
    try {
      ThreadState state = ThreadState.current();
      // One that is alive will refuse to be started again, and works for who started it.
      if (state.run != null && !state.busy && !thread.isAlive()) {
        StackRoom.checkALittle();
        Contexts.HANDED_OVER.putFirst(thread, state.run);
      } else if (state.adopts && !thread.isAlive()) {
        // Nobody else's: it must not keep the JVM from ending either.
        thread.setDaemon(true);
        Contexts.HANDED_OVER.putFirst(thread, ThreadState.AGENT);
      }
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /**
   * {@code Executor.execute}: whichever thread takes this task works for the run that handed it
   * over.
   */
  public static void handedOver(@Nullable Object task) {
    if (task instanceof FutureTask) {
      // As submit makes them: each runs once.
      handedOverOnce(task);
      return;
    }
    if (Hook.target == null || task == null) {
      return;
    }
    try {
      ThreadState state = ThreadState.current();
      if (state.busy) {
        return;
      }
      if (state.run == null) {
        Contexts.HANDED_OVER.addNobody(task);
      } else {
        StackRoom.checkALittle();
        Contexts.HANDED_OVER.add(task, state.run);
      }
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /** As {@link #handedOver}, of a task that can't be waiting to run twice at a time. */
  public static void handedOverOnce(@Nullable Object task) {
    if (Hook.target == null || task == null) {
      return;
    }
    try {
      ThreadState state = ThreadState.current();
      if (state.busy) {
        return;
      }
      if (state.run == null) {
        // It may have been handed over before, and run without a pool.
        Contexts.HANDED_OVER.forget(task);
      } else {
        StackRoom.checkALittle();
        Contexts.HANDED_OVER.put(task, state.run);
      }
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /**
   * A periodic task, which has run just now, is to run again: for the run that it was run for,
   * whatever it has begun meanwhile and not ended.
   */
  public static void handedOverAgain(Object task) {
    if (Hook.target == null) {
      return;
    }
    try {
      ThreadState state = ThreadState.current();
      if (state.begun == null) {
        Contexts.HANDED_OVER.forget(task);
      } else {
        StackRoom.checkALittle();
        Contexts.HANDED_OVER.put(task, state.begun);
      }
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /** A task is given to a fork/join pool. */
  public static void submitted(ForkJoinPool pool, Object task) {
    // A virtual thread carries its context itself. And it may be given to its pool half-way from
    // one carrier to another, where nothing must be done that could wait.
    if (Hook.target != null && !carriesVirtualThreads(pool)) {
      handedOverOnce(task);
    }
  }

  private static boolean carriesVirtualThreads(ForkJoinPool pool) {
    ForkJoinPool known = carriers;
    if (known != null) {
      return known == pool;
    }
    if (pool.getClass() != ForkJoinPool.class) {
      return false; // A program's own, whose methods may do anything.
    }
    Object factory = pool.getFactory();
    if (factory == null || !factory.getClass().getName().startsWith(VIRTUAL_THREAD)) {
      return false;
    }
    carriers = pool;
    return true;
  }

  /**
   * The pool refuses a task that it was handed: whatever becomes of it, the pool's threads will not
   * run it.
   */
  public static void rejected(@Nullable Object task) {
    if (Hook.target == null || task == null) {
      return;
    }
    try {
      Contexts.HANDED_OVER.dropLast(task);
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /** A task may have been taken out of the pool's queue. */
  public static void takenBack(boolean done, @Nullable Object task) {
    if (done) {
      takenBack(task);
    }
  }

  /** A task was taken out of the pool's queue, the one that waited longest. */
  public static void takenBack(@Nullable Object task) {
    if (Hook.target == null || task == null) {
      return;
    }
    try {
      Object unused = Contexts.HANDED_OVER.take(task);
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /** All that was left was taken out of the pool's queue. */
  public static void takenBackAll(List<?> tasks) {
    if (Hook.target != null) {
      for (int i = 0; i < tasks.size(); i++) {
        takenBack(tasks.get(i));
      }
    }
  }

  /** A pool's thread is about to run a task. */
  public static void taskStarts(Object task) {
    if (Hook.target == null) {
      return;
    }
    try {
      ThreadState.current().begin(Contexts.HANDED_OVER.take(task));
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /** A pool's or timer's thread has no task, or no more: it works for nobody. */
  public static void taskEnded() {
    if (Hook.target == null) {
      return;
    }
    try {
      ThreadState.current().begin(null);
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /** A thread that waits for one task is about to run another meanwhile, whoever forked that. */
  public static void helping(Object task) {
    if (Hook.target == null) {
      return;
    }
    try {
      ThreadState.current().enter(Contexts.HANDED_OVER.take(task));
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /**
   * In the midst of its own work a thread begins to work off a queue of tasks, and goes on with the
   * next where one throws. It comes back by {@link #left}.
   */
  public static void enteringQueue() {
    if (Hook.target == null) {
      return;
    }
    try {
      ThreadState state = ThreadState.current();
      state.enter(state.run);
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /** It comes to the next task in that queue. */
  public static void nextInQueue(Object task) {
    if (Hook.target == null) {
      return;
    }
    try {
      ThreadState.current().run = Contexts.HANDED_OVER.take(task);
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /** Made now, and set going by who knows whom: it works for the run that made it. */
  public static void made(Object work) {
    if (Hook.target == null) {
      return;
    }
    try {
      ThreadState state = ThreadState.current();
      if (state.run != null && !state.busy) {
        StackRoom.checkALittle();
        Contexts.BOUND.putFirst(work, state.run);
      }
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /** A timer's thread is about to run a task, which may come again. */
  public static void timerTaskStarts(Object task) {
    if (Hook.target == null) {
      return;
    }
    try {
      ThreadState.current().begin(Contexts.BOUND.get(task));
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /** Something that a run has {@link #made} is set going on this thread. */
  public static void entering(Object work) {
    if (Hook.target == null) {
      return;
    }
    try {
      ThreadState.current().enter(Contexts.BOUND.get(work));
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /**
   * It is through.
   *
   * @param pending {@code null} if it will not be set going again
   */
  public static void leaving(Object work, @Nullable Object pending) {
    left();
    if (Hook.target == null || pending != null) {
      return;
    }
    try {
      Contexts.BOUND.forget(work);
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }

  /** What was {@link #entering}, or {@link #helping} with, is through. */
  public static void left() {
    if (Hook.target == null) {
      return;
    }
    try {
      ThreadState.current().leave();
    } catch (Throwable error) {
      Hook.swallowed(error);
    }
  }
}
