package io.dspm.lineage.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.dspm.lineage.agent.delivery.EventKind;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An event in the folder of what the server refused, by the name of its file: {@code
 * <run>-<kind>[.<number>][-<time>].json}.
 *
 * @param number which of its kind, where a run has several
 * @param time how often the same was refused before
 * @param underway whether it was put back into the spool, or was about to be, by somebody who was
 *     killed then
 * @param at when it was refused
 */
record RefusedEvent(
    Path file, UUID run, String kindInName, int number, int time, boolean underway, Instant at) {

  static final String FOLDER = "dead";

  private static final String SUFFIX = ".json";

  /** What the file of a START is called while it is put back. */
  private static final String UNDERWAY = ".requeued";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NAME =
      Pattern.compile(
          "([0-9a-f-]{36})-([A-Z]+)(?:\\.(\\d{1,9}))?(?:-(\\d{1,9}))?\\.json(\\.requeued)?");

  /** As {@link #all}, without those that are underway. */
  static List<RefusedEvent> in(Path spool) throws IOException {
    List<RefusedEvent> settled = new ArrayList<>();
    for (RefusedEvent event : all(spool)) {
      if (!event.underway) {
        settled.add(event);
      }
    }
    return settled;
  }

  /**
   * All of them, run by run, the oldest first, each run's in the order in which they were to be
   * sent.
   */
  static List<RefusedEvent> all(Path spool) throws IOException {
    List<RefusedEvent> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(spool.resolve(FOLDER))) {
      for (Path entry : entries) {
        RefusedEvent event = of(entry);
        if (event != null) {
          found.add(event);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(
        found,
        // The IDs of runs begin with their time.
        Comparator.comparing((RefusedEvent event) -> event.run.toString())
            .thenComparing(event -> order(event.kindInName))
            .thenComparing(RefusedEvent::number)
            .thenComparing(RefusedEvent::time));
    return found;
  }

  private static @Nullable RefusedEvent of(Path file) throws IOException {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    if (!name.matches()) {
      return null;
    }
    try {
      return new RefusedEvent(
          file,
          UUID.fromString(name.group(1)),
          name.group(2),
          name.group(3) == null ? 0 : Integer.parseInt(name.group(3)),
          name.group(4) == null ? 0 : Integer.parseInt(name.group(4)),
          name.group(5) != null,
          Files.getLastModifiedTime(file).toInstant());
    } catch (IllegalArgumentException noRun) {
      return null;
    } catch (NoSuchFileException goneMeanwhile) {
      return null;
    }
  }

  private static int order(String kind) {
    return switch (kind) {
      case "START" -> 0;
      case "FILES" -> 1;
      default -> 2;
    };
  }

  /** Where it says why it was refused. */
  Path reason() {
    String name = String.valueOf(file.getFileName());
    return file.resolveSibling(name.substring(0, name.lastIndexOf(SUFFIX)) + ".txt");
  }

  /** Where it is while it is put back into the spool. */
  Path whileUnderway() {
    return underway ? file : file.resolveSibling(file.getFileName() + UNDERWAY);
  }

  byte[] json() throws IOException {
    return Files.readAllBytes(file);
  }

  /** What it is, as it says itself; a name may be misleading where a run was requeued in part. */
  static EventKind kind(byte[] json) {
    JsonNode event = parse(json);
    if (event.path("run").isMissingNode()) {
      return EventKind.FILES;
    }
    return event.path("eventType").asText().equals("START") ? EventKind.START : EventKind.END;
  }

  /** The run that the event's run was begun in; {@code null} if it tells of none. */
  static @Nullable UUID parent(byte[] json) {
    try {
      return UUID.fromString(parse(json).at("/run/facets/parent/run/runId").asText());
    } catch (IllegalArgumentException none) {
      return null;
    }
  }

  /** The event; a missing node if it is none. */
  static JsonNode parse(byte[] json) {
    try {
      JsonNode event = JSON.readTree(json);
      return event == null || !event.isObject() ? MissingNode.getInstance() : event;
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }
}
