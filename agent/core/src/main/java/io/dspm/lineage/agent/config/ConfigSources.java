package io.dspm.lineage.agent.config;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where values come from, the first that has one wins: agent arguments, system properties,
 * environment, properties file. A blank value is none.
 */
final class ConfigSources {

  /**
   * A value as someone wrote it.
   *
   * @param name the key or variable it was written under
   */
  record Found(String name, String text) {}

  private final Map<ConfigKey, Found> arguments = new EnumMap<>(ConfigKey.class);
  private final Map<ConfigKey, Found> file = new EnumMap<>(ConfigKey.class);
  private final Properties properties;
  private final Map<String, String> environment;
  private final List<String> warnings;

  ConfigSources(
      @Nullable String agentArguments,
      Properties properties,
      Map<String, String> environment,
      List<String> warnings) {
    this.properties = properties;
    this.environment = environment;
    this.warnings = warnings;
    if (agentArguments != null) {
      Map<String, String> read = AgentArguments.read(agentArguments, warnings);
      sort(read, "the agent arguments", arguments);
    }
    warnOfUnknownProperties();
    readFile();
  }

  @Nullable Found find(ConfigKey key) {
    Found found = arguments.get(key);
    if (found == null) {
      found = nonBlank(key.property(), properties.getProperty(key.property()));
    }
    for (String variable : key.environment()) {
      if (found == null) {
        found = variable(variable);
      }
    }
    return found == null ? file.get(key) : found;
  }

  @Nullable Found variable(String name) {
    return nonBlank(name, environment.get(name));
  }

  private static @Nullable Found nonBlank(String name, @Nullable String text) {
    return text == null || text.isBlank() ? null : new Found(name, text.strip());
  }

  private void readFile() {
    Found path = find(ConfigKey.CONFIG);
    if (path == null) {
      return;
    }
    Properties read = new Properties();
    // Not by a channel: the JDK would load its network library now, before the program has said
    // how.
    try (Reader reader =
        new InputStreamReader(
            new FileInputStream(path.text()), StandardCharsets.UTF_8.newDecoder())) {
      read.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      // InvalidPathException and a malformed \\u escape are IllegalArgumentExceptions.
      warnings.add(
          path.name()
              + "="
              + path.text()
              + " is left out: expected a readable properties file, "
              + e);
      return;
    }
    Map<String, String> values = new HashMap<>();
    for (String name : new TreeSet<>(read.stringPropertyNames())) {
      values.put(name, read.getProperty(name));
    }
    sort(values, path.text(), file);
  }

  private void sort(Map<String, String> values, String where, Map<ConfigKey, Found> into) {
    for (Map.Entry<String, String> entry : values.entrySet()) {
      ConfigKey key = KeyNames.find(entry.getKey());
      if (key == null) {
        warnUnknown(entry.getKey(), entry.getValue(), where);
        continue;
      }
      Found found = nonBlank(entry.getKey(), entry.getValue());
      if (found != null) {
        into.put(key, found);
      }
    }
  }

  private void warnOfUnknownProperties() {
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(ConfigKey.PREFIX) && KeyNames.find(name) == null) {
        warnUnknown(name, properties.getProperty(name), "the system properties");
      }
    }
  }

  private void warnUnknown(String name, @Nullable String value, String where) {
    StringBuilder line = new StringBuilder("Unknown key ").append(name);
    if (!KeyNames.looksSecret(name)) {
      line.append('=').append(value);
    }
    line.append(" in ").append(where).append(" is left out: expected ");
    ConfigKey nearest = KeyNames.nearest(name);
    if (nearest != null) {
      line.append("perhaps ").append(nearest.key());
    } else {
      String separator = "one of ";
      for (ConfigKey key : ConfigKey.values()) {
        line.append(separator).append(key.key());
        separator = ", ";
      }
    }
    warnings.add(line.toString());
  }
}
