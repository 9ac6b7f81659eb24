package io.dspm.lineage.agent.boot;

import org.jspecify.annotations.Nullable;

/** What woven job methods call: a run begins and ends around the method's body. */
public final class JobTap {

  private JobTap() {}

  public static void entered(String job, String name, String namespace) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      // Unless it turns out otherwise.
      Refused refused = new Refused(job, state.run, state.refused);
      state.refused = refused;
      StackRoom.check();
      Object begun = target.jobEntered(job, name, namespace, state.run);
      if (begun != state.run) {
        state.refused = refused.before;
        state.run = begun;
      }
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }

  public static void returned(String job) {
    left(job, null, null);
  }

  public static void returnedObject(@Nullable Object result, String job) {
    left(job, result, null);
  }

  public static void threw(Throwable error, String job) {
    left(job, null, error);
  }

  /**
   * A publisher has done nothing yet: the run goes on until a subscription to it ends.
   *
   * @return what the caller shall subscribe to, of the type that the method declares
   */
  public static @Nullable Object returnedPublisher(@Nullable Object result, String job) {
    StandIn standIn = result == null ? null : standInFor(result, job);
    if (standIn == null) {
      left(job, result, null);
      return result;
    }
    return standIn.publisher();
  }

  private static @Nullable StandIn standInFor(Object publisher, String job) {
    Target target = Hook.target;
    ThreadState state = target == null ? null : ThreadState.enter();
    if (target == null || state == null) {
      return null;
    }
    try {
      if (wasRefused(job, state)) {
        return new StandIn(publisher, state.run);
      }
      StackRoom.check();
      StandIn standIn = target.published(job, state.run, publisher);
      if (standIn != null) {
        state.run = standIn.run();
      }
      return standIn;
    } catch (Throwable error) {
      Hook.swallowed(error);
      return null;
    } finally {
      state.busy = false;
    }
  }

  /**
   * The result of a job that had returned is there, or will never be. Whichever thread calls it,
   * inside the agent or not; a run ends once.
   *
   * @param run an array stands for all that are in it
   * @param error what the job failed with
   * @param givenUp why it came to no end of its own
   */
  public static void ended(Object run, @Nullable Throwable error, @Nullable String givenUp) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    boolean outside = false;
    try {
      outside = ThreadState.enterAgent();
      StackRoom.check();
      if (run instanceof Object[] runs) {
        for (Object each : runs) {
          target.jobResult(each, error, givenUp);
        }
      } else {
        target.jobResult(run, error, givenUp);
      }
    } catch (Throwable failed) {
      Hook.swallowed(failed);
    } finally {
      ThreadState.leaveAgent(outside);
    }
  }

  /** Begins another run of a job, in the calling thread's context, which stays as it is. */
  public static @Nullable Object again(String namespace, String name) {
    Target target = Hook.target;
    ThreadState state = target == null ? null : ThreadState.enter();
    if (target == null || state == null) {
      return null;
    }
    try {
      StackRoom.check();
      Object begun = target.jobEntered("", name, namespace, state.run);
      return begun == state.run ? null : begun;
    } catch (Throwable error) {
      Hook.swallowed(error);
      return null;
    } finally {
      state.busy = false;
    }
  }

  /**
   * From now on the calling thread works for {@code run}.
   *
   * @return what it worked for, which is what to {@link #leave} to
   */
  public static @Nullable Object enter(@Nullable Object run) {
    try {
      ThreadState state = ThreadState.current();
      Object before = state.run;
      state.run = run;
      return before;
    } catch (Throwable error) {
      Hook.swallowed(error);
      return null;
    }
  }

  /** From now on the calling thread works for {@code before} again. */
  public static void leave(@Nullable Object before) {
    enter(before);
  }

  /**
   * A call of a job that became no run of its own. It must not end the run of another call of the
   * same method, around it.
   *
   * @param run what was current, and is still when the call is left
   */
  record Refused(String job, @Nullable Object run, @Nullable Refused before) {}

  private static boolean wasRefused(String job, ThreadState state) {
    Refused last = state.refused;
    if (last == null || last.run != state.run || !last.job.equals(job)) {
      return false;
    }
    state.refused = last.before;
    return true;
  }

  private static void left(String job, @Nullable Object result, @Nullable Throwable thrown) {
    Target target = Hook.target;
    if (target == null) {
      return;
    }
    ThreadState state = ThreadState.enter();
    if (state == null) {
      return;
    }
    try {
      if (wasRefused(job, state)) {
        return;
      }
      StackRoom.check();
      state.run = target.jobLeft(job, state.run, result, thrown);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }
}
