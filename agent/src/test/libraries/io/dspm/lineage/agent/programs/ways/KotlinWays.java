package io.dspm.lineage.agent.programs.ways;

import static io.dspm.lineage.agent.programs.ways.Way.shared;
import static io.dspm.lineage.agent.programs.ways.Way.way;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.DelayKt;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.ExecutorsKt;
import kotlinx.coroutines.GlobalScope;
import kotlinx.coroutines.future.FutureKt;

/** Kotlin's coroutines, as its compiler would have them, over its dispatchers. */
public final class KotlinWays implements WayGroup {

  private final List<Way> ways = new ArrayList<>();

  @Override
  public List<Way> ways() {
    dispatcher("Dispatchers.Default", Dispatchers.getDefault());
    dispatcher("Dispatchers.IO", Dispatchers.getIO());
    ways.add(
        shared(
            "a coroutine dispatcher of a pool",
            () -> Executors.newFixedThreadPool(2),
            (task, pool) -> launched(ExecutorsKt.from(pool), task),
            ExecutorService::shutdown));
    ways.add(
        way(
            "runBlocking in the same thread",
            task ->
                BuildersKt.runBlocking(
                    EmptyCoroutineContext.INSTANCE, (scope, then) -> task.call())));
    return ways;
  }

  private void dispatcher(String name, CoroutineDispatcher on) {
    ways.add(way(name + ", launch", task -> launched(on, task)));
    ways.add(
        way(
            name + ", runBlocking",
            task -> BuildersKt.runBlocking(on, (scope, then) -> task.call())));
    ways.add(
        way(
            name + ", future",
            task ->
                FutureKt.future(
                        GlobalScope.INSTANCE,
                        on,
                        CoroutineStart.DEFAULT,
                        (scope, then) -> task.call())
                    .get()));
    ways.add(
        way(
            name + ", withContext",
            task ->
                BuildersKt.runBlocking(
                    EmptyCoroutineContext.INSTANCE,
                    (scope, then) ->
                        BuildersKt.withContext(on, (inner, after) -> task.call(), then))));
    ways.add(way(name + ", a coroutine within a coroutine", task -> within(on, task)));
    ways.add(way(name + ", after a delay", task -> delayed(on, task)));
    ways.add(way(name + ", dispatched by hand", task -> on.dispatch(on, task)));
  }

  private static void launched(CoroutineDispatcher on, Task task) {
    launch(
        on,
        () -> {
          task.run();
          return Unit.INSTANCE;
        });
    task.await();
  }

  private static void within(CoroutineDispatcher on, Task task) {
    launch(
        on,
        () -> {
          task.run();
          launched(on, task);
          return Unit.INSTANCE;
        });
    task.awaitTimes(2);
  }

  private interface Body {
    Object run();
  }

  private static void launch(CoroutineDispatcher on, Body body) {
    BuildersKt.launch(
        GlobalScope.INSTANCE, on, CoroutineStart.DEFAULT, (scope, then) -> body.run());
  }

  /** Gives up its thread between two pieces of work. */
  private static void delayed(CoroutineDispatcher on, Task task) {
    BuildersKt.launch(
        GlobalScope.INSTANCE,
        on,
        CoroutineStart.DEFAULT,
        (scope, then) -> {
          task.run();
          Object value = DelayKt.delay(1, on.interceptContinuation(new After(task, then)));
          if (value != IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
            // The time was over before it could be suspended.
            task.run();
          }
          return value;
        });
    task.awaitTimes(2);
  }

  private static final class After implements Continuation<Unit> {

    private final Task task;
    private final Continuation<? super Unit> then;

    After(Task task, Continuation<? super Unit> then) {
      this.task = task;
      this.then = then;
    }

    @Override
    public CoroutineContext getContext() {
      return then.getContext();
    }

    @Override
    public void resumeWith(Object result) {
      task.run();
      then.resumeWith(Unit.INSTANCE);
    }
  }
}
