package io.dspm.lineage.agent.command;

import io.dspm.lineage.agent.account.LeftAccounts;
import io.dspm.lineage.agent.command.DeliveryOptions.Delivery;
import io.dspm.lineage.agent.counters.Counter;
import io.dspm.lineage.agent.counters.CounterFiles;
import io.dspm.lineage.agent.counters.Counters;
import io.dspm.lineage.agent.delivery.Courier;
import io.dspm.lineage.agent.delivery.DrainResult.Outcome;
import io.dspm.lineage.agent.delivery.Leftover;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.delivery.Tally;
import io.dspm.lineage.agent.event.EventMaker;
import io.dspm.lineage.agent.event.Recovery;
import io.dspm.lineage.agent.event.Recovery.Waiting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes over what dead processes left, ends their runs, and has all of it delivered. */
final class Flushing implements AutoCloseable {

  /** How many events may wait in memory before more files are taken over. */
  private static final int ENOUGH = 1_000;

  private static final long LOOK_MILLIS = TimeUnit.SECONDS.toMillis(1);

  private final Console console;
  private final Delivery delivery;
  private final Spool spool;
  private final Courier courier;
  private final Recovery recovery;
  private final LeftAccounts accounts;
  private final CounterFiles counters;
  private final long began = System.currentTimeMillis();
  private int ended;
  private int finished;

  Flushing(Console console, Delivery delivery, String version) {
    this.console = console;
    this.delivery = delivery;
    this.spool = delivery.openSpool();
    this.courier = delivery.courier(spool, version);
    this.recovery = new Recovery(new EventMaker(version), delivery.log());
    this.accounts = new LeftAccounts(recovery, delivery.log());
    this.counters = new CounterFiles(spool.directory(), delivery.log());
  }

  /** Runs of dead processes that were ended. */
  int ended() {
    return ended;
  }

  /** Runs that waited for hashes and were finished. */
  int finished() {
    return finished;
  }

  Tally tally() {
    return courier.tally();
  }

  /** Until nothing is left, or nothing can be delivered. */
  void once() {
    counters.collect();
    boolean more;
    do {
      more = takeOver();
    } while (drain() == Outcome.EMPTY && more);
  }

  /** Goes on with what comes, until it is told to stop. The courier tries by itself meanwhile. */
  void untilStopped(CountDownLatch stop) throws InterruptedException {
    counters.collect();
    do {
      if (courier.tally().waiting() < ENOUGH && takeOver()) {
        counters.collect();
      }
    } while (!stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
  }

  /** Takes over as many files as one call takes, each once; answers whether there were any. */
  private boolean takeOver() {
    List<Leftover> leftovers = spool.adoptLeftovers();
    List<Waiting> unhashed = new ArrayList<>();
    for (Leftover leftover : leftovers) {
      endRuns(leftover, unhashed);
      courier.deliver(leftover);
    }
    try (LateHashing hashing = new LateHashing(console, unhashed)) {
      for (Leftover leftover : leftovers) {
        finishRuns(leftover, hashing);
        courier.adopt(leftover);
      }
    }
    return !leftovers.isEmpty();
  }

  private void endRuns(Leftover leftover, List<Waiting> unhashed) {
    try {
      ended += recovery.abortOpenRuns(leftover);
      unhashed.addAll(recovery.waiting(leftover));
    } catch (IOException | RuntimeException e) {
      console.complain("runs in " + leftover + " can't be ended: " + e.getMessage());
    }
  }

  private void finishRuns(Leftover leftover, LateHashing hashing) {
    try {
      finished += hashing.finish(accounts, leftover);
    } catch (IOException | RuntimeException e) {
      console.complain("runs in " + leftover + " can't be finished: " + e.getMessage());
    }
  }

  /** Waits as long as the server takes something. */
  private Outcome drain() {
    long before;
    Outcome outcome;
    do {
      before = progress();
      outcome = courier.drain(delivery.settings().exitTimeout()).outcome();
    } while (outcome == Outcome.TIMED_OUT && progress() > before);
    return outcome;
  }

  private long progress() {
    Tally tally = courier.tally();
    return tally.sent() + tally.refused() + tally.unreadable();
  }

  @Override
  public void close() {
    courier.close();
    count(courier.tally());
    spool.close();
  }

  /** What was sent for others belongs to the sum of all. */
  private void count(Tally tally) {
    if (progress() + tally.retried() > 0) {
      counters.add(
          "flush-" + Long.toHexString(began) + "-" + Long.toHexString(System.nanoTime()),
          Counters.since(began)
              .with(Counter.EVENTS_SENT, tally.sent())
              .with(Counter.RETRIES, tally.retried())
              .with(Counter.EVENTS_DEAD, tally.refused())
              .with(Counter.EVENTS_LOST, tally.unreadable())
              .withError(tally.lastError(), System.currentTimeMillis()));
    }
  }
}
