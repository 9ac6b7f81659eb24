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
      StackRoom.check();
      state.run = target.jobEntered(job, name, namespace, state.run);
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
      StackRoom.check();
      state.run = target.jobLeft(job, state.run, result, thrown);
    } catch (Throwable error) {
      Hook.swallowed(error);
    } finally {
      state.busy = false;
    }
  }
}
