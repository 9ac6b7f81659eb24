package io.dspm.lineage.agent.command;

import static io.dspm.lineage.agent.command.Console.count;

import io.dspm.lineage.agent.account.LeftAccounts;
import io.dspm.lineage.agent.command.DeliveryOptions.Delivery;
import io.dspm.lineage.agent.delivery.Courier;
import io.dspm.lineage.agent.delivery.DrainResult.Outcome;
import io.dspm.lineage.agent.delivery.Leftover;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.delivery.SpoolSurvey;
import io.dspm.lineage.agent.delivery.SpoolSurvey.Owner;
import io.dspm.lineage.agent.delivery.Tally;
import io.dspm.lineage.agent.event.EventMaker;
import io.dspm.lineage.agent.event.Recovery;
import io.dspm.lineage.agent.event.Recovery.Waiting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Delivers what dead processes left, and ends their open runs. Gives up when there is no
 * connection, or when the server has taken nothing for {@code lineage.exit.timeout}.
 */
@Command(
    name = "flush",
    header = "Deliver the events that wait in the spool.",
    customSynopsis = "java -jar lineage-agent.jar flush [OPTION...]",
    description = {
      "",
      "Takes the events that processes left behind when they ended. A run that its process did not"
          + " end is ended with ABORT. Of one that ended before its files were hashed, they are hashed"
          + " now, if they are still as they were. Events of living processes are left alone: these deliver"
          + " their own.%n"
    },
    footer = {
      "",
      "Exit status: 0 if nothing is left waiting, living processes aside; 1 otherwise.",
      "An event that the server refuses is kept in the spool's folder \"dead\" and waits no more."
    })
final class FlushCommand implements Callable<Integer> {

  @Mixin DeliveryOptions options = new DeliveryOptions();

  @Mixin HelpOption help = new HelpOption();

  private final String version;
  private final Console console;
  private int ended;
  private int finished;

  FlushCommand(String version, Console console) {
    this.version = version;
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Delivery delivery = options.read(console);
    Tally tally;
    try (Spool spool = delivery.openSpool();
        Courier courier = delivery.courier(spool, version)) {
      deliver(spool, courier, delivery);
      tally = courier.tally();
    }
    return sumUp(tally, StatusCommand.survey(delivery.spoolDir()));
  }

  private void deliver(Spool spool, Courier courier, Delivery delivery) {
    Recovery recovery = new Recovery(new EventMaker(version), delivery.log());
    LeftAccounts accounts = new LeftAccounts(recovery, delivery.log());
    long before;
    do {
      before = progress(courier);
      List<Leftover> leftovers = spool.adoptLeftovers();
      List<Waiting> unhashed = new ArrayList<>();
      for (Leftover leftover : leftovers) {
        endRuns(leftover, recovery, unhashed);
        courier.deliver(leftover);
      }
      try (LateHashing hashing = new LateHashing(console, unhashed)) {
        for (Leftover leftover : leftovers) {
          finishRuns(leftover, accounts, hashing);
          courier.adopt(leftover);
        }
      }
      if (drain(courier, delivery) != Outcome.EMPTY) {
        return;
      }
      // A leftover of which nothing can be made comes back for ever.
    } while (progress(courier) > before);
  }

  private void endRuns(Leftover leftover, Recovery recovery, List<Waiting> unhashed) {
    try {
      ended += recovery.abortOpenRuns(leftover);
      unhashed.addAll(recovery.waiting(leftover));
    } catch (IOException | RuntimeException e) {
      console.complain("runs in " + leftover + " can't be ended: " + e.getMessage());
    }
  }

  private void finishRuns(Leftover leftover, LeftAccounts accounts, LateHashing hashing) {
    try {
      finished += hashing.finish(accounts, leftover);
    } catch (IOException | RuntimeException e) {
      console.complain("runs in " + leftover + " can't be finished: " + e.getMessage());
    }
  }

  /** Waits as long as the server takes something. */
  private Outcome drain(Courier courier, Delivery delivery) {
    long before;
    Outcome outcome;
    do {
      before = progress(courier);
      outcome = courier.drain(delivery.settings().exitTimeout()).outcome();
    } while (outcome == Outcome.TIMED_OUT && progress(courier) > before);
    return outcome;
  }

  private static long progress(Courier courier) {
    Tally tally = courier.tally();
    return tally.sent() + tally.refused() + tally.unreadable();
  }

  private int sumUp(Tally tally, SpoolSurvey left) {
    int events = 0;
    int runs = 0;
    int living = 0;
    int unclear = 0;
    for (SpoolSurvey.Waiting file : left.files()) {
      if (file.owner() == Owner.ALIVE) {
        living++;
        continue;
      }
      events += file.events();
      runs += file.openRuns();
      if (file.problem() != null || file.owner() == Owner.UNKNOWN) {
        unclear++;
        console.complain(file.file() + " is left alone: " + why(file));
      }
    }
    StringBuilder line = new StringBuilder("delivered ").append(count(tally.sent(), "event"));
    line.append(", ").append(events).append(" still waiting in ").append(left.directory());
    if (events > 0) {
      String reason = tally.lastError() == null ? "no answer in time" : tally.lastError();
      line.append(" (").append(reason).append(')');
    }
    append(line, ended, "run", " of dead processes ended");
    append(line, finished, "run", " that waited for hashes finished");
    append(line, runs, "run", " could not be ended");
    append(line, tally.refused(), "event", " refused and kept in " + left.deadLetters());
    append(line, tally.unreadable(), "event", " lost by the disk");
    append(line, unclear, "file", " left alone, see stderr");
    append(line, living, "file", " of living processes left alone");
    console.out().println(Console.oneLine(line.toString()));
    return events == 0 && runs == 0 && unclear == 0 ? Commands.DONE : Commands.FAILED;
  }

  private static String why(SpoolSurvey.Waiting file) {
    return file.problem() == null ? "its lock can't be read" : file.problem();
  }

  private static void append(StringBuilder line, long number, String noun, String what) {
    if (number > 0) {
      line.append("; ").append(count(number, noun)).append(what);
    }
  }
}
