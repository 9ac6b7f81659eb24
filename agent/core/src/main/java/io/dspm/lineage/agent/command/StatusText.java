package io.dspm.lineage.agent.command;

import static io.dspm.lineage.agent.command.Console.count;

import io.dspm.lineage.agent.counters.CounterSurvey;
import io.dspm.lineage.agent.counters.Counters;
import io.dspm.lineage.agent.delivery.SpoolSurvey;
import io.dspm.lineage.agent.delivery.SpoolSurvey.GivenUp;
import io.dspm.lineage.agent.delivery.SpoolSurvey.Owner;
import io.dspm.lineage.agent.delivery.SpoolSurvey.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** A survey of the spool, for people. */
final class StatusText {

  private static final int MOST_REASON = 300;

  private StatusText() {}

  static String of(SpoolSurvey survey, CounterSurvey counters, Instant now) {
    StringBuilder text = new StringBuilder();
    int events = survey.events();
    int runs = survey.files().stream().mapToInt(Waiting::openRuns).sum();
    line(
        text,
        survey.directory()
            + ": "
            + (events == 0 ? "no event waits" : count(events, "event") + " waiting")
            + (runs == 0 ? "" : ", " + count(runs, "run") + " open")
            + oldest(survey, now));
    LateHashes unhashed = LateHashes.of(survey);
    if (unhashed.runs() > 0) {
      line(text, unhashed + "; the next agent or flush does that");
    }
    if (!survey.files().isEmpty()) {
      text.append("  events  runs open      age  process  file\n");
    }
    for (Waiting file : survey.files()) {
      line(text, row(file, now));
    }
    if (survey.dropped().runs() + survey.dropped().events() > 0) {
      line(
          text,
          count(survey.dropped().events(), "event")
              + " of "
              + count(survey.dropped().runs(), "run")
              + " dropped, ever, for want of room");
    }
    for (Path file : survey.setAside()) {
      line(text, "set aside, since nothing in it is intact: " + file);
    }
    if (survey.givenUp() > 0) {
      line(text, count(survey.givenUp(), "event") + " given up, kept in " + survey.deadLetters());
    }
    for (GivenUp event : survey.newestGivenUp()) {
      line(
          text,
          "  "
              + event.at().truncatedTo(ChronoUnit.SECONDS)
              + "  "
              + event.file().getFileName()
              + "  "
              + cut(event.reason()));
    }
    addCounters(text, counters, now);
    return text.toString();
  }

  private static String oldest(SpoolSurvey survey, Instant now) {
    Instant oldest = survey.oldest();
    return oldest == null ? "" : ", the oldest for " + age(Duration.between(oldest, now));
  }

  private static void addCounters(StringBuilder text, CounterSurvey counters, Instant now) {
    for (CounterSurvey.OfProcess one : counters.processes()) {
      if (one.owner() != Owner.DEAD) {
        line(text, "process " + one.pid() + " (" + one.stem() + "): " + one.counters().words());
      }
    }
    Counters all = counters.all();
    if (all.since() > 0) {
      line(text, "in all since " + seconds(all.since()) + ": " + all.words());
    }
    if (all.error() != null) {
      Duration ago = Duration.between(Instant.ofEpochMilli(all.errorAt()), now);
      line(text, "last error, " + age(ago) + " ago: " + cut(all.error()));
    }
  }

  private static Instant seconds(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS);
  }

  private static String row(Waiting file, Instant now) {
    return String.format(
        Locale.ROOT,
        "  %6d  %9d  %7s  %-7s  %s%s",
        file.events(),
        file.openRuns(),
        age(Duration.between(file.created(), now)),
        file.owner().name().toLowerCase(Locale.ROOT),
        file.file().getFileName(),
        file.problem() == null ? "" : " (" + file.problem() + ")");
  }

  static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 2 * 3_600) {
      return seconds / 60 + " min";
    }
    return seconds < 2 * 86_400 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
  }

  private static String cut(String reason) {
    return reason.length() <= MOST_REASON ? reason : reason.substring(0, MOST_REASON) + " ...";
  }

  private static void line(StringBuilder text, String line) {
    text.append(Console.oneLine(line)).append('\n');
  }
}
