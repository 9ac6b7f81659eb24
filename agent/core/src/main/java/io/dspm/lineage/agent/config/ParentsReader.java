package io.dspm.lineage.agent.config;

import io.dspm.lineage.agent.config.ConfigSources.Found;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@link Parents}. A bad value gives a warning and counts as unset.
 *
 * <p>As in OpenLineage's own integrations: {@code OPENLINEAGE_CONTEXT} comes first; where it is no
 * good, {@code OPENLINEAGE_PARENT_ID} counts. A root is that of the same source, or else the parent
 * itself, and never one from here with a parent from there.
 */
final class ParentsReader {

  private static final String CONTEXT = "OPENLINEAGE_CONTEXT";
  private static final String PARENT_ID = "OPENLINEAGE_PARENT_ID";
  private static final String ROOT_ID = "OPENLINEAGE_ROOT_PARENT_ID";

  private static final String CONTEXT_EXPECTED =
      "{\"parent\": {\"run\": {\"runId\": UUID}, \"job\": {\"namespace\": ..., \"name\": ...}}}";

  /** Not for children: what is of this process alone, or goes in another way. */
  private static final List<ConfigKey> NOT_PASSED_ON =
      List.of(ConfigKey.JOB_NAME, ConfigKey.PARENT_RUN, ConfigKey.ROOT_RUN, ConfigKey.CONFIG);

  private final ConfigSources sources;
  private final List<String> warnings;

  private @Nullable ParentRun parent;
  private @Nullable ParentRun root;

  ParentsReader(ConfigSources sources, List<String> warnings) {
    this.sources = sources;
    this.warnings = warnings;
  }

  /**
   * Reads them.
   *
   * @param spoolDir this process's, absolute
   */
  Parents read(boolean told, boolean children, Path spoolDir) {
    if (told) {
      readRuns();
    }
    Map<String, String> open = new TreeMap<>();
    Map<String, String> secret = new TreeMap<>();
    if (children) {
      passOn(open, secret, spoolDir);
    }
    return new Parents(told, parent, root, children, open, secret);
  }

  private void readRuns() {
    Found found = sources.find(ConfigKey.PARENT_RUN);
    if (found != null && found.name().equals(CONTEXT)) {
      readContext(found);
      found = parent == null ? sources.variable(PARENT_ID) : null;
    }
    if (found != null) {
      parent = readRun(found);
    }
    Found rootFound = sources.find(ConfigKey.ROOT_RUN);
    boolean ofTheSameSource = found != null;
    if (rootFound == null || (rootFound.name().equals(ROOT_ID) && !ofTheSameSource)) {
      if (rootFound != null && parent == null) {
        warnings.add(
            ROOT_ID + " is left out: expected " + PARENT_ID + " or " + CONTEXT + " beside it");
      }
      return;
    }
    if (parent != null) {
      root = readRun(rootFound);
    }
  }

  private void readContext(Found found) {
    try {
      ParentContext context = ParentContext.parse(found.text());
      parent = context.parent() == null ? null : safe(found, context.parent());
      root = context.root() == null ? null : safe(found, context.root());
    } catch (IllegalArgumentException e) {
      warnings.add(
          found.name()
              + "="
              + found.text()
              + " is no good: expected "
              + CONTEXT_EXPECTED
              + "; it is left out");
    }
  }

  private @Nullable ParentRun readRun(Found found) {
    try {
      return safe(found, ParentRun.parse(found.text()));
    } catch (IllegalArgumentException e) {
      warnings.add(
          found.name()
              + "="
              + found.text()
              + " is no good: expected "
              + ConfigKey.PARENT_RUN.expected()
              + "; it is left out");
      return null;
    }
  }

  /** In names that Marquez can hold. */
  private ParentRun safe(Found found, ParentRun run) {
    String namespace = SafeNames.namespace(run.namespace());
    String job = SafeNames.job(run.job());
    if (!namespace.equals(run.namespace()) || !job.equals(run.job())) {
      warnings.add(
          found.name() + ": the server can't hold this name; using " + namespace + "/" + job);
    }
    return new ParentRun(namespace, job, run.run());
  }

  /** What was said to this JVM alone. Children inherit the environment by themselves. */
  private void passOn(Map<String, String> open, Map<String, String> secret, Path spoolDir) {
    for (ConfigKey key : ConfigKey.values()) {
      Found found = sources.find(key);
      if (found == null
          || key.environment().contains(found.name())
          || NOT_PASSED_ON.contains(key)) {
        continue;
      }
      // The JVM prints what it picks up.
      boolean hidden = key.secret() || found.text().indexOf('?') >= 0;
      if (key == ConfigKey.SPOOL_DIR) {
        open.put(key.property(), spoolDir.toString());
      } else if (key == ConfigKey.EXTENSIONS) {
        open.put(key.property(), new File(found.text()).getAbsolutePath());
      } else if (hidden && !key.environment().isEmpty()) {
        secret.put(key.environment().get(0), found.text());
      } else {
        open.put(key.property(), found.text());
      }
    }
  }
}
