package io.dspm.lineage.agent.weave;

import static io.dspm.lineage.agent.weave.TapTable.arg;

import io.dspm.lineage.agent.weave.Tap.Call;
import io.dspm.lineage.agent.weave.Tap.This;
import io.dspm.lineage.agent.weave.Tap.ThisField;
import io.dspm.lineage.agent.weave.Tap.Top;
import io.dspm.lineage.agent.weave.Tap.Where;

/** Where the JDK hands work from one thread to another: a run's context goes along. */
final class ContextTaps {

  static final String HOOK = "ContextTap";
  static final String OF_OBJECT = "(Ljava/lang/Object;)V";
  static final Call RUN = new Call("java/lang/Runnable", "run", "()V");

  private static final String CONCURRENT = "java/util/concurrent/";
  private static final String FORK_JOIN_TASK = "L" + CONCURRENT + "ForkJoinTask;";
  private static final String FUTURE = "L" + CONCURRENT + "CompletableFuture;";

  /** What waits for a future and may run code of the program, or lead to some that does. */
  private static final String[] DEPENDENTS = {
    "UniApply",
    "UniAccept",
    "UniRun",
    "UniWhenComplete",
    "UniHandle",
    "UniExceptionally",
    "UniComposeExceptionally",
    "UniRelay",
    "UniCompose",
    "BiApply",
    "BiAccept",
    "BiRun",
    "BiRelay",
    "OrApply",
    "OrAccept",
    "OrRun"
  };

  private final TapTable table;

  ContextTaps(TapTable table) {
    this.table = table;
  }

  void add() {
    threads();
    pools();
    forkJoinSubmissions();
    forkJoinExecutions();
    futures();
    timers();
  }

  /** From 19 on threads are also started within a container, virtual ones always. */
  private void threads() {
    String inContainer = "(Ljdk/internal/vm/ThreadContainer;)V";
    String[][] starts = {
      {"java/lang/Thread", "()V"},
      {"java/lang/Thread", inContainer},
      {"java/lang/VirtualThread", inContainer}
    };
    for (String[] start : starts) {
      table
          .at(Where.ENTRY, start[0], "start", start[1])
          .call(HOOK, "starting", "(Ljava/lang/Thread;)V", new This());
    }
  }

  private void pools() {
    String pool = CONCURRENT + "ThreadPoolExecutor";
    table
        .at(Where.ENTRY, pool, "execute", "(Ljava/lang/Runnable;)V")
        .call(HOOK, "handedOver", OF_OBJECT, arg(0));
    table
        .at(Where.ENTRY, pool, "reject", "(Ljava/lang/Runnable;)V")
        .call(HOOK, "rejected", OF_OBJECT, arg(0));
    table
        .at(Where.RETURN, pool, "remove", "(Ljava/lang/Runnable;)Z")
        .call(HOOK, "takenBack", "(ZLjava/lang/Object;)V", new Top(), arg(0));
    table
        .at(Where.RETURN, pool, "drainQueue", "()Ljava/util/List;")
        .call(HOOK, "takenBackAll", "(Ljava/util/List;)V", new Top());
    table
        .around(
            pool + "$DiscardOldestPolicy",
            "rejectedExecution",
            "(Ljava/lang/Runnable;L" + pool + ";)V",
            new Call(CONCURRENT + "BlockingQueue", "poll", "()Ljava/lang/Object;"))
        .afterWithResult(HOOK, "takenBack", OF_OBJECT);
    // Around the task itself, not around beforeExecute and afterExecute, which a subclass may use
    // for its own.
    String worker = "(L" + pool + "$Worker;)V";
    // Whichever task made the pool start a thread, that does not work for its run until it comes
    // to it.
    table.at(Where.ENTRY, pool, "runWorker", worker).call(HOOK, "taskEnded", "()V");
    table
        .around(pool, "runWorker", worker, RUN)
        .before(HOOK, "taskStarts", OF_OBJECT)
        .after(HOOK, "taskEnded");
    // Its tasks don't come through execute. A periodic one hands itself over again.
    String scheduled = "(L" + CONCURRENT + "RunnableScheduledFuture;)V";
    String[][] handOvers = {
      {"delayedExecute", "handedOverOnce"}, {"reExecutePeriodic", "handedOverAgain"}
    };
    for (String[] handOver : handOvers) {
      table
          .at(Where.ENTRY, CONCURRENT + "ScheduledThreadPoolExecutor", handOver[0], scheduled)
          .call(HOOK, handOver[1], OF_OBJECT, arg(0));
    }
  }

  private void forkJoinSubmissions() {
    String pool = CONCURRENT + "ForkJoinPool";
    String submitted = "(L" + pool + ";Ljava/lang/Object;)V";
    table
        .at(Where.ENTRY, CONCURRENT + "ForkJoinTask", "fork", "()" + FORK_JOIN_TASK)
        .call(HOOK, "handedOverOnce", OF_OBJECT, new This());
    // On 17 all others come here; from 20 on it is for the program itself,
    table
        .at(Where.ENTRY, pool, "externalSubmit", "(" + FORK_JOIN_TASK + ")" + FORK_JOIN_TASK)
        .call(HOOK, "submitted", submitted, new This(), arg(0));
    // and they come here.
    table
        .at(Where.ENTRY, pool, "poolSubmit", "(Z" + FORK_JOIN_TASK + ")" + FORK_JOIN_TASK)
        .call(HOOK, "submitted", submitted, new This(), arg(1));
    // Tasks with a delay, and again before each further period.
    String delayed = "L" + CONCURRENT + "DelayScheduler$ScheduledForkJoinTask;";
    table
        .at(Where.ENTRY, CONCURRENT + "DelayScheduler", "pend", "(" + delayed + ")V")
        .call(HOOK, "handedOverOnce", OF_OBJECT, arg(0));
  }

  /**
   * A worker comes to its next task from its queue, or to any other task while it waits for one.
   * What a task invokes by itself, without forking it, stays in its context. These methods change
   * their parameters from JDK to JDK.
   */
  private void forkJoinExecutions() {
    String task = CONCURRENT + "ForkJoinTask";
    String queue = CONCURRENT + "ForkJoinPool$WorkQueue";
    String pool = CONCURRENT + "ForkJoinPool";
    String[][] workers = {
      {queue, "topLevelExec"},
      // On 25 for what is done at once when its time has come.
      {CONCURRENT + "DelayScheduler", "loop"}
    };
    String[][] helpers = {
      {queue, "helpComplete"},
      {queue, "helpAsyncBlocker"},
      {queue, "tryRemoveAndExec"},
      {pool, "helpJoin"},
      {pool, "helpComplete"},
      {pool, "helpQuiesce"},
      {pool, "helpQuiescePool"},
      {pool, "externalHelpQuiesce"},
      {pool, "externalHelpQuiescePool"},
      // On 17, for what a thread outside the pool has forked and takes back.
      {task, "awaitDone"}
    };
    for (String owner :
        new String[] {
          task, CONCURRENT + "CountedCompleter", CONCURRENT + "DelayScheduler$ScheduledForkJoinTask"
        }) {
      Call exec = new Call(owner, "doExec", Tap.ANY);
      for (String[] worker : workers) {
        table
            .around(worker[0], worker[1], Tap.ANY, exec)
            .before(HOOK, "taskStarts", OF_OBJECT)
            .after(HOOK, "taskEnded");
      }
      for (String[] helper : helpers) {
        table
            .around(helper[0], helper[1], Tap.ANY, exec)
            .before(HOOK, "helping", OF_OBJECT)
            .after(HOOK, "left");
      }
    }
  }

  /** A future may be completed by anybody; what depends on it belongs to who asked for it. */
  private void futures() {
    String future = CONCURRENT + "CompletableFuture";
    table
        .at(
            Where.RETURN,
            future + "$UniCompletion",
            "<init>",
            "(L" + CONCURRENT + "Executor;" + FUTURE + FUTURE + ")V")
        .call(HOOK, "made", OF_OBJECT, new This());
    for (String dependent : DEPENDENTS) {
      String owner = future + "$" + dependent;
      String fire = "(I)" + FUTURE;
      table.at(Where.ENTRY, owner, "tryFire", fire).call(HOOK, "entering", OF_OBJECT, new This());
      table
          .at(Where.RETURN, owner, "tryFire", fire)
          .call(
              HOOK,
              "leaving",
              "(Ljava/lang/Object;Ljava/lang/Object;)V",
              new This(),
              new ThisField("dep", FUTURE));
      table.at(Where.THROW, owner, "tryFire", fire).call(HOOK, "left", "()V");
    }
  }

  /** One thread for all tasks of a timer; each belongs to who scheduled it, every time. */
  private void timers() {
    table
        .at(Where.ENTRY, "java/util/Timer", "sched", "(Ljava/util/TimerTask;JJ)V")
        .call(HOOK, "made", OF_OBJECT, arg(0));
    table
        .around(
            "java/util/TimerThread",
            "mainLoop",
            "()V",
            new Call("java/util/TimerTask", "run", "()V"))
        .before(HOOK, "timerTaskStarts", OF_OBJECT)
        .after(HOOK, "taskEnded");
  }
}
