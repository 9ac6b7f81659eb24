package io.dspm.lineage;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a thread works for, to be taken to another thread. It may be of a run that has ended; what a
 * task does in it then belongs to the run around that.
 */
final class Context {

  private final Object run;

  private Context(Object run) {
    this.run = run;
  }

  /** That of a run; {@code null} without the agent. */
  static @Nullable Context of(@Nullable Object run) {
    return run == null ? null : new Context(run);
  }

  /** That of the calling thread; {@code null} without the agent. */
  static @Nullable Context current() {
    return of(Seam.current());
  }

  void run(Runnable task) {
    Object previous = Seam.enter(run);
    try {
      task.run();
    } finally {
      Seam.leave(previous);
    }
  }

  <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
    Object previous = Seam.enter(run);
    try {
      return task.call();
    } finally {
      Seam.leave(previous);
    }
  }

  <T extends @Nullable Object> T get(Supplier<T> task) {
    Object previous = Seam.enter(run);
    try {
      return task.get();
    } finally {
      Seam.leave(previous);
    }
  }

  static Runnable wrap(@Nullable Context context, Runnable task) {
    return context == null ? task : () -> context.run(task);
  }

  static <T extends @Nullable Object> Callable<T> wrap(
      @Nullable Context context, Callable<T> task) {
    return context == null ? task : () -> context.call(task);
  }

  static <T extends @Nullable Object> Supplier<T> wrapSupplier(
      @Nullable Context context, Supplier<T> task) {
    return context == null ? task : () -> context.get(task);
  }
}
