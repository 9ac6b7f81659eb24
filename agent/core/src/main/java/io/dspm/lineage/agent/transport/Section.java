package io.dspm.lineage.agent.transport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys of the configuration that belong together, and where they stand. Remembers which were asked
 * for: the others are unknown.
 */
final class Section {

  private final String source;
  private final String path;
  private final ObjectNode node;
  private final Set<String> asked = new HashSet<>();

  /**
   * @param source what to call the file, or the variables
   * @param path the keys that lead here, empty for the outermost
   */
  Section(String source, String path, ObjectNode node) {
    this.source = source;
    this.path = path;
    this.node = node;
  }

  ObjectNode node() {
    return node;
  }

  /** A single value as text; {@code null} where there is none or a blank one. */
  @Nullable String text(String key) throws Misconfigured {
    JsonNode value = find(key);
    if (value == null) {
      return null;
    }
    if (!value.isValueNode()) {
      throw wrong(key, "a single value");
    }
    return value.asText().isBlank() ? null : value.asText().strip();
  }

  String required(String key, String expected) throws Misconfigured {
    String text = text(key);
    if (text == null) {
      throw new Misconfigured(name(key) + " is missing: expected " + expected);
    }
    return text;
  }

  boolean bool(String key, boolean otherwise) throws Misconfigured {
    String text = text(key);
    if (text == null) {
      return otherwise;
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(key, "true or false");
    };
  }

  /** The section of that key; {@code null} if it is not there. */
  @Nullable Section section(String key) throws Misconfigured {
    JsonNode value = find(key);
    if (value == null) {
      return null;
    }
    if (value instanceof ObjectNode keys) {
      return new Section(source, join(key), keys);
    }
    throw wrong(key, "keys below it");
  }

  /** Names and their values as text, in the order in which they stand; empty if not there. */
  Map<String, String> map(String key) throws Misconfigured {
    Map<String, String> values = new LinkedHashMap<>();
    Section section = section(key);
    if (section != null) {
      for (Map.Entry<String, JsonNode> entry : section.node.properties()) {
        String text = section.text(entry.getKey());
        values.put(entry.getKey(), text == null ? "" : text);
      }
    }
    return values;
  }

  /** The sections of a list, or of a map by name; empty if not there. */
  List<Section> sections(String key) throws Misconfigured {
    JsonNode value = find(key);
    List<Section> sections = new ArrayList<>();
    if (value == null) {
      return sections;
    }
    if (!value.isContainerNode()) {
      throw wrong(key, "a list");
    }
    int number = 0;
    for (JsonNode element : value) {
      String at = join(key) + "[" + number++ + "]";
      if (!(element instanceof ObjectNode keys)) {
        throw new Misconfigured(in() + at + " is no good: expected keys such as type");
      }
      sections.add(new Section(source, at, keys));
    }
    if (value instanceof ObjectNode) {
      List<Section> named = new ArrayList<>();
      for (String name : names(value)) {
        named.add(new Section(source, join(key) + "." + name, (ObjectNode) value.get(name)));
      }
      return named;
    }
    return sections;
  }

  /** openlineage-java puts those that have names in their order. */
  private static List<String> names(JsonNode map) {
    List<String> names = new ArrayList<>();
    map.fieldNames().forEachRemaining(names::add);
    names.sort(null);
    return names;
  }

  /** Takes note that somebody knows this key. */
  void ask(String key) {
    asked.add(key);
  }

  Misconfigured wrong(String key, String expected) {
    return new Misconfigured(name(key) + " is no good: expected " + expected);
  }

  /** The keys that nobody asked for. */
  List<String> others() {
    List<String> others = new ArrayList<>();
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!asked.contains(key)) {
                others.add(key);
              }
            });
    return others;
  }

  /** What a message begins with that is about a key. */
  String name(String key) {
    return in() + join(key);
  }

  /** The last of the keys that lead here. */
  String lastKey() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private String in() {
    return source + ": ";
  }

  private String join(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private @Nullable JsonNode find(String key) {
    asked.add(key);
    JsonNode value = node.get(key);
    return value == null || value.isNull() ? null : value;
  }
}
