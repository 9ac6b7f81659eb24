package io.dspm.lineage.agent.command;

import static io.dspm.lineage.agent.command.Console.count;

import io.dspm.lineage.agent.command.DeliveryOptions.Delivery;
import io.dspm.lineage.agent.delivery.SpoolSurvey;
import io.dspm.lineage.agent.delivery.SpoolSurvey.Owner;
import io.dspm.lineage.agent.delivery.Tally;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Delivers what dead processes left, and ends their open runs. Gives up when there is no
 * connection, or when the server has taken nothing for {@code lineage.exit.timeout}; or else, told
 * to watch, never.
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
      "Exit status: 0 if nothing is left waiting, living processes aside; 1 otherwise. Of --watch,"
          + " which ends when it is interrupted, what the shell gives that: 130 after Ctrl-C.",
      "How far it is, is told on stderr: by a bar on a terminal, else by a line every ten seconds.",
      "An event that the server refuses is kept in the spool's folder \"dead\" and waits no more."
    })
final class FlushCommand implements Callable<Integer> {

  /** What the end of a watch may take. */
  private static final long STOPPING_SECONDS = 10;

  @Option(
      names = "--watch",
      description = "Stay, and deliver what comes, also while there is no connection.")
  boolean watch;

  @Mixin DeliveryOptions options = new DeliveryOptions();

  @Mixin HelpOption help = new HelpOption();

  private final String version;
  private final Console console;
  private final CountDownLatch over = new CountDownLatch(1);

  FlushCommand(String version, Console console) {
    this.version = version;
    this.console = console;
  }

  /** What came of it. */
  private record Flushed(Tally tally, int ended, int finished, Path spoolDir) {}

  @Override
  public Integer call() throws InterruptedException {
    try {
      Flushed flushed = flush();
      return sumUp(flushed, StatusCommand.survey(flushed.spoolDir()));
    } finally {
      over.countDown();
    }
  }

  private Flushed flush() throws InterruptedException {
    try (FlushProgress progress = new FlushProgress(console, watch)) {
      Delivery delivery = options.read(progress.console());
      try (Flushing flushing = new Flushing(progress.console(), delivery, version)) {
        progress.begin(flushing::tally);
        if (watch) {
          watch(flushing);
        } else {
          flushing.once();
        }
        return new Flushed(
            flushing.tally(), flushing.ended(), flushing.finished(), delivery.spoolDir());
      }
    }
  }

  /**
   * What is under way is let go in order when the JVM is told to end, so that nothing is repeated.
   */
  private void watch(Flushing flushing) throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.countDown();
                  try {
                    boolean unused = over.await(STOPPING_SECONDS, TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    flushing.untilStopped(stop);
  }

  private int sumUp(Flushed done, SpoolSurvey left) {
    Tally tally = done.tally();
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
    append(line, done.ended(), "run", " of dead processes ended");
    append(line, done.finished(), "run", " that waited for hashes finished");
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
