package io.dspm.lineage.agent.programs.ways;

import static io.dspm.lineage.agent.programs.ways.Way.shared;
import static io.dspm.lineage.agent.programs.ways.Way.way;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Reactor's schedulers. What is subscribed to within a job is that job's. */
public final class ReactorWays implements WayGroup {

  private static final Duration SHORT = Duration.ofMillis(1);

  private final List<Way> ways = new ArrayList<>();

  @Override
  public List<Way> ways() {
    scheduler("Schedulers.parallel", Schedulers::parallel);
    scheduler("Schedulers.boundedElastic", Schedulers::boundedElastic);
    scheduler("Schedulers.single", Schedulers::single);
    scheduler("Schedulers.newParallel", () -> Schedulers.newParallel("own", 2));
    scheduler(
        "Schedulers.fromExecutorService",
        () -> Schedulers.fromExecutorService(Executors.newFixedThreadPool(2)));
    scheduler(
        "Schedulers.fromExecutor",
        () -> {
          java.util.concurrent.ExecutorService pool = Executors.newFixedThreadPool(1);
          return Schedulers.fromExecutor(pool::execute);
        });
    ways.add(
        way(
            "Mono.delayElement",
            task -> Mono.just("a").delayElement(SHORT).doOnNext(v -> task.run()).block()));
    ways.add(way("Mono.delay", task -> Mono.delay(SHORT).doOnNext(v -> task.run()).block()));
    ways.add(
        way(
            "Flux.interval",
            task -> Flux.interval(SHORT).take(3).doOnNext(v -> task.run()).blockLast()));
    ways.add(
        way(
            "Mono.timeout",
            task ->
                Mono.never()
                    .timeout(SHORT)
                    .onErrorResume(e -> Mono.fromCallable(task::call))
                    .block()));
    ways.add(
        way(
            "Mono.fromFuture",
            task ->
                Mono.fromFuture(() -> CompletableFuture.supplyAsync(task::call))
                    .doOnNext(v -> task.run())
                    .block()));
    ways.add(
        way(
            "Flux.flatMap over two schedulers",
            task ->
                Flux.range(0, 4)
                    .flatMap(
                        i ->
                            Mono.fromCallable(task::call)
                                .subscribeOn(Schedulers.boundedElastic())
                                .publishOn(Schedulers.parallel())
                                .doOnNext(v -> task.run()))
                    .blockLast()));
    return ways;
  }

  private void scheduler(String name, Way.Maker<Scheduler> maker) {
    one(
        name + ", subscribeOn",
        maker,
        (task, on) -> Mono.fromCallable(task::call).subscribeOn(on).block());
    one(
        name + ", publishOn",
        maker,
        (task, on) -> Flux.range(0, 3).publishOn(on).doOnNext(i -> task.run()).blockLast());
    one(
        name + ", Flux.parallel",
        maker,
        (task, on) ->
            Flux.range(0, 6)
                .parallel(2)
                .runOn(on)
                .doOnNext(i -> task.run())
                .sequential()
                .blockLast());
    one(name + ", schedule", maker, (task, on) -> on.schedule(task));
    one(
        name + ", a worker",
        maker,
        (task, on) -> {
          Scheduler.Worker worker = on.createWorker();
          worker.schedule(task);
          worker.schedule(task);
          task.awaitTimes(2);
          worker.dispose();
        });
  }

  private void one(String name, Way.Maker<Scheduler> maker, Way.SharedHandOver<Scheduler> how) {
    ways.add(shared(name, maker, how, scheduler -> {}));
  }
}
