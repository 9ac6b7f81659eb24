package io.dspm.lineage.agent.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what stands after {@code -javaagent:lineage-agent.jar=}: {@code key=value,key=value}.
 *
 * <p>White space around keys and values is left out. A value with a comma in it is quoted with
 * {@code "} or {@code '}, within which nothing has a special meaning, or has the comma written as
 * {@code \,}. Every other backslash is itself, so that Windows paths need no care.
 */
final class AgentArguments {

  private final String text;
  private final List<String> warnings;
  private final Map<String, String> values = new LinkedHashMap<>();
  private int at;

  private AgentArguments(String text, List<String> warnings) {
    this.text = text;
    this.warnings = warnings;
  }

  /** The values by key as written; what cannot be read is left out and adds to the warnings. */
  static Map<String, String> read(String text, List<String> warnings) {
    AgentArguments arguments = new AgentArguments(text, warnings);
    while (arguments.at < text.length()) {
      arguments.readOne();
    }
    return arguments.values;
  }

  private void readOne() {
    int start = at;
    while (at < text.length() && text.charAt(at) != '=' && text.charAt(at) != ',') {
      at++;
    }
    String key = text.substring(start, at).strip();
    if (at == text.length() || text.charAt(at) == ',') {
      at++;
      if (!key.isEmpty()) {
        warnings.add("Agent argument " + key + " has no value: expected key=value,key=value");
      }
      return;
    }
    at++;
    values.put(key, readValue(key));
    at++;
  }

  /** Reads up to the comma that ends the value, or the end. */
  private String readValue(String key) {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    if (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
      return readQuoted(key);
    }
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != ',') {
      if (text.charAt(at) == '\\' && at + 1 < text.length() && text.charAt(at + 1) == ',') {
        at++;
      }
      value.append(text.charAt(at++));
    }
    return value.toString().strip();
  }

  private String readQuoted(String key) {
    int close = text.indexOf(text.charAt(at), at + 1);
    if (close < 0) {
      warnings.add("Agent argument " + key + " has no closing quote: expected it before the comma");
      close = text.length();
    }
    String value = text.substring(at + 1, close);
    int next = text.indexOf(',', close);
    at = next < 0 ? text.length() : next;
    if (close + 1 < at && !text.substring(close + 1, at).isBlank()) {
      warnings.add("Agent argument " + key + " goes on after its closing quote: expected a comma");
    }
    return value;
  }
}
