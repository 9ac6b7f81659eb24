package io.dspm.lineage;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run that was begun by hand. It ends once: the first of {@link #complete}, {@link #fail} and
 * {@link #close} counts, later ones do nothing.
 *
 * <p>Methods may be called from any thread. A run that is never ended is reported {@code ABORT}
 * when the JVM ends; or before, if thousands are open and nobody holds this object any more.
 * Without the agent nothing happens at all.
 */
public final class LineageRun implements AutoCloseable {

  private final @Nullable Object run;

  LineageRun(@Nullable Object run) {
    this.run = run;
  }

  /** The run's ID, a UUID of version 7; empty without the agent. */
  public Optional<UUID> id() {
    return run == null ? Optional.empty() : Optional.ofNullable(Seam.id(run));
  }

  /** Adds a file to the inputs: its content as it is now. */
  public LineageRun input(Path file) {
    if (run != null) {
      Seam.file(run, file.toString(), false);
    }
    return this;
  }

  /**
   * Adds a dataset of any kind to the inputs.
   *
   * @throws IllegalArgumentException if either is blank
   */
  public LineageRun input(String namespace, String name) {
    Lineage.requireDataset(namespace, name);
    if (run != null) {
      Seam.dataset(run, namespace, name, false);
    }
    return this;
  }

  /** Adds a file to the outputs: its content when the run ends. */
  public LineageRun output(Path file) {
    if (run != null) {
      Seam.file(run, file.toString(), true);
    }
    return this;
  }

  /**
   * Adds a dataset of any kind to the outputs.
   *
   * @throws IllegalArgumentException if either is blank
   */
  public LineageRun output(String namespace, String name) {
    Lineage.requireDataset(namespace, name);
    if (run != null) {
      Seam.dataset(run, namespace, name, true);
    }
    return this;
  }

  /**
   * Runs the task, which works for this run meanwhile, on the calling thread, whatever that works
   * for otherwise. Does not end the run.
   */
  public void run(Runnable task) {
    wrap(task).run();
  }

  /** As {@link #run(Runnable)}. What the task returns or throws passes untouched. */
  public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
    return wrap(task).call();
  }

  /**
   * A task that works for this run, whichever thread runs it. What it does after the run's end
   * belongs to the run around. Without the agent it is the task itself.
   */
  public Runnable wrap(Runnable task) {
    return Context.wrap(Context.of(run), Lineage.requireTask(task));
  }

  /** As {@link #wrap(Runnable)}. What the task returns or throws passes untouched. */
  public <T extends @Nullable Object> Callable<T> wrap(Callable<T> task) {
    return Context.wrap(Context.of(run), Lineage.requireTask(task));
  }

  /** As {@link #wrap(Runnable)}. What the task returns or throws passes untouched. */
  public <T extends @Nullable Object> Supplier<T> wrapSupplier(Supplier<T> task) {
    return Context.wrapSupplier(Context.of(run), Lineage.requireTask(task));
  }

  /** Ends the run: it did what it should. Reported {@code COMPLETE}. */
  public void complete() {
    if (run != null) {
      Seam.end(run, Seam.COMPLETE, null);
    }
  }

  /** Ends the run: it failed. Reported {@code FAIL} with the error's message and stack trace. */
  public void fail(Throwable error) {
    if (run != null) {
      Seam.end(run, Seam.FAIL, error);
    }
  }

  /**
   * Ends the run if neither {@link #complete} nor {@link #fail} did. Reported {@code ABORT}:
   * leaving a block early is not taken for success.
   */
  @Override
  public void close() {
    if (run != null) {
      Seam.end(run, Seam.ABORT, null);
    }
  }
}
