package com.example.mirror;

import io.dspm.lineage.LineageJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Copies one file in each round, of which there are three. */
@Component
public class Mirror {

  private final Path data;
  private final AtomicInteger round = new AtomicInteger();
  private final CountDownLatch rounds = new CountDownLatch(3);

  public Mirror(@Value("${data}") Path data) {
    this.data = data;
  }

  @Scheduled(initialDelay = 1)
  @Scheduled(initialDelay = 20)
  @Scheduled(initialDelay = 40)
  @LineageJob(name = "mirror")
  public void mirror() throws IOException {
    int number = round.incrementAndGet();
    String content = Files.readString(data.resolve(number + ".in"));
    Files.writeString(data.resolve(number + ".out"), "mirrored " + content);
    rounds.countDown();
  }

  /** For this the bean has a proxy. */
  @Async
  @LineageJob(name = "count")
  public CompletableFuture<Integer> count() {
    return CompletableFuture.completedFuture(round.get());
  }

  public void awaitRounds() throws InterruptedException {
    rounds.await();
    System.out.println("rounds: " + count().join());
  }
}
