package io.dspm.lineage.agent.programs.ways;

import static io.dspm.lineage.agent.programs.ways.Way.way;

import java.util.ArrayList;
import java.util.List;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.concurrent.Promise;
import scala.concurrent.impl.Promise.DefaultPromise;
import scala.runtime.BoxedUnit;

/** Scala's futures; what follows one belongs to whoever said so, whoever completes it. */
public final class ScalaWays implements WayGroup {

  /** Has a task follow a future. */
  private interface Following {
    void of(Future<String> future, Task task, ExecutionContext context);
  }

  private final List<Way> ways = new ArrayList<>();

  @Override
  public List<Way> ways() {
    contexts("ExecutionContext.global", ExecutionContext.global());
    contexts("ExecutionContext.opportunistic", scala.concurrent.ExecutionContext$.MODULE$.opportunistic());
    contexts(
        "ExecutionContext of new threads",
        ExecutionContext.fromExecutor(run -> new Thread(run).start()));
    return ways;
  }

  private void contexts(String name, ExecutionContext context) {
    ways.add(way(name + ", execute", task -> context.execute(task)));
    ways.add(
        way(
            name + ", Future",
            task -> {
              Future<String> future = scala.concurrent.Future$.MODULE$.apply(task::call, context);
              future.map(word -> task.call(), context);
              task.awaitTimes(2);
            }));
    ways.add(
        way(
            name + ", a future within a future",
            task -> {
              scala.concurrent.Future$.MODULE$.apply(
                  () -> scala.concurrent.Future$.MODULE$.apply(task::call, context), context);
              task.await();
            }));
    following(name + ", map", context, (future, task, on) -> future.map(word -> task.call(), on));
    following(
        name + ", flatMap",
        context,
        (future, task, on) ->
            future.flatMap(
                word -> scala.concurrent.Future$.MODULE$.successful(task.call()), on));
    following(
        name + ", onComplete",
        context,
        (future, task, on) -> future.onComplete(result -> task.call(), on));
    following(
        name + ", foreach",
        context,
        (future, task, on) ->
            future.foreach(
                word -> {
                  task.run();
                  return BoxedUnit.UNIT;
                },
                on));
    following(
        name + ", transform",
        context,
        (future, task, on) ->
            future.transform(
                result -> {
                  task.run();
                  return result;
                },
                on));
    following(
        name + ", zip",
        context,
        (future, task, on) -> future.zip(future).map(pair -> task.call(), on));
  }

  private void following(String name, ExecutionContext context, Following following) {
    ways.add(
        new Way(
            name,
            trial -> {
              for (String listener : List.of("a", "b", Trial.NOBODY)) {
                for (String completer : List.of("a", "b", Trial.NOBODY)) {
                  Promise<String> promise = new DefaultPromise<>();
                  Task task = trial.task(listener);
                  trial.as(listener, () -> following.of(promise.future(), task, context));
                  trial.as(
                      completer,
                      () -> {
                        promise.success("done");
                        trial.copy(completer);
                      });
                  task.await();
                }
              }
            }));
  }
}
