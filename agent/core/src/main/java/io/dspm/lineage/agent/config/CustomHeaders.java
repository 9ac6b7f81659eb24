package io.dspm.lineage.agent.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * HTTP headers that go along with every event. Their values may be secrets: {@link #toString()}
 * shows the names only.
 *
 * @param values by name, in the order in which they were named
 */
public record CustomHeaders(Map<String, String> values) {

  public static final CustomHeaders NONE = new CustomHeaders(Map.of());

  /** They say how the event is sent, which is not the user's to say. */
  private static final List<String> OWN =
      List.of(
          "content-type",
          "content-length",
          "content-encoding",
          "transfer-encoding",
          "connection",
          "expect",
          "host",
          "proxy-authorization",
          "te",
          "trailer",
          "upgrade");

  /**
   * @throws IllegalArgumentException if one of them is none, or not the user's to say; the message
   *     does not show a value
   */
  public CustomHeaders {
    Map<String, String> copy = new LinkedHashMap<>();
    for (Map.Entry<String, String> header : values.entrySet()) {
      requireName(header.getKey());
      requireValue(header.getKey(), header.getValue());
      copy.put(header.getKey(), header.getValue());
    }
    values = java.util.Collections.unmodifiableMap(copy);
  }

  /**
   * Reads {@code Name: value}, several separated by {@code ;}.
   *
   * @throws IllegalArgumentException as the constructor
   */
  static CustomHeaders parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String part : ValueReader.list(text)) {
      int colon = part.indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException("A header without a colon");
      }
      values.put(part.substring(0, colon).strip(), part.substring(colon + 1).strip());
    }
    return new CustomHeaders(values);
  }

  /** Whether one of this name is among them, in whatever case. */
  public boolean has(String name) {
    for (String each : values.keySet()) {
      if (each.equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  private static void requireName(String name) {
    boolean good = !name.isEmpty();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      good &= c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }
    if (!good) {
      throw new IllegalArgumentException("No header's name");
    }
    for (String own : OWN) {
      if (own.equalsIgnoreCase(name)) {
        throw new IllegalArgumentException("The header " + name + " is not for the user to set");
      }
    }
  }

  private static void requireValue(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c > '~') {
        throw new IllegalArgumentException(
            "The header " + name + " has a character no HTTP header can hold");
      }
    }
  }

  @Override
  public String toString() {
    return "CustomHeaders" + values.keySet();
  }
}
