package io.dspm.lineage.agent.command;

import static io.dspm.lineage.agent.command.Console.count;

import io.dspm.lineage.agent.config.Settings;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.delivery.SpoolFullException;
import io.dspm.lineage.agent.delivery.SpoolRecords;
import io.dspm.lineage.agent.delivery.SpoolRecords.Checked;
import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Puts events back into the spool that the server refused, once whatever it did not like is mended.
 *
 * <p>A server must not see a START after the end of its run. So a START goes back only together
 * with the end: where that is not among what was refused, it was delivered, or will be. And while
 * it is put back, its file has another name: if this is killed meanwhile, nobody can tell whether
 * it was, and it stays where it is.
 */
@Command(
    name = "requeue",
    header = "Put refused events back into the spool.",
    customSynopsis = "java -jar lineage-agent.jar spool requeue (RUN... | --all) [OPTION...]",
    description = {
      "",
      "To be sent once more, by flush or by the next agent, in the order in which they were to be"
          + " sent. Their files in the folder \"dead\" are deleted then. A START goes back only"
          + " together with the end of its run: without it, it would make a run that is over go on"
          + " for ever.%n"
    },
    footer = {"", "Exit status: 0; 1 if something was skipped, which stderr tells."})
final class SpoolRequeueCommand implements Callable<Integer> {

  @Parameters(paramLabel = "RUN", arity = "0..*", description = "The runs, by their IDs.")
  List<UUID> runs = new ArrayList<>();

  @Option(names = "--all", description = "All that was refused.")
  boolean all;

  @Option(
      names = "--force",
      description = "Also a START without the end of its run, and runs of which more is waiting.")
  boolean force;

  @Mixin SpoolOption spool = new SpoolOption();

  @Mixin HelpOption help = new HelpOption();

  private final Console console;
  private int events;
  private int requeued;
  private int skipped;

  SpoolRequeueCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (all == !runs.isEmpty()) {
      throw CommandException.misused("name the runs, or --all");
    }
    Settings settings = SpoolOption.settings(console);
    Path directory = spool.directory(settings);
    Map<UUID, List<RefusedEvent>> refused = byRun(directory);
    for (UUID run : runs) {
      if (!refused.containsKey(run)) {
        skip(run, "nothing of it was refused");
      }
    }
    if (!refused.isEmpty()) {
      Set<UUID> waiting = waiting(directory);
      AgentLog log = new AgentLog(console.err(), settings.logLevel());
      try (Spool into = Spool.open(directory, settings.spool(), log)) {
        for (Map.Entry<UUID, List<RefusedEvent>> run : refused.entrySet()) {
          requeue(run.getKey(), run.getValue(), waiting, into);
        }
      }
    }
    console.out().println(sum());
    return skipped == 0 ? Commands.DONE : Commands.FAILED;
  }

  private String sum() {
    String back = count(events, "event") + " of " + count(requeued, "run");
    return back
        + (events == 1 ? " is" : " are")
        + " back in the spool"
        + (events == 0 ? "" : "; deliver with: java -jar " + OwnJar.path() + " flush")
        + (skipped == 0 ? "" : "; " + count(skipped, "run") + " skipped");
  }

  private Map<UUID, List<RefusedEvent>> byRun(Path directory) throws IOException {
    Map<UUID, List<RefusedEvent>> byRun = new LinkedHashMap<>();
    for (RefusedEvent event : RefusedEvent.in(directory)) {
      if (all || runs.contains(event.run())) {
        byRun.computeIfAbsent(event.run(), none -> new ArrayList<>()).add(event);
      }
    }
    return byRun;
  }

  /** Runs that are open, or of which events wait. */
  private static Set<UUID> waiting(Path directory) throws IOException {
    Set<UUID> waiting = new HashSet<>();
    SpoolRecords.walk(
        directory,
        new SpoolRecords.Visitor() {
          @Override
          public void record(SpoolRecords.Entry entry, byte[] payload) {
            if (entry.waiting()
                && (entry.type() == SpoolRecords.Type.EVENT
                    || entry.type() == SpoolRecords.Type.BEGUN)) {
              waiting.add(entry.run());
            }
          }

          @Override
          public void checked(Checked file) {}
        });
    return waiting;
  }

  private void requeue(UUID run, List<RefusedEvent> refused, Set<UUID> waiting, Spool into)
      throws IOException {
    if (waiting.contains(run) && !force) {
      skip(run, "more of it is in the spool, or it goes on: flush first");
      return;
    }
    List<RefusedEvent> inOrder = new ArrayList<>();
    boolean end = false;
    boolean start = false;
    for (EventKind kind : EventKind.values()) {
      Map<Integer, RefusedEvent> ofKind = ofKind(kind, refused);
      start |= kind == EventKind.START && !ofKind.isEmpty();
      end |= kind == EventKind.END && !ofKind.isEmpty();
      inOrder.addAll(ofKind.values());
    }
    if (start && !end && !force) {
      skip(run, "its end is not among what was refused, so a START might come after it; --force");
      return;
    }
    putBack(run, inOrder, into);
    for (RefusedEvent event : refused) {
      delete(event);
    }
    requeued++;
  }

  /** By number. The same may have been refused before; what was refused last counts. */
  private static Map<Integer, RefusedEvent> ofKind(EventKind kind, List<RefusedEvent> refused)
      throws IOException {
    Map<Integer, RefusedEvent> found = new TreeMap<>();
    for (RefusedEvent event : refused) {
      if (RefusedEvent.kind(event.json()) == kind) {
        found.put(kind == EventKind.FILES ? event.number() : 0, event);
      }
    }
    return found;
  }

  private void putBack(UUID run, List<RefusedEvent> inOrder, Spool into) throws IOException {
    List<byte[]> bodies = new ArrayList<>();
    for (RefusedEvent event : inOrder) {
      bodies.add(event.json());
    }
    UUID parent = RefusedEvent.parent(bodies.get(bodies.size() - 1));
    if (parent != null) {
      // Without a header: what there is to tell of the run is told already.
      into.begun(run, parent, new byte[0]);
    }
    for (int i = 0; i < inOrder.size(); i++) {
      RefusedEvent event = inOrder.get(i);
      byte[] json = bodies.get(i);
      EventKind kind = RefusedEvent.kind(json);
      if (kind == EventKind.START) {
        Files.move(event.file(), event.whileUnderway());
      }
      // Whatever it is, nothing of the run comes after the last of these: else it would stay open.
      boolean last = i == inOrder.size() - 1;
      append(run, last ? EventKind.END : kind, event, json, into);
      events++;
    }
  }

  private static void append(UUID run, EventKind kind, RefusedEvent event, byte[] json, Spool into)
      throws IOException {
    try {
      if (into.append(run, kind, json)) {
        return;
      }
      throw new IOException("The spool does not take " + event.file());
    } catch (SpoolFullException nothingOfItIsThere) {
      if (Files.exists(event.whileUnderway())) {
        Files.move(event.whileUnderway(), event.file());
      }
      throw nothingOfItIsThere;
    }
  }

  private static void delete(RefusedEvent event) throws IOException {
    Files.deleteIfExists(event.file());
    Files.deleteIfExists(event.reason());
    Files.deleteIfExists(event.whileUnderway());
  }

  private void skip(UUID run, String why) {
    skipped++;
    console.complain(run + " is skipped: " + why);
  }
}
