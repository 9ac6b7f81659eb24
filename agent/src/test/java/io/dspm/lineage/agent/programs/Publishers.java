package io.dspm.lineage.agent.programs;

import io.dspm.lineage.LineageJob;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Flow;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Jobs that return publishers, of the JDK's and of Reactor's; the argument is a directory. */
public final class Publishers {

  private final Path directory;

  private Publishers(Path directory) {
    this.directory = directory;
  }

  public static void main(String[] arguments) throws Exception {
    Publishers publishers = new Publishers(Path.of(arguments[0]));
    publishers.flows();
    publishers.monos();
    publishers.fluxes();
    Schedulers.shutdownNow();
  }

  private void flows() throws Exception {
    flow().subscribe(new Writes(directory.resolve("flow.out"), Integer.MAX_VALUE));
    flowFails().subscribe(new Writes(directory.resolve("none.out"), Integer.MAX_VALUE));
    flowCancelled().subscribe(new Writes(directory.resolve("first.out"), 1));
    Flow.Publisher<String> twice = flowTwice();
    twice.subscribe(new Writes(directory.resolve("twice1.out"), Integer.MAX_VALUE));
    twice.subscribe(new Writes(directory.resolve("twice2.out"), Integer.MAX_VALUE));
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    WeakReference<Object> reference = new WeakReference<>(flowNever(), queue);
    while (queue.poll() != reference) {
      System.gc();
    }
  }

  @LineageJob(name = "flow")
  private Flow.Publisher<String> flow() {
    return new Lines(directory.resolve("flow.in"));
  }

  @LineageJob(name = "flow fails")
  private Flow.Publisher<String> flowFails() {
    return new Lines(directory.resolve("no such file"));
  }

  @LineageJob(name = "flow cancelled")
  private Flow.Publisher<String> flowCancelled() {
    return new Lines(directory.resolve("first.in"));
  }

  @LineageJob(name = "flow twice")
  private Flow.Publisher<String> flowTwice() {
    return new Lines(directory.resolve("twice.in"));
  }

  @LineageJob(name = "flow never")
  private Flow.Publisher<String> flowNever() {
    return new Lines(directory.resolve("never.in"));
  }

  private void monos() {
    System.out.println(mono().map(String::strip).block());
    System.out.println(monoNow().block());
    try {
      monoFails().block();
    } catch (IllegalStateException e) {
      System.out.println(e.getMessage());
    }
    Disposable never = monoNever().subscribe();
    never.dispose();
    System.out.println(monoContext().contextWrite(context -> context.put("key", "seen")).block());
    System.out.println(monoNull());
    System.out.println(monoEmpty().blockOptional().isPresent());
  }

  @LineageJob(name = "mono")
  private Mono<String> mono() {
    return Mono.fromCallable(() -> copy("mono")).subscribeOn(Schedulers.boundedElastic());
  }

  @LineageJob(name = "mono now")
  private Mono<String> monoNow() {
    return Mono.just("now");
  }

  @LineageJob(name = "mono fails")
  private Mono<String> monoFails() {
    return Mono.error(new IllegalStateException("bad mono"));
  }

  @LineageJob(name = "mono never")
  private Mono<String> monoNever() {
    return Mono.never();
  }

  @LineageJob(name = "mono context")
  private Mono<String> monoContext() {
    return Mono.deferContextual(context -> Mono.just(context.get("key")));
  }

  @LineageJob(name = "mono null")
  private Mono<String> monoNull() {
    return null;
  }

  @LineageJob(name = "mono empty")
  private Mono<String> monoEmpty() {
    return Mono.empty();
  }

  private void fluxes() {
    flux().doOnNext(line -> append("flux.out", line)).blockLast();
    System.out.println(fluxTaken().take(1).collectList().block());
    Flux<String> twice = fluxTwice();
    System.out.println(twice.count().block() + twice.count().block());
    System.out.println(Flux.from(publisher()).collectList().block());
    ConnectableFlux<String> connectable = (ConnectableFlux<String>) connectable();
    connectable.subscribe();
    connectable.connect();
    System.out.println(many().reduce(0L, Long::sum).block());
  }

  @LineageJob(name = "flux")
  private Flux<String> flux() {
    return Flux.using(
            () -> Files.newBufferedReader(directory.resolve("flux.in")),
            reader -> Flux.fromStream(reader.lines()),
            Publishers::close)
        .publishOn(Schedulers.boundedElastic());
  }

  @LineageJob(name = "flux taken")
  private Flux<String> fluxTaken() {
    return Flux.just("a", "b", "c");
  }

  @LineageJob(name = "flux twice")
  private Flux<String> fluxTwice() {
    return Flux.defer(() -> Flux.just(copy("fluxTwice")));
  }

  @LineageJob(name = "publisher")
  private Publisher<String> publisher() {
    Flux<String> words = Flux.just("x", "y");
    return subscriber -> words.subscribe(subscriber);
  }

  @LineageJob(name = "connectable")
  private Flux<String> connectable() {
    return Flux.just("z").publish();
  }

  @LineageJob(name = "many")
  private Flux<Long> many() {
    return Flux.range(0, 1000).map(Long::valueOf).limitRate(10);
  }

  private static void close(BufferedReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String copy(String name) {
    try {
      String content = Files.readString(directory.resolve(name + ".in"));
      Files.writeString(directory.resolve(name + ".out"), content + "!");
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void append(String name, String line) {
    append(directory.resolve(name), line);
  }

  private static void append(Path file, String line) {
    try {
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads when it is asked to, on the thread that asks. */
  private record Lines(Path file) implements Flow.Publisher<String> {

    @Override
    public void subscribe(Flow.Subscriber<? super String> subscriber) {
      subscriber.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long items) {
              emit(subscriber);
            }

            @Override
            public void cancel() {
              // The rest goes nowhere.
            }
          });
    }

    private void emit(Flow.Subscriber<? super String> subscriber) {
      List<String> lines;
      try {
        lines = Files.readAllLines(file);
      } catch (IOException e) {
        subscriber.onError(e);
        return;
      }
      lines.forEach(subscriber::onNext);
      subscriber.onComplete();
    }
  }

  /** Writes what comes, and cancels after so many. */
  private static final class Writes implements Flow.Subscriber<String> {

    private final Path file;
    private int left;
    private Flow.Subscription subscription;

    Writes(Path file, int most) {
      this.file = file;
      this.left = most;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      if (left-- > 0) {
        append(file, line);
        if (left == 0) {
          subscription.cancel();
        }
      }
    }

    @Override
    public void onError(Throwable error) {
      System.out.println(error.getClass().getSimpleName());
    }

    @Override
    public void onComplete() {
      append(file, ".");
    }
  }
}
