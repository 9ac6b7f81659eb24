package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.event.RunHeader.Ancestor;
import java.util.List;

/**
 * The environment variables by which a child process learns which run started it, as OpenLineage's
 * integrations read and write them.
 *
 * <p>{@code <namespace>/<job>/<run ID>} has no escapes, so a job's name with a slash can't be read
 * back from it, and many readers refuse a namespace with one. The JSON of {@code
 * OPENLINEAGE_CONTEXT} says all of it without doubt, and goes before in every reader that knows it.
 */
public final class ParentVariables {

  public static final String CONTEXT = "OPENLINEAGE_CONTEXT";
  public static final String PARENT = "OPENLINEAGE_PARENT_ID";
  public static final String ROOT = "OPENLINEAGE_ROOT_PARENT_ID";

  /** All of them: one without the others would tell of another run. */
  public static final List<String> NAMES = List.of(CONTEXT, PARENT, ROOT);

  private ParentVariables() {}

  /** What {@code variable} says to a child that {@code run} starts. */
  public static String of(RunHeader run, String variable) {
    return switch (variable) {
      case PARENT -> slashed(run.asAncestor());
      case ROOT -> slashed(run.outermost());
      case CONTEXT -> context(run);
      default -> throw new IllegalArgumentException(variable);
    };
  }

  private static String slashed(Ancestor run) {
    return run.job() + "/" + run.run();
  }

  private static String context(RunHeader run) {
    StringBuilder json = new StringBuilder(512);
    json.append("{\"parent\": {");
    run(json, run.asAncestor());
    json.append(", \"root\": {");
    run(json, run.outermost());
    return json.append("}}}").toString();
  }

  private static void run(StringBuilder json, Ancestor run) {
    json.append("\"run\": {\"runId\": \"")
        .append(run.run())
        .append("\"}, \"job\": {\"namespace\": ");
    quoted(json, run.job().namespace());
    json.append(", \"name\": ");
    quoted(json, run.job().name());
    json.append('}');
  }

  /** In ASCII, since a child may read its environment in another character set. */
  private static void quoted(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        String hex = Integer.toHexString(c);
        json.append("\\u").append("0000", 0, 4 - hex.length()).append(hex);
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
