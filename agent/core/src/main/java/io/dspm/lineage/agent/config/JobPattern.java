package io.dspm.lineage.agent.config;

/**
 * Methods to treat as jobs: one method of a class by name, or all of them ({@code *}).
 *
 * @param className the class's binary name, with {@code $} before a nested class
 * @param method a method's name, or {@code *}
 */
public record JobPattern(String className, String method) {

  /**
   * Reads {@code com.acme.Etl#load} or {@code com.acme.Etl#*}.
   *
   * @throws IllegalArgumentException if {@code text} is neither
   */
  public static JobPattern parse(String text) {
    int hash = text.indexOf('#');
    if (hash < 0) {
      throw new IllegalArgumentException("No # between class and method");
    }
    JobPattern pattern = new JobPattern(text.substring(0, hash), text.substring(hash + 1));
    if (!isName(pattern.className, true)
        || !(pattern.method.equals("*") || isName(pattern.method, false))) {
      throw new IllegalArgumentException("No class and method name");
    }
    return pattern;
  }

  /** Whether the pattern names every method of its class. */
  public boolean allMethods() {
    return method.equals("*");
  }

  private static boolean isName(String text, boolean dotted) {
    boolean start = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (dotted && c == '.' && !start) {
        start = true;
      } else if (start ? Character.isJavaIdentifierStart(c) : Character.isJavaIdentifierPart(c)) {
        start = false;
      } else {
        return false;
      }
    }
    return !start;
  }

  @Override
  public String toString() {
    return className + "#" + method;
  }
}
