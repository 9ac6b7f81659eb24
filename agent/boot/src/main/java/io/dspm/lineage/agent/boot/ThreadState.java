package io.dspm.lineage.agent.boot;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the agent knows of a thread: the run whose context it is in, and whether it is inside the
 * agent just now.
 *
 * <p>Only its own thread touches it.
 */
public final class ThreadState {

  private static final ThreadLocal<ThreadState> CURRENT = new ThreadLocal<>();

  /** The innermost run in whose context this thread works; {@code null} is the process run. */
  @Nullable Object run;

  /** The run of the task that a thread that works off tasks is at. */
  @Nullable Object begun;

  /** Inside the agent: nothing that happens now is the program's doing. */
  boolean busy;

  /** What {@link Target#opening} said of the open that is under way. */
  @Nullable Object before;

  /** What {@link Target#relocating} said of the move, copy or deletion that is under way. */
  @Nullable Object relocating;

  /** What {@link Target#touching} said of the call that is under way. */
  @Nullable Object touching;

  /** What {@link Target#processStarting} said of the process that is being started. */
  @Nullable Object process;

  /** The runs that were current before the work under way was come to, the last one on top. */
  private @Nullable Object[] around = new @Nullable Object[4];

  private int depth;

  /** The last call on this thread of a job that became no run of its own, and is not left yet. */
  JobTap.@Nullable Refused refused;

  /** Stands for the agent where a thread would be handed over to a run. */
  static final Object AGENT = new Object();

  /** Whatever this thread starts belongs to the agent, too. */
  boolean adopts;

  private ThreadState() {}

  static ThreadState current() {
    ThreadState state = CURRENT.get();
    return state == null ? create() : state;
  }

  /**
   * Marks the calling thread as inside the agent.
   *
   * @return {@code null} if it is already, or if not even that can be found out; else its state,
   *     whose {@code busy} the caller clears in the end
   */
  static @Nullable ThreadState enter() {
    try {
      ThreadState state = current();
      if (state.busy) {
        return null;
      }
      state.busy = true;
      return state;
    } catch (Throwable error) {
      Hook.swallowed(error);
      return null;
    }
  }

  /**
   * Whether {@code known} is the run that the calling thread works for, and goes on; or the thread
   * is inside the agent. Then there is nothing to tell.
   */
  static boolean inContextOf(@Nullable Object known) {
    try {
      ThreadState state = current();
      Object run = state.run;
      return state.busy || (known == run && !(run instanceof RunToken token && token.over));
    } catch (Throwable error) {
      Hook.swallowed(error);
      return true;
    }
  }

  /** Where the thread's run has ended, it works for what is around that from now on. */
  void skipEndedRuns(Target target) {
    if (run instanceof RunToken token && token.over) {
      run = target.around(run);
    }
  }

  /** A thread that works off tasks comes to one: {@code next} is its run, whatever was before. */
  void begin(@Nullable Object next) {
    depth = 0;
    refused = null;
    begun = next;
    run = next;
  }

  /** In the midst of its own work the thread does some that belongs to {@code next}. */
  void enter(@Nullable Object next) {
    if (depth == around.length) {
      around = Arrays.copyOf(around, 2 * depth);
    }
    around[depth++] = run;
    run = next;
  }

  /** Back to what was current when {@link #enter} was called. */
  void leave() {
    if (depth > 0) {
      run = around[--depth];
      around[depth] = null;
    }
  }

  private static ThreadState create() {
    ThreadState state = new ThreadState();
    // Set before anything else: what follows may come back here.
    CURRENT.set(state);
    Object starter = Contexts.HANDED_OVER.take(Thread.currentThread());
    if (starter == AGENT) {
      state.busy = true;
      state.adopts = true;
    } else {
      state.run = starter;
    }
    return state;
  }

  /** The run of the calling thread; {@code null} is the process run. */
  public static @Nullable Object run() {
    return current().run;
  }

  /** Makes the calling thread one of the agent's own for good: nothing that it does is recorded. */
  public static void belongsToTheAgent() {
    current().busy = true;
  }

  /**
   * Likewise, and all threads that it starts, and those that they start: for libraries that work on
   * threads of their own.
   */
  public static void belongsToTheAgentWithAllItStarts() {
    ThreadState state = current();
    state.busy = true;
    state.adopts = true;
  }

  /**
   * Enters the agent on this thread: nothing is recorded until {@link #leaveAgent}.
   *
   * @return whether this thread was outside before, which is what to give back
   */
  public static boolean enterAgent() {
    ThreadState state = current();
    boolean outside = !state.busy;
    state.busy = true;
    return outside;
  }

  /** Leaves the agent again, if {@link #enterAgent} found this thread outside. */
  public static void leaveAgent(boolean wasOutside) {
    if (wasOutside) {
      current().busy = false;
    }
  }
}
