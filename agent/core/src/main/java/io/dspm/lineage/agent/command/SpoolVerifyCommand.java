package io.dspm.lineage.agent.command;

import static io.dspm.lineage.agent.command.Console.count;

import io.dspm.lineage.agent.delivery.SpoolRecords;
import io.dspm.lineage.agent.delivery.SpoolRecords.Checked;
import io.dspm.lineage.agent.delivery.SpoolRecords.Verdict;
import io.dspm.lineage.agent.delivery.SpoolSurvey;
import io.dspm.lineage.agent.delivery.SpoolSurvey.Owner;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Reads every file of the spool and says what it is worth. Changes nothing. */
@Command(
    name = "verify",
    header = "Check every file of the spool.",
    customSynopsis = "java -jar lineage-agent.jar spool verify [--spool-dir=DIR]",
    description = {
      "",
      "Reads all of it and compares it with its sums: a line for each file. A file is intact; or"
          + " torn, which is what remains where a process is killed while it writes, and costs"
          + " nothing that was promised; or damaged; or foreign, which means that nothing in it is"
          + " of the spool. Changes nothing.%n"
    },
    footer = {
      "",
      "Exit status: 0 if all is intact or torn; 1 if anything is damaged, foreign or can't be read."
    })
final class SpoolVerifyCommand implements Callable<Integer> {

  /** What lies there beside the spool files. */
  private static final Pattern COMPANION =
      Pattern.compile(
          ".+\\.lock|.+\\.counters|counters|dropped|identities.*|.+\\.account.*|.+\\.fresh|"
              + RefusedEvent.FOLDER);

  private static final String SPOOL = ".spool";
  private static final String SET_ASIDE = ".damaged";

  @Mixin SpoolOption spool = new SpoolOption();

  @Mixin HelpOption help = new HelpOption();

  private final Console console;
  private final Set<Path> checked = new TreeSet<>();
  private int files;
  private int bad;

  SpoolVerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path directory = spool.directory(console);
    SpoolRecords.walk(directory, new Checking());
    others(directory);
    refused(directory);
    say(count(files, "file") + " checked, " + (bad == 0 ? "all is well" : bad + " not well"));
    return bad == 0 ? Commands.DONE : Commands.FAILED;
  }

  private final class Checking implements SpoolRecords.Visitor {
    @Override
    public void record(SpoolRecords.Entry entry, byte[] payload) {}

    @Override
    public void checked(Checked file) {
      checked.add(file.file());
      boolean well =
          file.verdict() == Verdict.INTACT
              || file.verdict() == Verdict.TORN
              || file.verdict() == Verdict.NEWER;
      String words = words(file);
      if (file.verdict() == Verdict.TORN && isAlive(file.file())) {
        words = "intact, its process is writing to it: " + count(file.records(), "record");
      }
      found(well, file.file(), words);
    }
  }

  /** A file in a few words. */
  static String words(Checked file) {
    String records = count(file.records(), "record") + ", " + count(file.bytes(), "byte");
    return switch (file.verdict()) {
      case INTACT -> "intact: " + records;
      case TORN -> "torn, its last record was cut short: " + records;
      case DAMAGED ->
          "damaged in " + count(file.damaged(), "place") + ", what is intact counts: " + records;
      case FOREIGN -> "foreign, nothing in it is of the spool: " + count(file.bytes(), "byte");
      case NEWER -> "of a newer agent, left to that";
      case UNREADABLE -> "can't be read: " + file.problem();
    };
  }

  private static boolean isAlive(Path file) {
    String name = String.valueOf(file.getFileName());
    String stem = name.substring(0, name.indexOf('.'));
    return SpoolSurvey.ownerOf(file.resolveSibling(""), stem) == Owner.ALIVE;
  }

  private void others(Path directory) throws IOException {
    for (Path file : list(directory)) {
      String name = String.valueOf(file.getFileName());
      if (checked.contains(file) || COMPANION.matcher(name).matches()) {
        continue;
      }
      if (name.endsWith(SET_ASIDE)) {
        found(false, file, "damaged, set aside: nothing in it was intact");
      } else if (!name.endsWith(SPOOL)) {
        found(false, file, "foreign, no file of the spool");
      }
    }
  }

  private void refused(Path directory) throws IOException {
    for (RefusedEvent event : RefusedEvent.all(directory)) {
      try {
        boolean whole = !RefusedEvent.parse(event.json()).isMissingNode();
        found(whole, event.file(), whole ? "intact: a refused event" : "damaged, it is no JSON");
      } catch (IOException e) {
        found(false, event.file(), "can't be read: " + e);
      }
    }
  }

  private static Set<Path> list(Path directory) throws IOException {
    Set<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        files.add(entry);
      }
    } catch (NoSuchFileException e) {
      return files;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }

  private void found(boolean well, Path file, String words) {
    files++;
    bad += well ? 0 : 1;
    say(file + ": " + words);
  }

  private void say(String line) {
    console.out().println(Console.oneLine(line));
  }
}
