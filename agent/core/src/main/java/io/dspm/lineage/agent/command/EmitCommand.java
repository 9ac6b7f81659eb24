package io.dspm.lineage.agent.command;

import static io.dspm.lineage.agent.command.Console.count;

import io.dspm.lineage.agent.command.DeliveryOptions.Delivery;
import io.dspm.lineage.agent.delivery.Courier;
import io.dspm.lineage.agent.delivery.DrainResult;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.delivery.Tally;
import io.dspm.lineage.agent.event.Circumstances;
import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.event.EventMaker;
import io.dspm.lineage.agent.event.FileListing;
import io.dspm.lineage.agent.event.ListedFile;
import io.dspm.lineage.agent.event.RunHeader;
import io.dspm.lineage.agent.event.RunNote;
import io.dspm.lineage.agent.identity.DatasetNames;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Says one run that no agent saw: START with the inputs, then COMPLETE or FAIL with inputs and
 * outputs. Both are in the spool before either is sent; before that, nothing has an effect.
 */
@Command(
    name = "emit",
    header = "Report one run by hand.",
    sortOptions = false,
    customSynopsis =
        "java -jar lineage-agent.jar emit --job NAME [--input DATASET...] [--output DATASET...]"
            + "%n           [OPTION...]",
    description = {
      "",
      "For a run that no agent saw, when it is over: sends START and COMPLETE, with the content"
          + " hashes that the files have now. Prints the run ID.%n"
    },
    footer = {
      "",
      "A DATASET is a PATH or NAMESPACE=NAME, such as ml-registry=model:fraud/1.0.0. If a file of",
      "that name exists, the file is meant. file=PATH is always a file, also with = in its path.",
      "A directory is all regular files below it, as one dataset.",
      "A path that begins with - is written ./-x.csv.",
      "",
      "Events that can't be delivered now stay in the spool, safe; stderr says how to deliver them.",
      "",
      "Exit status: 0 if the server or the spool has the events; 1 if a file can't be read (then",
      "nothing is sent) or the server refuses the events; 2 if the command makes no sense."
    })
final class EmitCommand implements Callable<Integer> {

  @Option(names = "--job", required = true, paramLabel = "NAME", description = "The job's name.")
  String job = "";

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "DATASET",
      description = "What the run read. Can be repeated.")
  List<String> inputs = new ArrayList<>();

  @Option(
      names = "--output",
      arity = "1..*",
      paramLabel = "DATASET",
      description = "What it wrote. Can be repeated.")
  List<String> outputs = new ArrayList<>();

  @Option(
      names = "--namespace",
      paramLabel = "NS",
      description = "The job's namespace (lineage.namespace).")
  @Nullable String namespace;

  @Option(
      names = "--fail",
      paramLabel = "MESSAGE",
      description = "The run failed, and why: sends FAIL instead of COMPLETE.")
  @Nullable String fail;

  @Option(
      names = "--started-at",
      paramLabel = "TIME",
      description = "When it began, such as 2026-01-02T03:04:05Z. Default: now.")
  @Nullable String startedAt;

  @Option(names = "--run-id", paramLabel = "UUID", description = "Default: a new UUIDv7.")
  @Nullable String runId;

  @Mixin DeliveryOptions options = new DeliveryOptions();

  @Mixin HelpOption help = new HelpOption();

  private final String version;
  private final Console console;

  EmitCommand(String version, Console console) {
    this.version = version;
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Delivery delivery = options.read(console);
    RunHeader run = SaidRun.header(job, namespace, startedAt, runId, delivery.settings());
    if (fail != null && fail.isBlank()) {
      throw CommandException.misused("--fail is empty: say what went wrong");
    }
    if (!delivery.settings().enabled()) {
      console.complain("switched off by lineage.enabled: nothing is sent");
      return Commands.DONE;
    }
    DatasetNames names = new DatasetNames(delivery.settings().datasets());
    SaidDatasets datasets = SaidDatasets.read(inputs, outputs, new FileDatasets(names));
    try (Spool spool = delivery.openSpool();
        Courier courier = delivery.courier(spool, version)) {
      // Of the program that ran nothing is known but what was said.
      Circumstances said = Circumstances.of("CLI", null, delivery.settings().facets());
      append(spool, run, said, datasets, new FileListing(delivery.settings().datasets()));
      console.out().println(run.id());
      DrainResult result = courier.drain(delivery.settings().exitTimeout());
      return sumUp(result, courier.tally(), delivery);
    }
  }

  private void append(
      Spool spool, RunHeader run, Circumstances said, SaidDatasets datasets, FileListing listing)
      throws IOException {
    List<Dataset> inputs = datasets.inputs();
    List<Dataset> outputs = datasets.outputs();
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    Ending.How how = fail == null ? Ending.How.COMPLETE : Ending.How.FAIL;
    Ending ending = Ending.of(how, now, null, fail);
    EventMaker events = new EventMaker(version).in(said);
    spool.begun(run.id().value(), new RunNote(run, null, said).toBytes());
    spool.append(run.id().value(), EventKind.START, events.start(run, inputs));
    for (Map.Entry<Dataset, List<ListedFile>> directory : datasets.files().entrySet()) {
      List<ListedFile> files = directory.getValue();
      for (byte[] part : listing.events(events, run, directory.getKey(), files.size(), 0, files)) {
        spool.append(run.id().value(), EventKind.FILES, part);
      }
    }
    spool.append(
        run.id().value(), EventKind.END, events.end(run, ending, inputs, outputs, List.of()));
  }

  private int sumUp(DrainResult result, Tally tally, Delivery delivery) {
    if (result.waiting() > 0) {
      String reason = result.lastError() == null ? "no answer in time" : result.lastError();
      console.complain(
          count(result.waiting(), "event")
              + (result.waiting() == 1 ? " waits in " : " wait in ")
              + delivery.spoolDir()
              + " ("
              + reason
              + "); deliver with: "
              + delivery.flushCommand());
    }
    if (tally.refused() > 0) {
      console.complain(
          "the server refused "
              + count(tally.refused(), "event")
              + "; status shows the reasons, and "
              + delivery.spoolDir().resolve("dead")
              + " keeps what was sent");
    }
    return tally.refused() + tally.unreadable() == 0 ? Commands.DONE : Commands.FAILED;
  }
}
