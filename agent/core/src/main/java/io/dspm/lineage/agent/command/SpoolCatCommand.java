package io.dspm.lineage.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.delivery.SpoolRecords;
import io.dspm.lineage.agent.delivery.SpoolRecords.Checked;
import io.dspm.lineage.agent.delivery.SpoolRecords.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints events as they are sent, one per line. Changes nothing. */
@Command(
    name = "cat",
    header = "Print the events in the spool, one JSON object per line.",
    customSynopsis = "java -jar lineage-agent.jar spool cat [--all | --dead] [OPTION...]",
    description = {
      "",
      "Each as it is sent: those of a run in order, files of older processes first. Changes"
          + " nothing.%n"
    },
    footer = {
      "",
      "Exit status: 0; 1 if something in the spool is damaged or can't be read, which stderr tells;"
          + " what is intact is printed all the same."
    })
final class SpoolCatCommand implements Callable<Integer> {

  /** Which events. */
  static final class Which {
    @Option(names = "--waiting", description = "Those that wait to be sent. The default.")
    boolean waiting;

    @Option(names = "--all", description = "Also those that were sent and not cleared away since.")
    boolean all;

    @Option(names = "--dead", description = "Those that the server refused, instead.")
    boolean dead;
  }

  @ArgGroup Which which = new Which();

  @Option(
      names = "--run",
      paramLabel = "UUID",
      description = "Of this run only; may be given more than once.")
  List<UUID> runs = new ArrayList<>();

  @Option(
      names = "--job",
      paramLabel = "NAME",
      description = "Of the job with this name only, or with this namespace/name.")
  @Nullable String job;

  @Mixin SpoolOption spool = new SpoolOption();

  @Mixin HelpOption help = new HelpOption();

  private final Console console;
  private final Set<UUID> wanted = new HashSet<>();
  private int status = Commands.DONE;

  SpoolCatCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    wanted.addAll(runs);
    Path directory = spool.directory(console);
    if (which.dead) {
      for (RefusedEvent event : RefusedEvent.in(directory)) {
        print(event);
      }
    } else {
      SpoolRecords.walk(directory, new Printing());
    }
    return status;
  }

  private void print(RefusedEvent event) {
    try {
      print(event.run(), event.json());
    } catch (IOException e) {
      failed(event.file() + " can't be read: " + e);
    }
  }

  private final class Printing implements SpoolRecords.Visitor {
    @Override
    public void record(SpoolRecords.Entry entry, byte[] payload) {
      if (entry.type() == SpoolRecords.Type.EVENT && (which.all || entry.waiting())) {
        print(entry.run(), payload);
      }
    }

    @Override
    public void checked(Checked file) {
      if (file.verdict() != Verdict.INTACT && file.verdict() != Verdict.TORN) {
        failed(file.file() + ": " + SpoolVerifyCommand.words(file));
      }
    }
  }

  private void print(UUID run, byte[] json) {
    if ((!wanted.isEmpty() && !wanted.contains(run)) || !isOfTheJob(json)) {
      return;
    }
    byte[] line = new byte[json.length + 1];
    for (int i = 0; i < json.length; i++) {
      // Outside of strings; inside there is none.
      line[i] = json[i] == '\n' || json[i] == '\r' ? (byte) ' ' : json[i];
    }
    line[json.length] = '\n';
    console.out().write(line, 0, line.length);
    if (console.out().checkError()) {
      throw CommandException.failed("stdout was closed before all was printed");
    }
  }

  private boolean isOfTheJob(byte[] json) {
    if (job == null) {
      return true;
    }
    JsonNode named = RefusedEvent.parse(json).path("job");
    String name = named.path("name").asText();
    return job.equals(name) || job.equals(named.path("namespace").asText() + "/" + name);
  }

  private void failed(String why) {
    status = Commands.FAILED;
    console.complain(why);
  }
}
