package io.dspm.lineage.agent.command;

import io.dspm.lineage.agent.event.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a run read and wrote, as said on the command line; each dataset once. */
record SaidDatasets(List<Dataset> inputs, List<Dataset> outputs) {

  /**
   * Reads all, hashing what is a file.
   *
   * @throws CommandException if one can't be read, naming every such one
   */
  static SaidDatasets read(List<String> inputs, List<String> outputs, FileDatasets files) {
    List<String> problems = new ArrayList<>();
    Set<DatasetArgument> read = arguments(inputs, files, problems);
    Set<DatasetArgument> written = arguments(outputs, files, problems);
    if (!problems.isEmpty()) {
      problems.add("nothing is sent");
      throw CommandException.failed(problems);
    }
    for (DatasetArgument input : read) {
      for (DatasetArgument output : written) {
        if (input.file() != null && input.file().equals(output.file())) {
          throw CommandException.misused(
              input.file()
                  + " is input and output: its content before the run is gone, and can't be named;"
                  + " leave it out of the inputs, or name a copy from before");
        }
      }
    }
    return new SaidDatasets(datasets(read), datasets(written));
  }

  private static Set<DatasetArgument> arguments(
      List<String> texts, FileDatasets files, List<String> problems) {
    Set<DatasetArgument> arguments = new LinkedHashSet<>();
    for (String text : texts) {
      try {
        arguments.add(DatasetArgument.read(text, files));
      } catch (CommandException e) {
        if (e.status() == Commands.MISUSED) {
          throw e;
        }
        problems.addAll(e.lines());
      }
    }
    return arguments;
  }

  private static List<Dataset> datasets(Set<DatasetArgument> arguments) {
    return arguments.stream().map(DatasetArgument::dataset).toList();
  }
}
