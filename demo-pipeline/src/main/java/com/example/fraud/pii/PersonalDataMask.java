package com.example.fraud.pii;

import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides personal data, column by column.
 *
 * <table>
 * <caption>What becomes of a value</caption>
 * <tr><td>{@code name}</td><td>김하늘</td><td>김*늘</td></tr>
 * <tr><td>{@code email}</td><td>haneul@example.com</td><td>h***@example.com</td></tr>
 * <tr><td>{@code phone}</td><td>010-0123-4567</td><td>010-****-4567</td></tr>
 * <tr><td>{@code rrn}</td><td>610203-3123456</td><td>610203-3******</td></tr>
 * </table>
 *
 * <p>A value of such a column that does not look as expected is hidden altogether, and so is every
 * value of a column that is not known to be harmless. Blanks stay blank.
 */
public final class PersonalDataMask {

  /** The column of resident registration numbers. */
  public static final String RESIDENT_NUMBER = "rrn";

  private static final String HIDDEN = "***";

  private static final Pattern EMAIL = Pattern.compile("([^@\\s])([^@\\s]*)@([^@\\s]+)");
  private static final Pattern PHONE =
      Pattern.compile("((?:\\+82[- ]?|0)\\d{1,2})([- ]?)(\\d{3,4})([- ]?)(\\d{4})");
  private static final Pattern NUMBER = Pattern.compile("(\\d{6}-?\\d)\\d{6}");

  private static final Map<String, UnaryOperator<String>> MASKS =
      Map.of(
          "name",
          PersonalDataMask::name,
          "email",
          PersonalDataMask::email,
          "phone",
          PersonalDataMask::phone,
          RESIDENT_NUMBER,
          PersonalDataMask::residentNumber);

  private static final Set<String> HARMLESS =
      Set.of("customer_id", "person_id", "city", "validity", "reason");

  private PersonalDataMask() {}

  /** Masks one value of the named column. */
  public static String mask(String column, String value) {
    if (value.isBlank() || HARMLESS.contains(column)) {
      return value;
    }
    return MASKS.getOrDefault(column, unknown -> HIDDEN).apply(value.strip());
  }

  private static String name(String value) {
    int[] letters = value.codePoints().toArray();
    int lastHidden = letters.length > 2 ? letters.length - 1 : letters.length;
    for (int i = letters.length > 1 ? 1 : 0; i < lastHidden; i++) {
      letters[i] = '*';
    }
    return new String(letters, 0, letters.length);
  }

  private static String email(String value) {
    Matcher matcher = EMAIL.matcher(value);
    if (!matcher.matches()) {
      return HIDDEN;
    }
    String first = matcher.group(2).isEmpty() ? "" : matcher.group(1);
    return first + HIDDEN + "@" + matcher.group(3);
  }

  private static String phone(String value) {
    Matcher matcher = PHONE.matcher(value);
    if (!matcher.matches()) {
      return HIDDEN;
    }
    return matcher.group(1)
        + matcher.group(2)
        + "*".repeat(matcher.group(3).length())
        + matcher.group(4)
        + matcher.group(5);
  }

  private static String residentNumber(String value) {
    Matcher matcher = NUMBER.matcher(value);
    return matcher.matches() ? matcher.group(1) + "******" : HIDDEN;
  }
}
