package io.dspm.lineage.agent.command;

import io.dspm.lineage.agent.identity.DatasetNames;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints dataset IDs. Reads no configuration, and sends nothing. */
@Command(
    name = "hash",
    header = "Print the dataset IDs of files and directories.",
    customSynopsis = "java -jar lineage-agent.jar hash PATH...",
    description = {
      "",
      "One ID per line, of the file's content now: file::REAL-PATH@sha256:HASH. Of a directory, it is"
          + " of all regular files below it: file::REAL-PATH/@sha256:TREE-HASH. Nothing is sent.%n"
    },
    footer = {"", "Exit status: 0 if all files were read; 1 if one was not, which stderr names."})
final class HashCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Regular files, or directories.")
  List<String> paths = new ArrayList<>();

  @Mixin HelpOption help = new HelpOption();

  private final Console console;

  HashCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    int status = Commands.DONE;
    FileDatasets files = new FileDatasets(DatasetNames.DEFAULT);
    for (String path : paths) {
      try {
        console.out().println(files.of(path).dataset().name());
      } catch (CommandException e) {
        e.lines().forEach(console::complain);
        status = Commands.FAILED;
      }
    }
    return status;
  }
}
