package io.dspm.lineage;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says by hand what the agent cannot see: runs that are no method, and datasets that are no file.
 *
 * <pre>{@code
 * try (LineageRun run = Lineage.start("train")) {
 *   Model model = fit(Files.newInputStream(trainingSet)); // a file: seen without a word
 *   Lineage.output("ml-registry", "model:fraud/1.0.0");   // no file: said here
 *   run.complete();
 * }
 * }</pre>
 *
 * <p>Without the agent all of this does nothing and costs next to nothing. No method throws because
 * of the agent's state. All methods may be called from any thread.
 */
public final class Lineage {

  private Lineage() {}

  /**
   * Begins a run of the job {@code jobName} in the configured namespace. It becomes the current run
   * of this thread, inside whatever run was current, until it ends.
   *
   * @param jobName the job's name, not blank
   * @throws IllegalArgumentException if the name is blank
   */
  public static LineageRun start(String jobName) {
    return start("", jobName);
  }

  /**
   * As {@link #start(String)}, in a namespace of the caller's choice.
   *
   * @param jobNamespace the job's namespace; empty for the configured one
   * @param jobName the job's name, not blank
   * @throws IllegalArgumentException if the name is blank
   */
  public static LineageRun start(String jobNamespace, String jobName) {
    requireText("job name", jobName);
    return new LineageRun(Seam.start(jobNamespace, jobName));
  }

  /** Adds a file to the inputs of this thread's current run: its content as it is now. */
  public static void input(Path file) {
    Seam.file(null, file.toString(), false);
  }

  /**
   * Adds a dataset of any kind to the inputs of this thread's current run, such as {@code
   * kafka://broker:9092} and {@code topic}.
   *
   * @throws IllegalArgumentException if either is blank
   */
  public static void input(String namespace, String name) {
    requireDataset(namespace, name);
    Seam.dataset(null, namespace, name, false);
  }

  /** Adds a file to the outputs of this thread's current run: its content when the run ends. */
  public static void output(Path file) {
    Seam.file(null, file.toString(), true);
  }

  /**
   * Adds a dataset of any kind to the outputs of this thread's current run, such as {@code
   * ml-registry} and {@code model:fraud/1.0.0}.
   *
   * @throws IllegalArgumentException if either is blank
   */
  public static void output(String namespace, String name) {
    requireDataset(namespace, name);
    Seam.dataset(null, namespace, name, true);
  }

  /**
   * A task that works for this thread's current run, whichever thread runs it and whenever. For
   * threads that the agent can't follow, such as those of a pool of the program's own making.
   * Without the agent it is the task itself.
   */
  public static Runnable wrap(Runnable task) {
    return Context.wrap(Context.current(), requireTask(task));
  }

  /** As {@link #wrap(Runnable)}. What the task returns or throws passes untouched. */
  public static <T extends @Nullable Object> Callable<T> wrap(Callable<T> task) {
    return Context.wrap(Context.current(), requireTask(task));
  }

  /** As {@link #wrap(Runnable)}. What the task returns or throws passes untouched. */
  public static <T extends @Nullable Object> Supplier<T> wrapSupplier(Supplier<T> task) {
    return Context.wrapSupplier(Context.current(), requireTask(task));
  }

  static <T> T requireTask(T task) {
    return Objects.requireNonNull(task, "task");
  }

  static void requireDataset(String namespace, String name) {
    requireText("dataset namespace", namespace);
    requireText("dataset name", name);
  }

  private static void requireText(String what, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("The " + what + " is blank: give it a name");
    }
  }
}
