package io.dspm.lineage.agent.config;

import io.dspm.lineage.agent.log.LogLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Turns the text of a value into the value, by hand: premain has no time to load regular
 * expressions. Each method throws {@link IllegalArgumentException} for what is no such value.
 */
final class ValueReader {

  private static final long MAX_MILLIS = 365L * 24 * 3_600_000;

  /** So many fit into a long, by any unit. */
  private static final int MOST_DIGITS = 12;

  private ValueReader() {}

  static boolean bool(String text) {
    if (text.equalsIgnoreCase("true")) {
      return true;
    }
    if (text.equalsIgnoreCase("false")) {
      return false;
    }
    throw new IllegalArgumentException("Neither true nor false");
  }

  /** A whole number in decimal digits, within these bounds. */
  static int number(String text, int least, int most) {
    int number = Integer.parseInt(text);
    if (number < least || number > most) {
      throw new IllegalArgumentException("Out of bounds");
    }
    return number;
  }

  static LogLevel level(String text) {
    return LogLevel.valueOf(text.toUpperCase(Locale.ROOT));
  }

  /**
   * A whole number and its unit, {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}; up to a
   * year.
   */
  static Duration duration(String text) {
    int digits = 0;
    long number = 0;
    while (digits < text.length() && isDigit(text.charAt(digits))) {
      number = number * 10 + (text.charAt(digits++) - '0');
      if (number > MAX_MILLIS) {
        throw new IllegalArgumentException("Too long");
      }
    }
    long millis = number * millisPer(text.substring(digits).strip());
    if (digits == 0 || millis > MAX_MILLIS) {
      throw new IllegalArgumentException("No number, or too long");
    }
    return Duration.ofMillis(millis);
  }

  /** A whole number. */
  static long number(String text) {
    return digits(text, text.length());
  }

  /**
   * A whole number of bytes, or of {@code KB}, {@code MB}, {@code GB} (of 1,000), {@code KiB},
   * {@code MiB}, {@code GiB} (of 1,024).
   */
  static long bytes(String text) {
    int digits = 0;
    while (digits < text.length() && isDigit(text.charAt(digits))) {
      digits++;
    }
    long perUnit =
        switch (text.substring(digits).strip().toUpperCase(Locale.ROOT)) {
          case "", "B" -> 1;
          case "KB" -> 1_000;
          case "MB" -> 1_000_000;
          case "GB" -> 1_000_000_000;
          case "KIB" -> 1 << 10;
          case "MIB" -> 1 << 20;
          case "GIB" -> 1 << 30;
          default -> throw new IllegalArgumentException("No unit");
        };
    return digits(text, digits) * perUnit;
  }

  private static long digits(String text, int count) {
    if (count == 0 || count > MOST_DIGITS) {
      throw new IllegalArgumentException("No number, or too large");
    }
    long number = 0;
    for (int i = 0; i < count; i++) {
      if (!isDigit(text.charAt(i))) {
        throw new IllegalArgumentException("No digit");
      }
      number = number * 10 + (text.charAt(i) - '0');
    }
    return number;
  }

  /** What stands between semicolons, trimmed, blank parts left out. */
  static List<String> list(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    while (start <= text.length()) {
      int end = text.indexOf(';', start);
      end = end < 0 ? text.length() : end;
      String part = text.substring(start, end).strip();
      if (!part.isEmpty()) {
        parts.add(part);
      }
      start = end + 1;
    }
    return parts;
  }

  private static long millisPer(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1_000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      case "d" -> 86_400_000;
      default -> throw new IllegalArgumentException("No unit");
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
