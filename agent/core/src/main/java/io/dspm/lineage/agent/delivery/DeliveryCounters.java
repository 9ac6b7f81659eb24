package io.dspm.lineage.agent.delivery;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts what came of attempts. Written by the courier's threads, read by any. */
final class DeliveryCounters {

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong retried = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong poison = new AtomicLong();
  private final AtomicLong unreadable = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();
  private volatile @Nullable String lastError;

  void count(Dispatch.Result result) {
    if (result.error() != null) {
      lastError = result.error();
    }
    if (result.atWorkFor() != null) {
      unanswered.incrementAndGet();
    }
    switch (result.step()) {
      case NOTHING_WAITING, SENT_ONCE -> {}
      case SENT -> {
        sent.incrementAndGet();
        bytes.addAndGet(result.bytes());
      }
      case REFUSED -> refused.incrementAndGet();
      case POISON -> {
        refused.incrementAndGet();
        poison.incrementAndGet();
      }
      case UNREADABLE -> unreadable.incrementAndGet();
      case TRY_AGAIN, UNREACHABLE -> retried.incrementAndGet();
    }
  }

  @Nullable String lastError() {
    return lastError;
  }

  Traffic traffic() {
    return new Traffic(
        sent.get(), bytes.get(), retried.get(), refused.get(), poison.get(), unanswered.get());
  }

  Tally tally(int waiting) {
    return new Tally(
        sent.get(), retried.get(), refused.get(), unreadable.get(), waiting, lastError);
  }
}
