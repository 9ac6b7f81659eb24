package io.dspm.lineage.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** A node of an answer in one line. */
final class NodeText {
  private static final int SHORT_HASH = 8;
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private final Console console;
  private final String directory;

  NodeText(Console console) {
    this.console = console;
    this.directory = console.directory().toString().replace('\\', '/').replaceAll("/$", "") + "/";
  }

  String of(JsonNode node) {
    return of(node, List.of());
  }

  /**
   * The node as the neighbour of a run.
   *
   * @param versions which versions the run read or wrote of it, if it is a dataset
   */
  String of(JsonNode node, List<String> versions) {
    return PlainText.ofName(isRun(node) ? run(node) : dataset(node, versions));
  }

  static boolean isRun(JsonNode node) {
    return node.path("kind").asText().equals("run");
  }

  private String dataset(JsonNode node, List<String> versions) {
    String namespace = node.path("namespace").asText();
    if (!node.path("path").isTextual()) {
      return node.path("name").asText() + "  (" + namespace + ")";
    }
    String path = node.path("path").textValue();
    String shown = path.startsWith(directory) ? path.substring(directory.length()) : path;
    StringBuilder text = new StringBuilder(shown.isEmpty() ? path : shown).append(content(node));
    if (!node.path("sha256").isTextual()) {
      versions.forEach(version -> text.append(" @").append(shortened(version)));
    }
    if (node.path("fileCount").isNumber()) {
      text.append("  ").append(node.path("fileCount").asText()).append(" files");
    }
    // On which machine, where that is said.
    return text.append(namespace.equals("file") ? "" : "  (" + namespace + ")").toString();
  }

  /** Which content it is; nothing of a dataset that stands for all contents of its path. */
  private static String content(JsonNode node) {
    if (node.path("sha256").isTextual()) {
      return " @" + shortened(node.path("sha256").textValue());
    }
    String state = node.path("state").asText("");
    String why = state.isEmpty() || state.equals("known") ? "" : " (" + state + ")";
    return (node.path("name").asText().endsWith("@sha256:unknown") ? " @unknown" : "") + why;
  }

  private static String shortened(String hash) {
    return hash.substring(0, Math.min(SHORT_HASH, hash.length()));
  }

  private String run(JsonNode node) {
    StringBuilder text = new StringBuilder(node.path("job").path("name").asText());
    text.append("  ").append(node.path("state").asText());
    JsonNode start = node.path("startedAt");
    JsonNode end = node.path("endedAt");
    JsonNode shown = start.isTextual() ? start : end;
    if (shown.isTextual()) {
      Instant time = Instant.parse(shown.textValue());
      text.append("  ").append(LOCAL.format(time.atZone(console.zone())));
    }
    if (start.isTextual() && end.isTextual()) {
      Duration took =
          Duration.between(Instant.parse(start.textValue()), Instant.parse(end.textValue()));
      if (!took.isNegative()) {
        text.append("  ").append(duration(took));
      }
    }
    return text.toString();
  }

  static String duration(Duration took) {
    if (took.compareTo(Duration.ofMinutes(1)) < 0) {
      return String.format(Locale.ROOT, "%.1f s", Math.floor(took.toMillis() / 100.0) / 10);
    }
    if (took.compareTo(Duration.ofHours(1)) < 0) {
      return took.toMinutes() + " min " + took.toSecondsPart() + " s";
    }
    return took.toHours() + " h " + took.toMinutesPart() + " min";
  }
}
