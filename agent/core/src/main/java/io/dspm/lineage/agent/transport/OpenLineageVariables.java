package io.dspm.lineage.agent.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Environment variables as a tree, as openlineage-java understands them: {@code
 * OPENLINEAGE__TRANSPORT__AUTH__API_KEY} is {@code transport.auth.apiKey}. Two underscores lead one
 * level down, one to a capital letter; a value that is a JSON object or array is one, and may be
 * completed by the variables of what is in it.
 *
 * <p>Every other value is taken as it is written: a key of digits stays the text that it is.
 */
final class OpenLineageVariables {

  private static final String PREFIX = "OPENLINEAGE__";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private OpenLineageVariables() {}

  /**
   * @param warnings takes a line for each variable that can't be meant
   */
  static ObjectNode read(Map<String, String> variables, List<String> warnings) {
    ObjectNode root = JSON.createObjectNode();
    Map<String, String> ordered = new TreeMap<>(Collections.reverseOrder());
    ordered.putAll(variables);
    for (Map.Entry<String, String> variable : ordered.entrySet()) {
      List<String> path = path(variable.getKey());
      if (path.isEmpty()) {
        warnings.add(
            variable.getKey()
                + " is left out: expected a name such as "
                + PREFIX
                + "TRANSPORT__TYPE");
      } else if (!variable.getValue().isBlank()) {
        put(root, path, value(variable.getValue().strip()));
      }
    }
    return root;
  }

  private static List<String> path(String name) {
    List<String> path = new ArrayList<>();
    for (String part : name.substring(PREFIX.length()).split("__", -1)) {
      String camelCase = camelCase(part.toLowerCase(Locale.ROOT));
      if (camelCase.isEmpty()) {
        return List.of();
      }
      path.add(camelCase);
    }
    return path;
  }

  private static String camelCase(String snakeCase) {
    StringBuilder name = new StringBuilder();
    boolean capital = false;
    for (int i = 0; i < snakeCase.length(); i++) {
      char c = snakeCase.charAt(i);
      if (c == '_') {
        capital = name.length() > 0;
      } else {
        name.append(capital ? Character.toUpperCase(c) : c);
        capital = false;
      }
    }
    return name.toString();
  }

  private static JsonNode value(String text) {
    if (text.startsWith("{") || text.startsWith("[")) {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException e) {
        // Text that happens to begin so.
        return new TextNode(text);
      }
    }
    return new TextNode(text);
  }

  private static void put(ObjectNode root, List<String> path, JsonNode value) {
    ObjectNode level = root;
    for (String name : path.subList(0, path.size() - 1)) {
      level = level.get(name) instanceof ObjectNode known ? known : level.putObject(name);
    }
    String last = path.get(path.size() - 1);
    if (level.get(last) instanceof ObjectNode known && value instanceof ObjectNode more) {
      merge(known, more);
    } else {
      level.set(last, value);
    }
  }

  private static void merge(ObjectNode known, ObjectNode more) {
    for (Map.Entry<String, JsonNode> entry : more.properties()) {
      if (known.get(entry.getKey()) instanceof ObjectNode inner
          && entry.getValue() instanceof ObjectNode value) {
        merge(inner, value);
      } else {
        known.set(entry.getKey(), entry.getValue());
      }
    }
  }
}
