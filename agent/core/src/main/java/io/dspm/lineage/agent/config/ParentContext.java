package io.dspm.lineage.agent.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What OpenLineage's variable {@code OPENLINEAGE_CONTEXT} holds:
 *
 * <pre>{@code
 * {"parent": {"run": {"runId": "0190163d-8694-739b-aea5-966c26f8ad91"},
 *             "job": {"namespace": "airflow", "name": "dag.task"},
 *             "root": {"run": {...}, "job": {...}}}}
 * }</pre>
 *
 * <p>Members that are not known are passed over. A {@code root} beside {@code parent} instead of
 * inside it is understood, too.
 *
 * @param parent {@code null} if the context names none
 * @param root {@code null} if the context names none
 */
record ParentContext(@Nullable ParentRun parent, @Nullable ParentRun root) {

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is no JSON, or names a run in another way
   */
  static ParentContext parse(String text) {
    if (!(Json.parse(text) instanceof Map<?, ?> context)) {
      throw new IllegalArgumentException("No JSON object");
    }
    Object parent = context.get("parent");
    if (parent == null) {
      return new ParentContext(null, null);
    }
    Object inside = member(parent, "root");
    Object root = inside == null ? context.get("root") : inside;
    return new ParentContext(run(parent), root == null ? null : run(root));
  }

  private static ParentRun run(Object named) {
    Object run = member(named, "run");
    Object job = member(named, "job");
    return ParentRun.of(text(job, "namespace"), text(job, "name"), text(run, "runId"));
  }

  private static String text(@Nullable Object object, String name) {
    if (member(object, name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("No " + name);
  }

  private static @Nullable Object member(@Nullable Object object, String name) {
    return object instanceof Map<?, ?> map ? map.get(name) : null;
  }
}
