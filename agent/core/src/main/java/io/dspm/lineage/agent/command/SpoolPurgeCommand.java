package io.dspm.lineage.agent.command;

import static io.dspm.lineage.agent.command.Console.count;

import io.dspm.lineage.agent.delivery.DeadProcesses;
import io.dspm.lineage.agent.delivery.SpoolSurvey;
import io.dspm.lineage.agent.delivery.SpoolSurvey.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deletes what nobody wants any more, and only if it is told to for sure. */
@Command(
    name = "purge",
    header = "Delete refused events and damaged files.",
    customSynopsis = "java -jar lineage-agent.jar spool purge [--waiting] --yes [OPTION...]",
    description = {
      "",
      "Deletes for good what the server refused and what was set aside as damaged; with --waiting,"
          + " also what dead processes left to be sent. Then runs whose START was sent stay without"
          + " an end. Without --yes it only says what it would delete.%n"
    },
    footer = {"", "Exit status: 0; 1 if --yes is missing, or something could not be deleted."})
final class SpoolPurgeCommand implements Callable<Integer> {

  private static final Pattern AGE = Pattern.compile("(\\d{1,6})(s|m|h|d)");

  @Option(names = "--waiting", description = "Also what waits to be sent, of dead processes.")
  boolean waiting;

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      description = "Only what has not changed for so long: 30d, 12h, 90m, 10s.")
  @Nullable String olderThan;

  @Option(names = "--yes", description = "For sure.")
  boolean yes;

  @Mixin SpoolOption spool = new SpoolOption();

  @Mixin HelpOption help = new HelpOption();

  private final Console console;
  private int status = Commands.DONE;

  SpoolPurgeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Instant before = olderThan == null ? Instant.MAX : Instant.now().minus(age(olderThan));
    Path directory = spool.directory(console);
    int refused = purgeRefused(directory, before);
    int damaged = purgeDamaged(directory, before);
    StringBuilder said = new StringBuilder(yes ? "deleted " : "would delete ");
    said.append(count(refused, "refused event")).append(", ");
    said.append(count(damaged, "damaged file"));
    if (waiting) {
      said.append(", ").append(purgeWaiting(directory, before));
    }
    console.out().println(said);
    if (!yes) {
      console.complain("nothing is deleted without --yes");
      return Commands.FAILED;
    }
    return status;
  }

  private static Duration age(String text) {
    Matcher age = AGE.matcher(text);
    if (!age.matches()) {
      throw CommandException.misused(
          "--older-than=" + text + " is no age: write 30d, 12h, 90m or 10s");
    }
    long number = Long.parseLong(age.group(1));
    return switch (age.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  private int purgeRefused(Path directory, Instant before) throws IOException {
    int deleted = 0;
    for (RefusedEvent event : RefusedEvent.all(directory)) {
      if (event.at().isBefore(before) && deleted(List.of(event.file(), event.reason()))) {
        deleted++;
      }
    }
    return deleted;
  }

  private int purgeDamaged(Path directory, Instant before) {
    int deleted = 0;
    for (Path file : StatusCommand.survey(directory).setAside()) {
      try {
        Instant changed = Files.getLastModifiedTime(file).toInstant();
        if (changed.isBefore(before) && deleted(List.of(file))) {
          deleted++;
        }
      } catch (IOException e) {
        failed(file + " can't be looked at: " + e);
      }
    }
    return deleted;
  }

  private String purgeWaiting(Path directory, Instant before) throws IOException {
    int events = 0;
    int runs = 0;
    SpoolSurvey survey = StatusCommand.survey(directory);
    List<DeadProcesses.Left> left = DeadProcesses.in(directory, before);
    List<String> gone = new ArrayList<>();
    for (DeadProcesses.Left one : left) {
      try {
        if (!yes || one.delete()) {
          gone.add(one.stem());
        }
      } catch (IOException e) {
        failed("what " + one.stem() + " left can't be deleted: " + e);
      }
    }
    int living = 0;
    for (SpoolSurvey.Waiting file : survey.files()) {
      String name = String.valueOf(file.file().getFileName());
      if (gone.contains(name.substring(0, name.indexOf('.')))) {
        events += file.events();
        runs += file.openRuns();
      }
      living += file.owner() == Owner.ALIVE ? 1 : 0;
    }
    return count(events, "waiting event")
        + " and "
        + count(runs, "open run")
        + " of "
        + gone.size()
        + (gone.size() == 1 ? " dead process" : " dead processes")
        + (living == 0 ? "" : "; " + count(living, "file") + " of living processes left alone");
  }

  private boolean deleted(List<Path> files) {
    try {
      for (Path file : yes ? files : List.<Path>of()) {
        Files.deleteIfExists(file);
      }
      return true;
    } catch (IOException e) {
      failed(e + " can't be deleted");
      return false;
    }
  }

  private void failed(String why) {
    status = Commands.FAILED;
    console.complain(why);
  }
}
