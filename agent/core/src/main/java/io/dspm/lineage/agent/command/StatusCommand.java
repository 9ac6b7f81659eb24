package io.dspm.lineage.agent.command;

import io.dspm.lineage.agent.config.Settings;
import io.dspm.lineage.agent.config.SettingsReader;
import io.dspm.lineage.agent.counters.CounterSurvey;
import io.dspm.lineage.agent.delivery.SpoolSurvey;
import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what waits in the spool, what was given up, and what was counted. Changes nothing. */
@Command(
    name = "status",
    header = "Show what waits in the spool, and what the server refused.",
    customSynopsis = "java -jar lineage-agent.jar status [--json] [--spool-dir=DIR]",
    description = {
      "",
      "File by file, with the newest refusals and their reasons. Changes nothing: no event is"
          + " delivered, taken over or cleared away. Then what the agents of this directory have"
          + " counted, each living one's and all together; those of living ones are five seconds"
          + " old at most.%n"
    },
    footer = {"", "Exit status: 0, whatever waits; 1 if the spool can't be read."})
final class StatusCommand implements Callable<Integer> {

  @Option(names = "--json", description = "As one JSON object, for programs.")
  boolean json;

  @Mixin SpoolOption spool = new SpoolOption();

  @Mixin HelpOption help = new HelpOption();

  private final Console console;

  StatusCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    SettingsReader.Reading reading = SettingsReader.read(null);
    Settings settings = reading.settings();
    AgentLog log = new AgentLog(console.err(), settings.logLevel());
    reading.warnings().forEach(log::warn);
    SpoolSurvey survey = survey(spool.directory(settings));
    CounterSurvey counters = CounterSurvey.of(survey.directory(), log).waiting(survey.events());
    if (json) {
      console.out().println(StatusJson.of(survey, counters, Instant.now()));
    } else {
      console.out().print(StatusText.of(survey, counters, Instant.now()));
    }
    return Commands.DONE;
  }

  static SpoolSurvey survey(Path directory) {
    try {
      return SpoolSurvey.of(directory);
    } catch (IOException e) {
      throw CommandException.failed("the spool " + directory + " can't be read: " + e);
    }
  }
}
