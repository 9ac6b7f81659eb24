package io.dspm.lineage.agent.command;

import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.ListedFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run read and wrote, as said on the command line; each dataset once.
 *
 * @param files those of each directory
 */
record SaidDatasets(
    List<Dataset> inputs, List<Dataset> outputs, Map<Dataset, List<ListedFile>> files) {

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
        if (isIn(input, output) || isIn(output, input)) {
          boolean same = String.valueOf(input.file()).equals(output.file());
          throw CommandException.misused(
              input.file()
                  + (same ? " is input and output" : " is input, and " + output.file() + " output")
                  + ": its content before the run is gone, and can't be named;"
                  + " leave it out of the inputs, or name a copy from before");
        }
      }
    }
    Map<Dataset, List<ListedFile>> listed = new LinkedHashMap<>();
    addFiles(read, listed);
    addFiles(written, listed);
    return new SaidDatasets(datasets(read), datasets(written), listed);
  }

  /** Whether one is the other, or is in it. */
  private static boolean isIn(DatasetArgument one, DatasetArgument other) {
    String inner = one.file();
    String outer = other.file();
    if (inner == null || outer == null) {
      return false;
    }
    return inner.equals(outer) || inner.startsWith(outer.endsWith("/") ? outer : outer + "/");
  }

  private static void addFiles(
      Set<DatasetArgument> arguments, Map<Dataset, List<ListedFile>> files) {
    for (DatasetArgument argument : arguments) {
      if (!argument.files().isEmpty()) {
        files.put(argument.dataset(), argument.files());
      }
    }
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
