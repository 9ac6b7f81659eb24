package io.dspm.lineage.agent;

import io.dspm.lineage.agent.account.LeftAccounts;
import io.dspm.lineage.agent.counters.CounterFiles;
import io.dspm.lineage.agent.delivery.Courier;
import io.dspm.lineage.agent.delivery.Leftover;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.event.EventMaker;
import io.dspm.lineage.agent.event.Recovery;
import io.dspm.lineage.agent.event.Recovery.Waiting;
import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * What other processes left behind, this one delivers, some at a time. What they did not come to
 * hash, it hashes, after all else and with the lowest priority; the JVM's end does not wait for
 * that.
 */
final class Inheritance implements Runnable {

  private final Spool spool;
  private final Courier courier;
  private final CounterFiles counters;
  private final String version;
  private final AgentLog log;
  private final ThreadFactory hashing;

  /**
   * @param hashing makes the thread for what takes long
   */
  Inheritance(
      Spool spool,
      Courier courier,
      CounterFiles counters,
      String version,
      AgentLog log,
      ThreadFactory hashing) {
    this.spool = spool;
    this.courier = courier;
    this.counters = counters;
    this.version = version;
    this.log = log;
    this.hashing = hashing;
  }

  @Override
  public void run() {
    // Before: whose leftover is taken over passes for alive.
    counters.collect();
    Recovery recovery = null;
    try {
      do {
        List<Leftover> leftovers = spool.adoptLeftovers();
        if (leftovers.isEmpty()) {
          return;
        }
        if (recovery == null) {
          // Not before: it loads what makes JSON.
          recovery = new Recovery(new EventMaker(version), log);
        }
        adopt(leftovers, recovery);
      } while (spool.awaitRoomForLeftovers());
    } catch (InterruptedException e) {
      log.info("no more is taken over from dead processes: interrupted");
    }
  }

  private void adopt(List<Leftover> leftovers, Recovery recovery) {
    List<Leftover> unhashed = new ArrayList<>();
    for (Leftover leftover : leftovers) {
      boolean waits = false;
      try {
        recovery.abortOpenRuns(leftover);
        waits = !recovery.waiting(leftover).isEmpty();
      } catch (IOException | RuntimeException e) {
        cannotBeTold(e);
      }
      if (waits) {
        courier.deliver(leftover);
        unhashed.add(leftover);
      } else {
        courier.adopt(leftover);
      }
    }
    if (!unhashed.isEmpty()) {
      LeftAccounts accounts = new LeftAccounts(recovery, log);
      hashing.newThread(new Finishing(unhashed, accounts)).start();
    }
  }

  private final class Finishing implements Runnable, LeftAccounts.Watcher {

    private final List<Leftover> leftovers;
    private final LeftAccounts accounts;

    Finishing(List<Leftover> leftovers, LeftAccounts accounts) {
      this.leftovers = leftovers;
      this.accounts = accounts;
    }

    @Override
    public void run() {
      for (Leftover leftover : leftovers) {
        try {
          accounts.finish(leftover, this);
        } catch (IOException | RuntimeException e) {
          cannotBeTold(e);
        }
        courier.adopt(leftover);
      }
    }

    @Override
    public void hashing(Waiting run) {
      log.info("hashing what is left of " + run.note().run().job() + " " + run.run().run());
    }
  }

  private void cannotBeTold(Exception why) {
    log.warn("runs of a process that died can't be told", why);
  }
}
