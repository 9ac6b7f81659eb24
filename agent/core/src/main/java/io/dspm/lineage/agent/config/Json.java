package io.dspm.lineage.agent.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the little JSON that a variable may hold, by hand: premain has no time to load Jackson.
 * Strict about the grammar of RFC 8259, but for numbers, which nobody here asks for.
 */
final class Json {

  private static final int MOST_NESTED = 64;

  private final String text;
  private int at;
  private int depth;

  private Json(String text) {
    this.text = text;
  }

  /**
   * What the text says: a Map, List, String or Boolean, a number as a String, or {@code null}.
   *
   * @throws IllegalArgumentException if it is no JSON
   */
  static @Nullable Object parse(String text) {
    Json json = new Json(text);
    Object value = json.value();
    json.skipBlanks();
    if (json.at < text.length()) {
      throw json.unexpected();
    }
    return value;
  }

  private @Nullable Object value() {
    skipBlanks();
    if (++depth > MOST_NESTED) {
      throw unexpected();
    }
    try {
      return switch (peek()) {
        case '{' -> object();
        case '[' -> array();
        case '"' -> string();
        default -> word();
      };
    } finally {
      depth--;
    }
  }

  private Map<String, @Nullable Object> object() {
    Map<String, @Nullable Object> members = new HashMap<>();
    at++;
    skipBlanks();
    if (took('}')) {
      return members;
    }
    do {
      skipBlanks();
      String name = string();
      skipBlanks();
      take(':');
      members.put(name, value());
      skipBlanks();
    } while (took(','));
    take('}');
    return members;
  }

  private List<@Nullable Object> array() {
    List<@Nullable Object> elements = new ArrayList<>();
    at++;
    skipBlanks();
    if (took(']')) {
      return elements;
    }
    do {
      elements.add(value());
      skipBlanks();
    } while (took(','));
    take(']');
    return elements;
  }

  private String string() {
    take('"');
    StringBuilder string = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw unexpected();
      }
      string.append(c == '\\' ? escaped() : c);
    }
    at++;
    return string.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex();
      default -> throw unexpected();
    };
  }

  private char hex() {
    if (at + 4 > text.length()) {
      throw unexpected();
    }
    int value = 0;
    for (int end = at + 4; at < end; at++) {
      int digit = Character.digit(text.charAt(at), 16);
      if (digit < 0) {
        throw unexpected();
      }
      value = value * 16 + digit;
    }
    return (char) value;
  }

  private @Nullable Object word() {
    int start = at;
    while (at < text.length() && isOfWord(text.charAt(at))) {
      at++;
    }
    String word = text.substring(start, at);
    boolean number = !word.isEmpty() && "-0123456789".indexOf(word.charAt(0)) >= 0;
    if (number) {
      return word;
    }
    return switch (word) {
      case "true", "false" -> word.equals("true");
      case "null" -> null;
      default -> throw unexpected();
    };
  }

  private static boolean isOfWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "+-.E".indexOf(c) >= 0;
  }

  private void skipBlanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw unexpected();
    }
    return text.charAt(at);
  }

  private boolean took(char c) {
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private void take(char c) {
    if (!took(c)) {
      throw unexpected();
    }
  }

  private IllegalArgumentException unexpected() {
    return new IllegalArgumentException("No JSON from character " + at);
  }
}
