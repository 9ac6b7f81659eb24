package io.dspm.lineage.agent.config;

import io.dspm.lineage.agent.config.ConfigSources.Found;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Finds OpenLineage's own configuration where openlineage-java finds it, and does not read it: YAML
 * has no place in premain. That costs two calls of the system at most.
 */
final class TransportSettingsReader {

  private static final String FILE_NAME = "openlineage.yml";
  private static final String NAMED = "OPENLINEAGE_CONFIG";
  private static final String VARIABLES = "OPENLINEAGE__";

  private final ConfigSources sources;
  private final Properties properties;
  private final Map<String, String> environment;
  private final List<String> warnings;

  TransportSettingsReader(
      ConfigSources sources,
      Properties properties,
      Map<String, String> environment,
      List<String> warnings) {
    this.sources = sources;
    this.properties = properties;
    this.environment = environment;
    this.warnings = warnings;
  }

  TransportSettings read() {
    Found endpoint = sources.find(ConfigKey.ENDPOINT);
    boolean chosen = endpoint != null && !endpoint.name().equals("OPENLINEAGE_URL");
    return new TransportSettings(chosen, extensions(), chosen ? null : file(), variables());
  }

  private @Nullable Path extensions() {
    Found found = sources.find(ConfigKey.EXTENSIONS);
    try {
      return found == null ? null : Path.of(found.text()).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      warnings.add(
          found.name()
              + "="
              + found.text()
              + " is no good: expected "
              + ConfigKey.EXTENSIONS.expected()
              + "; using none");
      return null;
    }
  }

  private @Nullable Path file() {
    Found named = sources.variable(NAMED);
    File found = named == null ? null : new File(named.text());
    if (found != null && found.exists()) {
      return found.getAbsoluteFile().toPath();
    }
    File other = below("user.dir", FILE_NAME);
    if (other == null || !other.exists()) {
      other = below("user.home", ".openlineage" + File.separatorChar + FILE_NAME);
    }
    if (other == null || !other.exists()) {
      return found == null ? null : found.getAbsoluteFile().toPath();
    }
    if (found != null) {
      warnings.add(NAMED + "=" + found + " is no good: expected a readable file; using " + other);
    }
    return other.getAbsoluteFile().toPath();
  }

  private @Nullable File below(String property, String name) {
    String directory = properties.getProperty(property);
    return directory == null ? null : new File(directory, name);
  }

  private Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      if (variable.getKey().startsWith(VARIABLES)) {
        variables.put(variable.getKey(), variable.getValue());
      }
    }
    return variables;
  }
}
