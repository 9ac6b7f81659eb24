package io.dspm.lineage.agent.weave;

import static io.dspm.lineage.agent.weave.ContextTaps.HOOK;
import static io.dspm.lineage.agent.weave.ContextTaps.OF_OBJECT;
import static io.dspm.lineage.agent.weave.ContextTaps.RUN;
import static io.dspm.lineage.agent.weave.TapTable.arg;

import io.dspm.lineage.agent.weave.Tap.Call;
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
    String[][] queues = {
      {"SingleThreadEventExecutor", "execute"},
      {"SingleThreadEventExecutor", "lazyExecute"},
      {"GlobalEventExecutor", "execute"}
    };
    for (String[] queue : queues) {
      table
          .at(Where.ENTRY, concurrent + queue[0], queue[1], "(Ljava/lang/Runnable;)V")
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
    // What a task throws ends here; the loop goes on with what belongs to nobody.
    table
        .at(Where.RETURN, concurrent + "AbstractEventExecutor", "safeExecute", Tap.ANY)
        .call(HOOK, "taskEnded", "()V");
    // A task with a delay goes through the loop's queue first, and once more when its time has
    // come.
    boundToItsMaker(concurrent + "ScheduledFutureTask", "run");
    boundToItsMaker("io/netty/util/HashedWheelTimer$HashedWheelTimeout", "expire");
  }

  /**
   * A coroutine goes on in the context in which it came to its suspension point, whichever
   * dispatcher or thread resumes it. What is given to a dispatcher by hand belongs to who gave it.
   */
  private void kotlin() {
    boundToItsMaker("kotlinx/coroutines/DispatchedTask", "run");
    boundToItsMaker("kotlinx/coroutines/scheduling/TaskImpl", "run");
    String limited = "kotlinx/coroutines/internal/LimitedDispatcher";
    for (String method : new String[] {"dispatch", "dispatchYield"}) {
      table
          .at(
              Where.ENTRY,
              limited,
              method,
              "(Lkotlin/coroutines/CoroutineContext;Ljava/lang/Runnable;)V")
          .call(HOOK, "handedOver", OF_OBJECT, arg(1));
    }
    worksOffAQueue(limited + "$Worker", "run");
  }

  /** What is to be done with a future's result belongs to who said so. */
  private void scala() {
    boundToItsMaker("scala/concurrent/impl/Promise$Transformation", "run");
  }

  /** A listener is given to its executor by whoever completes the future. */
  private void guava() {
    String concurrent = "com/google/common/util/concurrent/";
    String future = concurrent + "AbstractFuture";
    String listener = "(Ljava/lang/Runnable;Ljava/util/concurrent/Executor;)V";
    table
        .at(Where.ENTRY, future, "addListener", listener)
        .call(HOOK, "handedOver", OF_OBJECT, arg(0));
    table
        .at(Where.ENTRY, future, "executeListener", listener)
        .call(HOOK, "helping", OF_OBJECT, arg(0));
    table.at(Where.RETURN, future, "executeListener", listener).call(HOOK, "left", "()V");
    table.at(Where.THROW, future, "executeListener", listener).call(HOOK, "left", "()V");
    // One task in the executor below works off all that wait.
    String sequential = concurrent + "SequentialExecutor";
    table
        .around(
            sequential,
            "execute",
            "(Ljava/lang/Runnable;)V",
            new Call("java/util/Deque", "add", "(Ljava/lang/Object;)Z"))
        .before(HOOK, "handedOver", OF_OBJECT);
    worksOffAQueue(sequential + "$QueueWorker", "workOnQueue");
  }

  /** One task after the other, whatever they throw, on a thread that had something else to do. */
  private void worksOffAQueue(String owner, String method) {
    table.at(Where.ENTRY, owner, method, "()V").call(HOOK, "enteringQueue", "()V");
    table.around(owner, method, "()V", RUN).before(HOOK, "nextInQueue", OF_OBJECT);
    table.at(Where.RETURN, owner, method, "()V").call(HOOK, "left", "()V");
    table.at(Where.THROW, owner, method, "()V").call(HOOK, "left", "()V");
  }

  /** Belongs to who made it, whoever sets it going. */
  private void boundToItsMaker(String owner, String method) {
    table.at(Where.RETURN, owner, "<init>", Tap.ANY).call(HOOK, "made", OF_OBJECT, new This());
    table.at(Where.ENTRY, owner, method, "()V").call(HOOK, "entering", OF_OBJECT, new This());
    table.at(Where.RETURN, owner, method, "()V").call(HOOK, "left", "()V");
    table.at(Where.THROW, owner, method, "()V").call(HOOK, "left", "()V");
  }
}
