package io.dspm.lineage.agent.boot;

import java.util.Arrays;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK's own futures call when they are done: a job that returned one ends with it. While
 * no job waits for one, that is a look at an empty map.
 */
public final class FutureTap {

  /** What a job was cancelled for, in the words of its event. */
  public static final String CANCELLED = "The job was cancelled";

  /**
   * The run that ends with an object, or is given up when nobody holds the object any more: with
   * nobody to complete it, or with nobody to ask. An array, where several end with it.
   */
  public static final WeakIdentityMap<Object> AWAITED = new WeakIdentityMap<>();

  /** The last state of {@code FutureTask} that is no cancellation: EXCEPTIONAL. */
  private static final int EXCEPTIONAL = 3;

  private static final BiFunction<Object, Object, Object> TOGETHER = new Together();

  private FutureTap() {}

  /**
   * {@code run} ends with {@code awaited}, as may others: a job may return what another gave it.
   */
  public static void await(Object awaited, Object run) {
    AWAITED.merge(awaited, run, TOGETHER);
  }

  private static final class Together implements BiFunction<Object, Object, Object> {
    @Override
    public Object apply(Object known, Object run) {
      if (!(known instanceof Object[] runs)) {
        return new Object[] {known, run};
      }
      Object[] more = Arrays.copyOf(runs, runs.length + 1);
      more[runs.length] = run;
      return more;
    }
  }

  /**
   * {@code FutureTask.finishCompletion}: its state is final.
   *
   * @param state the task's own field
   * @param outcome likewise: the result, or what was thrown
   */
  public static void taskDone(FutureTask<?> task, int state, @Nullable Object outcome) {
    if (AWAITED.isEmpty()) {
      return;
    }
    Object run = take(task);
    if (run == null) {
      return;
    }
    if (state > EXCEPTIONAL) {
      JobTap.ended(run, null, CANCELLED);
    } else {
      boolean failed = state == EXCEPTIONAL && outcome instanceof Throwable;
      JobTap.ended(run, failed ? (Throwable) outcome : null, null);
    }
  }

  /** {@code ForkJoinTask}: somebody has set its status. */
  public static void forkJoinTaskDone(ForkJoinTask<?> task) {
    if (AWAITED.isEmpty() || !task.isDone()) {
      return;
    }
    Object run = take(task);
    if (run != null) {
      ended(task, run);
    }
  }

  /**
   * Ends the run of a task that is done, asking nothing that the pipeline could have overridden.
   */
  public static void ended(ForkJoinTask<?> task, Object run) {
    if (task.isCancelled()) {
      JobTap.ended(run, null, CANCELLED);
    } else {
      Throwable error = task.getException();
      JobTap.ended(run, error == null ? null : original(error), null);
    }
  }

  /**
   * What a task threw. Asked by another thread than the one that ran it, {@code ForkJoinTask} gives
   * a copy that it has made just now, with the original as its cause.
   */
  private static Throwable original(Throwable error) {
    Throwable cause = error.getCause();
    if (cause == null || cause.getClass() != error.getClass()) {
      return error;
    }
    for (StackTraceElement frame : error.getStackTrace()) {
      if (frame.getClassName().equals(FutureTap.class.getName())) {
        // Made below this very call.
        return cause;
      }
    }
    return error;
  }

  /** Nobody waits for it any more. */
  public static void forget(Object awaited) {
    take(awaited);
  }

  /** As {@link #forget}; what waited for it, if anything did. */
  public static @Nullable Object take(Object future) {
    try {
      if (AWAITED.get(future) == null) {
        return null;
      }
      StackRoom.check();
      return AWAITED.remove(future);
    } catch (Throwable error) {
      Hook.swallowed(error);
      return null;
    }
  }
}
