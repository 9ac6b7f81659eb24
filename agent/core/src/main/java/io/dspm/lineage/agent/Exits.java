package io.dspm.lineage.agent;

import io.dspm.lineage.agent.event.Ending;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who told the JVM to end, and so how the process run ended: {@code COMPLETE} if the exit status is
 * 0, {@code ABORT} if a signal ended the JVM, else {@code FAIL}.
 *
 * <p>Any thread may call it.
 */
final class Exits {

  /** How the process run ended. */
  record Verdict(Ending.How how, @Nullable Throwable error, @Nullable String message) {}

  /**
   * Somebody told the JVM to end.
   *
   * @param how in words, with the status behind them
   */
  private record Told(Thread thread, int status, String how) {

    private static final int OF_SIGNALS = 128;
    private static final String HANDLER = " handler";

    /**
     * The signal's name, if it was a signal: the JDK gives its handlers threads of their own. A
     * handler of the program's may end the JVM with a status of its own choice; then that counts.
     */
    @Nullable String signal() {
      String name = thread.getName();
      return status > OF_SIGNALS && name.startsWith("SIG") && name.endsWith(HANDLER)
          ? name.substring(0, name.length() - HANDLER.length())
          : null;
    }
  }

  private final long mainThread;

  /**
   * Several threads may want it; all but one of them wait for ever. By identity: a program's own
   * kind of thread may have an {@code equals} and a {@code hashCode} of its own.
   */
  private final Map<Thread, Told> wanted = Collections.synchronizedMap(new IdentityHashMap<>());

  private volatile @Nullable Throwable mainFailed;
  private volatile @Nullable Told told;

  /**
   * @param mainThread the ID of the thread that the program's main runs on; negative if unknown
   */
  Exits(long mainThread) {
    this.mainThread = mainThread;
  }

  void uncaught(Thread thread, Throwable error) {
    if (isMain(thread)) {
      mainFailed = error;
    }
  }

  void exiting(Thread thread, int status) {
    wanted.put(thread, new Told(thread, status, "The program ended with exit status "));
  }

  /** It ends on this thread, which may have asked for it or not. */
  void shutdownBegins(Thread thread) {
    told = wanted.get(thread);
  }

  /** Whatever was told before, the JVM's status is this one. Yet a signal was what ended it. */
  void halting(Thread thread, int status) {
    Told before = told;
    if (before == null || before.signal() == null) {
      told = new Told(thread, status, "The program halted the JVM with exit status ");
    }
  }

  Verdict verdict() {
    Told by = told;
    Throwable failed = mainFailed;
    if (by == null) {
      return failed == null ? complete() : failed(failed, null);
    }
    if (by.signal() != null) {
      return new Verdict(Ending.How.ABORT, null, "The JVM was ended by " + by.signal());
    }
    if (by.status() == 0) {
      return complete();
    }
    // A handler of uncaught exceptions, most likely.
    return failed != null && isMain(by.thread())
        ? failed(failed, null)
        : failed(null, by.how() + by.status());
  }

  private static Verdict complete() {
    return new Verdict(Ending.How.COMPLETE, null, null);
  }

  private static Verdict failed(@Nullable Throwable error, @Nullable String message) {
    return new Verdict(Ending.How.FAIL, error, message);
  }

  private boolean isMain(Thread thread) {
    return thread.getId() == mainThread;
  }
}
