package io.dspm.lineage.agent.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dspm.lineage.agent.counters.Counter;
import io.dspm.lineage.agent.counters.CounterSurvey;
import io.dspm.lineage.agent.counters.Counters;
import io.dspm.lineage.agent.delivery.SpoolSurvey;
import io.dspm.lineage.agent.delivery.SpoolSurvey.GivenUp;
import io.dspm.lineage.agent.delivery.SpoolSurvey.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A survey of the spool, for programs:
 *
 * <pre>{@code
 * {"spool": "/home/ann/.lineage/spool", "events": 3, "openRuns": 1, "oldest": "2026-01-02T03:04:05.678Z",
 *  "waitingForHashes": {"runs": 1, "files": 12, "bytes": 40000000000},
 *  "dropped": {"runs": 0, "events": 0},
 *  "files": [{"file": "/home/ann/.lineage/spool/019a…-….spool", "created": "2026-01-02T03:04:05.678Z",
 *             "ageSeconds": 42, "events": 3, "openRuns": 1, "process": "dead", "problem": null}],
 *  "setAside": [],
 *  "givenUp": {"directory": "/home/ann/.lineage/spool/dead", "events": 1,
 *              "newest": [{"file": "…/dead/019a…-START.json", "at": "2026-01-02T03:04:05Z",
 *                          "reason": "status: 400\nserver said:\n…"}]},
 *  "counters": {"sum": {"since": "…", "reads": 340, …, "lastError": null, "lastErrorAt": null},
 *               "processes": [{"name": "019a…-…", "pid": 4711, "process": "alive", "since": "…", …}]}}
 * }</pre>
 */
final class StatusJson {

  private StatusJson() {}

  static String of(SpoolSurvey survey, CounterSurvey counters, Instant now) {
    ObjectMapper json = new ObjectMapper();
    ObjectNode all = json.createObjectNode();
    all.put("spool", survey.directory().toString());
    all.put("events", survey.events());
    all.put("openRuns", survey.files().stream().mapToInt(Waiting::openRuns).sum());
    all.put("oldest", text(survey.oldest()));
    LateHashes unhashed = LateHashes.of(survey);
    all.putObject("waitingForHashes")
        .put("runs", unhashed.runs())
        .put("files", unhashed.files())
        .put("bytes", unhashed.bytes());
    all.putObject("dropped")
        .put("runs", survey.dropped().runs())
        .put("events", survey.dropped().events());
    ArrayNode files = all.putArray("files");
    for (Waiting file : survey.files()) {
      put(files.addObject(), file, now);
    }
    ArrayNode setAside = all.putArray("setAside");
    for (Path file : survey.setAside()) {
      setAside.add(file.toString());
    }
    ObjectNode givenUp = all.putObject("givenUp");
    givenUp.put("directory", survey.deadLetters().toString());
    givenUp.put("events", survey.givenUp());
    ArrayNode newest = givenUp.putArray("newest");
    for (GivenUp event : survey.newestGivenUp()) {
      newest
          .addObject()
          .put("file", event.file().toString())
          .put("at", event.at().toString())
          .put("reason", event.reason());
    }
    putAll(all.putObject("counters"), counters);
    try {
      return json.writerWithDefaultPrettyPrinter().writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Names and numbers can always be written", e);
    }
  }

  private static void putAll(ObjectNode node, CounterSurvey counters) {
    put(node.putObject("sum"), counters.all());
    ArrayNode processes = node.putArray("processes");
    for (CounterSurvey.OfProcess one : counters.processes()) {
      ObjectNode process = processes.addObject();
      process
          .put("name", one.stem())
          .put("pid", one.pid())
          .put("process", one.owner().name().toLowerCase(Locale.ROOT));
      put(process, one.counters());
    }
  }

  private static void put(ObjectNode node, Counters counters) {
    node.put("since", time(counters.since()));
    for (Counter counter : Counter.values()) {
      node.put(counter.key(), counters.get(counter));
    }
    node.put("lastError", counters.error()).put("lastErrorAt", time(counters.errorAt()));
  }

  private static @Nullable String time(long millis) {
    return millis == 0 ? null : Instant.ofEpochMilli(millis).toString();
  }

  private static @Nullable String text(@Nullable Instant moment) {
    return moment == null ? null : moment.toString();
  }

  private static void put(ObjectNode node, Waiting file, Instant now) {
    node.put("file", file.file().toString())
        .put("created", file.created().toString())
        .put("ageSeconds", Math.max(0, Duration.between(file.created(), now).toSeconds()))
        .put("events", file.events())
        .put("openRuns", file.openRuns())
        .put("oldest", text(file.oldest()))
        .put("process", file.owner().name().toLowerCase(Locale.ROOT))
        .put("problem", file.problem());
  }
}
