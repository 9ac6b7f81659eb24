package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.config.FacetSettings;
import io.dspm.lineage.agent.config.NamedValue;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of where runs take place, and stands on every one of their events.
 *
 * @param integration what tells of the runs, in OpenLineage's sense; empty if that is not known
 * @param engine what runs them; {@code null} if that is not known
 * @param source where their source code is; {@code null} if that is not known
 * @param owners of the jobs, with their types
 * @param tags of the runs
 * @param process what reproducing the process takes; for the process run alone
 */
public record Circumstances(
    String integration,
    @Nullable Engine engine,
    @Nullable SourceCode source,
    List<NamedValue> owners,
    List<NamedValue> tags,
    @Nullable ZonedDateTime nominalStart,
    @Nullable ZonedDateTime nominalEnd,
    List<NamedValue> environment,
    List<NamedValue> parameters,
    @Nullable ProcessDescription process) {

  /** Nothing is known. */
  public static final Circumstances UNKNOWN =
      new Circumstances(
          "", null, null, List.of(), List.of(), null, null, List.of(), List.of(), null);

  /** What every process tells, for loading what that takes. */
  static final Circumstances SAMPLE =
      new Circumstances(
          "JVM",
          new Engine("", "", ""),
          null,
          List.of(),
          List.of(),
          null,
          null,
          List.of(),
          List.of(),
          new ProcessDescription(Map.of()));

  /** A JVM, and the agent in it. */
  public record Engine(String name, String version, String agentVersion) {}

  /**
   * A commit.
   *
   * @param url where a person finds it
   */
  public record SourceCode(
      String url,
      @Nullable String repository,
      @Nullable String path,
      @Nullable String commit,
      @Nullable String tag,
      @Nullable String branch) {}

  /** What the user has configured, and nothing else but this. */
  public static Circumstances of(
      String integration, @Nullable Engine engine, FacetSettings settings) {
    return new Circumstances(
        integration,
        engine,
        null,
        settings.owners(),
        settings.tags(),
        settings.nominalStart(),
        settings.nominalEnd(),
        settings.environment(),
        settings.parameters(),
        null);
  }

  boolean isUnknown() {
    return integration.isEmpty() && engine == null;
  }

  /** With where the source code is. */
  public Circumstances from(@Nullable SourceCode code) {
    return new Circumstances(
        integration,
        engine,
        code,
        owners,
        tags,
        nominalStart,
        nominalEnd,
        environment,
        parameters,
        process);
  }

  /** With what reproducing the process takes. */
  public Circumstances with(@Nullable ProcessDescription described) {
    return new Circumstances(
        integration,
        engine,
        source,
        owners,
        tags,
        nominalStart,
        nominalEnd,
        environment,
        parameters,
        described);
  }

  /** With other parameters. */
  public Circumstances with(List<NamedValue> others) {
    return new Circumstances(
        integration,
        engine,
        source,
        owners,
        tags,
        nominalStart,
        nominalEnd,
        environment,
        others,
        process);
  }

  /** The same for a run that is not the process's own. */
  Circumstances withoutProcess() {
    return process == null ? this : with((ProcessDescription) null);
  }

  /** For the spool. */
  byte[] toBytes() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("integration", integration);
    if (engine != null) {
      tree.put("engine", List.of(engine.name(), engine.version(), engine.agentVersion()));
    }
    if (source != null) {
      Map<String, Object> code = new LinkedHashMap<>();
      put(code, "url", source.url());
      put(code, "repository", source.repository());
      put(code, "path", source.path());
      put(code, "commit", source.commit());
      put(code, "tag", source.tag());
      put(code, "branch", source.branch());
      tree.put("source", code);
    }
    put(tree, "owners", owners);
    put(tree, "tags", tags);
    put(tree, "nominalStart", nominalStart == null ? null : nominalStart.toString());
    put(tree, "nominalEnd", nominalEnd == null ? null : nominalEnd.toString());
    put(tree, "environment", environment);
    put(tree, "parameters", parameters);
    if (process != null) {
      tree.put("process", process.members());
    }
    return Tree.toBytes(tree);
  }

  /**
   * Reads what {@link #toBytes} made. What is missing is not known.
   *
   * @throws IllegalArgumentException if the bytes are no such thing
   */
  static Circumstances fromBytes(byte[] bytes) {
    Map<String, Object> tree = Tree.fromBytes(bytes);
    try {
      return new Circumstances(
          string(tree.getOrDefault("integration", "")),
          engine(tree.get("engine")),
          source(tree.get("source")),
          pairs(tree, "owners"),
          pairs(tree, "tags"),
          time(tree.get("nominalStart")),
          time(tree.get("nominalEnd")),
          pairs(tree, "environment"),
          pairs(tree, "parameters"),
          tree.get("process") == null
              ? null
              : new ProcessDescription(Tree.map(tree.get("process"))));
    } catch (ClassCastException | DateTimeException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("Circumstances of another form", e);
    }
  }

  private static void put(Map<String, Object> tree, String key, @Nullable String value) {
    if (value != null) {
      tree.put(key, value);
    }
  }

  private static void put(Map<String, Object> tree, String key, List<NamedValue> pairs) {
    if (!pairs.isEmpty()) {
      List<Object> list = new ArrayList<>();
      for (NamedValue pair : pairs) {
        String value = pair.value();
        list.add(value == null ? List.of(pair.name()) : List.of(pair.name(), value));
      }
      tree.put(key, list);
    }
  }

  private static List<NamedValue> pairs(Map<String, Object> tree, String key) {
    List<NamedValue> pairs = new ArrayList<>();
    Object list = tree.get(key);
    if (list != null) {
      for (Object pair : (List<?>) list) {
        List<?> both = (List<?>) pair;
        pairs.add(
            new NamedValue(string(both.get(0)), both.size() == 1 ? null : string(both.get(1))));
      }
    }
    return pairs;
  }

  private static @Nullable Engine engine(@Nullable Object list) {
    if (list == null) {
      return null;
    }
    List<?> engine = (List<?>) list;
    return new Engine(string(engine.get(0)), string(engine.get(1)), string(engine.get(2)));
  }

  private static @Nullable SourceCode source(@Nullable Object map) {
    if (map == null) {
      return null;
    }
    Map<String, Object> code = Tree.map(map);
    return new SourceCode(
        string(code.getOrDefault("url", "")),
        (String) code.get("repository"),
        (String) code.get("path"),
        (String) code.get("commit"),
        (String) code.get("tag"),
        (String) code.get("branch"));
  }

  private static @Nullable ZonedDateTime time(@Nullable Object text) {
    return text == null ? null : ZonedDateTime.parse(string(text));
  }

  private static String string(Object text) {
    return (String) text;
  }
}
