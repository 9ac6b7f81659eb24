package io.dspm.lineage.agent.programs.ways;

/**
 * One way in which a task travels.
 *
 * @param name the name of its directory, and the beginning of its jobs' names
 * @param body tries it
 */
public record Way(String name, Body body) {

  /** Has tasks travel, and waits for them. */
  public interface Body {
    void in(Trial trial) throws Exception;
  }

  /** Hands a task over and may wait for it; whoever calls this waits for it anyway. */
  public interface HandOver {
    void of(Task task) throws Exception;
  }

  /** As {@link HandOver}, by something that all share. */
  public interface SharedHandOver<S> {
    void of(Task task, S shared) throws Exception;
  }

  /** Makes what all share. */
  public interface Maker<S> {
    S make() throws Exception;
  }

  /** Closes what all shared. */
  public interface Closer<S> {
    void close(S shared) throws Exception;
  }

  /** A way that jobs and nobody go in turn, and then at the same time. */
  public static Way way(String name, HandOver how) {
    return new Way(name, trial -> tried(trial, how));
  }

  /** As {@link #way}, with something that all share, such as a pool, made by nobody. */
  public static <S> Way shared(
      String name, Maker<S> maker, SharedHandOver<S> how, Closer<S> closer) {
    return new Way(
        name,
        trial -> {
          S shared = maker.make();
          try {
            tried(trial, task -> how.of(task, shared));
          } finally {
            closer.close(shared);
          }
        });
  }

  private static void tried(Trial trial, HandOver how) throws Exception {
    once(trial, Trial.NOBODY, how);
    trial.inRun("c", () -> once(trial, "c", how));
    once(trial, Trial.NOBODY, how);
    trial.inRun("d", () -> once(trial, "d", how));
    once(trial, Trial.NOBODY, how);
    trial.allAtOnce(
        owner -> {
          for (int i = 0; i < 3; i++) {
            once(trial, owner, how);
          }
        });
  }

  private static void once(Trial trial, String owner, HandOver how) throws Exception {
    Task task = trial.task(owner);
    how.of(task);
    task.await();
    // Whoever handed it over goes on as before.
    trial.copy(owner);
  }
}
