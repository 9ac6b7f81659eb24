package io.dspm.lineage.agent;

import io.dspm.lineage.agent.boot.Hook;
import io.dspm.lineage.agent.counters.Counter;
import io.dspm.lineage.agent.counters.Counters;
import io.dspm.lineage.agent.counters.OwnCounters;
import io.dspm.lineage.agent.delivery.Courier;
import io.dspm.lineage.agent.delivery.Dropped;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.delivery.Tally;
import io.dspm.lineage.agent.event.Reporter;
import io.dspm.lineage.agent.identity.HashCounts;
import io.dspm.lineage.agent.identity.Identities;
import io.dspm.lineage.agent.process.ProcessId;
import io.dspm.lineage.agent.run.Ledger;
import io.dspm.lineage.agent.run.RunReports;
import io.dspm.lineage.agent.run.Runs;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what the agent's parts have counted of this JVM. For the agent's threads: some of
 * it takes a moment's lock that is held while the disk works.
 */
final class AgentCounters implements OwnCounters.Source {

  private final Ledger ledger;
  private final Runs runs;
  private final RunReports reports;
  private final Identities identities;
  private final Reporter reporter;
  private final Spool spool;
  private final Courier courier;
  private final long since = System.currentTimeMillis();
  private @Nullable String error;
  private long errorAt;

  AgentCounters(
      Ledger ledger,
      Runs runs,
      RunReports reports,
      Identities identities,
      Reporter reporter,
      Spool spool,
      Courier courier) {
    this.ledger = ledger;
    this.runs = runs;
    this.reports = reports;
    this.identities = identities;
    this.reporter = reporter;
    this.spool = spool;
    this.courier = courier;
  }

  @Override
  public Counters now() {
    HashCounts hashes = identities.counts();
    Tally tally = courier.tally();
    Dropped dropped = spool.dropped();
    Counters counters =
        Counters.since(since)
            .with(Counter.READS, ledger.reads())
            .with(Counter.WRITES, ledger.writes())
            .with(Counter.RUNS_BEGUN, reports.begun())
            .with(Counter.RUNS_ENDED, reports.ended())
            .with(Counter.FILES_HASHED, hashes.files())
            .with(Counter.BYTES_HASHED, hashes.bytes())
            .with(Counter.FILES_FROM_CACHE, hashes.filesFromCache())
            .with(Counter.BYTES_FROM_CACHE, hashes.bytesFromCache())
            .with(Counter.EVENTS_SPOOLED, reporter.spooled())
            .with(Counter.EVENTS_SENT, tally.sent())
            .with(Counter.RETRIES, tally.retried())
            .with(Counter.EVENTS_DEAD, tally.refused())
            .with(Counter.EVENTS_DROPPED, dropped.events())
            .with(Counter.RUNS_DROPPED, dropped.runs())
            .with(Counter.EVENTS_LOST, reporter.lost() + tally.unreadable())
            .with(Counter.RUNS_REFUSED, runs.refused())
            .with(Counter.ACCESSES_FAILED, Hook.errors.get())
            .with(Counter.EVENTS_WAITING, tally.waiting())
            .with(Counter.RUNS_OPEN, reports.open())
            .with(Counter.HASHES_WAITING, Hook.hashesPending.get());
    return withError(counters, tally.lastError());
  }

  /** The courier does not know when it was. */
  private synchronized Counters withError(Counters counters, @Nullable String latest) {
    if (latest != null && !latest.equals(error)) {
      error = latest;
      errorAt = System.currentTimeMillis();
    }
    return counters.withError(error, errorAt);
  }

  @Override
  public long pid() {
    return ProcessId.ofThisJvm();
  }

  @Override
  public @Nullable String stem() {
    return spool.stem();
  }
}
