package io.dspm.lineage.agent.config;

/**
 * Spellings of names that Marquez 0.51 can hold, for those that it can't. A name that it can hold
 * is given back as it is.
 */
public final class SafeNames {

  static final int LONGEST_NAMESPACE = 1024;

  /** Marquez takes longer names for one another that have their first 255 characters in common. */
  static final int LONGEST_NAME = 255;

  private static final String UNNAMED = "unnamed";

  private SafeNames() {}

  /**
   * The namespace in the characters {@code a-z A-Z 0-9 : ; = / _ - . @ +}, 1,024 of them at most:
   * with others Marquez answers 201 and then fails every request for the list of namespaces, or it
   * rewrites them silently. {@code _} where there is none.
   */
  public static String namespace(String text) {
    if (isSafeNamespace(text)) {
      return text;
    }
    int length = Math.min(text.length(), LONGEST_NAMESPACE);
    StringBuilder safe = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      safe.append(isOfNamespace(c) ? c : '_');
    }
    return safe.isEmpty() ? "_" : safe.toString();
  }

  /**
   * A job's or dataset's name: what breaks the line, and other control characters, are blanks; none
   * at its ends; {@code unnamed} if nothing is left.
   */
  public static String name(String text) {
    if (isSafeName(text)) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      safe.append(isControl(c) ? ' ' : c);
    }
    String stripped = safe.toString().strip();
    return stripped.isEmpty() ? UNNAMED : stripped;
  }

  /**
   * A job's name: as {@link #name}, and if it is longer than 255 characters, its beginning and
   * eight hex digits that stand for the whole.
   */
  public static String job(String text) {
    String name = name(text);
    if (name.length() <= LONGEST_NAME) {
      return name;
    }
    String digits = Integer.toHexString(name.hashCode());
    int end = LONGEST_NAME - 9;
    end -= Character.isHighSurrogate(name.charAt(end - 1)) ? 1 : 0;
    return name.substring(0, end) + "~" + "00000000".substring(digits.length()) + digits;
  }

  private static boolean isSafeNamespace(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isOfNamespace(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= LONGEST_NAMESPACE;
  }

  private static boolean isSafeName(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        return false;
      }
    }
    return !text.isBlank();
  }

  /** Whether it is a control character, or one of those of Unicode that end a line. */
  public static boolean isControl(char c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
  }

  private static boolean isOfNamespace(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || ":;=/_-.@+".indexOf(c) >= 0;
  }
}
