package io.dspm.lineage.agent.weave;

import static io.dspm.lineage.agent.weave.ContextTaps.HOOK;
import static io.dspm.lineage.agent.weave.ContextTaps.OF_OBJECT;
import static io.dspm.lineage.agent.weave.ContextTaps.RUN;
import static io.dspm.lineage.agent.weave.TapTable.arg;

import io.dspm.lineage.agent.weave.Tap.This;
import io.dspm.lineage.agent.weave.Tap.Where;

/**
 * Where libraries hand work over in queues of their own, or have it done by whoever completes
 * something. Those that only use the JDK's executors need nothing.
 */
final class LibraryTaps {

  private final TapTable table;

  LibraryTaps(TapTable table) {
    this.table = table;
  }

  void add() {
    netty();
    kotlin();
    scala();
    guava();
  }

  /** Event loops: one thread, started by the first task's run, with a queue of its own. */
  private void netty() {
    String concurrent = "io/netty/util/concurrent/";
    for (String method : new String[] {"execute", "lazyExecute"}) {
      table
          .at(
              Where.ENTRY,
              concurrent + "SingleThreadEventExecutor",
              method,
              "(Ljava/lang/Runnable;)V")
          .call(HOOK, "handedOver", OF_OBJECT, arg(0));
    }
    String[][] loops = {
      {"AbstractEventExecutor", "safeExecute"},
      {"AbstractEventExecutor", "runTask"},
      // Before 4.1.69.
      {"DefaultEventExecutor", "run"}
    };
    for (String[] loop : loops) {
      table
          .around(concurrent + loop[0], loop[1], Tap.ANY, RUN)
          .before(HOOK, "taskStarts", OF_OBJECT)
          .after(HOOK, "taskEnded");
    }
    // A task with a delay goes through the loop's queue first, and once more when its time has
    // come.
    String task = concurrent + "ScheduledFutureTask";
    table.at(Where.RETURN, task, "<init>", Tap.ANY).call(HOOK, "made", OF_OBJECT, new This());
    aroundBody(task, "run");
  }

  /**
   * A coroutine goes on in the context in which it came to its suspension point, whichever
   * dispatcher or thread resumes it.
   */
  private void kotlin() {
    String task = "kotlinx/coroutines/DispatchedTask";
    table.at(Where.RETURN, task, "<init>", "(I)V").call(HOOK, "made", OF_OBJECT, new This());
    aroundBody(task, "run");
  }

  /** What is to be done with a future's result belongs to who said so. */
  private void scala() {
    String callback = "scala/concurrent/impl/Promise$Transformation";
    table.at(Where.RETURN, callback, "<init>", Tap.ANY).call(HOOK, "made", OF_OBJECT, new This());
    aroundBody(callback, "run");
  }

  /** A listener is given to its executor by whoever completes the future. */
  private void guava() {
    String future = "com/google/common/util/concurrent/AbstractFuture";
    String listener = "(Ljava/lang/Runnable;Ljava/util/concurrent/Executor;)V";
    table
        .at(Where.ENTRY, future, "addListener", listener)
        .call(HOOK, "handedOver", OF_OBJECT, arg(0));
    table
        .at(Where.ENTRY, future, "executeListener", listener)
        .call(HOOK, "helping", OF_OBJECT, arg(0));
    table.at(Where.RETURN, future, "executeListener", listener).call(HOOK, "left", "()V");
  }

  private void aroundBody(String owner, String method) {
    table.at(Where.ENTRY, owner, method, "()V").call(HOOK, "entering", OF_OBJECT, new This());
    table.at(Where.RETURN, owner, method, "()V").call(HOOK, "left", "()V");
  }
}
