package io.dspm.lineage.agent.config;

/**
 * Methods to treat as jobs. In a class's name {@code *} stands for any characters but a dot, and
 * {@code **} for any number of packages, none included; in a method's name {@code *} stands for any
 * characters.
 *
 * @param className the class's binary name, with {@code $} before a nested class
 * @param subtypes whether all that extends or implements the class is meant, too
 */
public record JobPattern(String className, boolean subtypes, String method) {

  private static final String EVERY = "**";

  /**
   * Reads {@code com.acme.Etl#load}, {@code com.acme.*#load*}, {@code com.acme.**#run} or {@code
   * com.acme.Base+#run}.
   *
   * @throws IllegalArgumentException if {@code text} is none of these
   */
  public static JobPattern parse(String text) {
    int hash = text.indexOf('#');
    if (hash < 0) {
      throw new IllegalArgumentException("No # between class and method");
    }
    boolean subtypes = hash > 0 && text.charAt(hash - 1) == '+';
    String className = text.substring(0, subtypes ? hash - 1 : hash);
    String method = text.substring(hash + 1);
    if (!isClassName(className) || !isName(method, 0, method.length())) {
      throw new IllegalArgumentException("No class and method name");
    }
    if (isAnything(className) && isAnything(method)) {
      throw new IllegalArgumentException("Every method there is");
    }
    if (!subtypes && isOfTheJdk(className)) {
      throw new IllegalArgumentException("A class of the JDK");
    }
    return new JobPattern(className, subtypes, method);
  }

  /** Whether it names one class, and not a set of them. */
  public boolean namesOneClass() {
    return className.indexOf('*') < 0;
  }

  /** Whether it names one method, and not a set of them. */
  public boolean namesOneMethod() {
    return method.indexOf('*') < 0;
  }

  /**
   * Whether the name fits, whatever the class extends.
   *
   * @param internalName with slashes, as a class file has it
   */
  public boolean fitsClass(String internalName) {
    return fits(className, 0, internalName, 0);
  }

  public boolean fitsMethod(String name) {
    return fits(method, 0, name, 0);
  }

  private static boolean fits(String pattern, int patternFrom, String name, int nameFrom) {
    int p = patternFrom;
    int n = nameFrom;
    while (p < pattern.length()) {
      char wanted = pattern.charAt(p);
      if (wanted == '*') {
        boolean packages = pattern.startsWith(EVERY, p);
        boolean more = packages && p + 2 < pattern.length();
        return more
            ? fitsBelow(pattern, p + 3, name, n)
            : fitsAfterAny(pattern, packages ? p + 2 : p + 1, name, n, packages);
      }
      if (n == name.length() || wanted != dotted(name.charAt(n))) {
        return false;
      }
      p++;
      n++;
    }
    return n == name.length();
  }

  /** What follows {@code **.} may begin here, or after any later dot. */
  private static boolean fitsBelow(String pattern, int rest, String name, int from) {
    if (fits(pattern, rest, name, from)) {
      return true;
    }
    for (int i = from; i < name.length(); i++) {
      if (dotted(name.charAt(i)) == '.' && fits(pattern, rest, name, i + 1)) {
        return true;
      }
    }
    return false;
  }

  private static boolean fitsAfterAny(
      String pattern, int rest, String name, int from, boolean dots) {
    for (int i = from; i <= name.length(); i++) {
      if (fits(pattern, rest, name, i)) {
        return true;
      }
      if (i < name.length() && !dots && dotted(name.charAt(i)) == '.') {
        return false;
      }
    }
    return false;
  }

  private static char dotted(char c) {
    return c == '/' ? '.' : c;
  }

  private static boolean isClassName(String text) {
    int start = 0;
    while (true) {
      int dot = text.indexOf('.', start);
      int end = dot < 0 ? text.length() : dot;
      boolean packages = text.startsWith(EVERY, start) && end == start + 2;
      if (!packages && !isName(text, start, end)) {
        return false;
      }
      if (dot < 0) {
        return true;
      }
      start = dot + 1;
    }
  }

  /** A Java name with an asterisk here and there, never two in a row. */
  private static boolean isName(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean first = i == from;
      if (c == '*' ? !first && text.charAt(i - 1) == '*' : !isPart(c, first)) {
        return false;
      }
    }
    return from < to;
  }

  private static boolean isPart(char c, boolean first) {
    return first ? Character.isJavaIdentifierStart(c) : Character.isJavaIdentifierPart(c);
  }

  private static boolean isAnything(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '*' && text.charAt(i) != '.') {
        return false;
      }
    }
    return true;
  }

  private static boolean isOfTheJdk(String className) {
    return className.startsWith("java.")
        || className.startsWith("jdk.")
        || className.startsWith("sun.");
  }

  @Override
  public String toString() {
    return className + (subtypes ? "+#" : "#") + method;
  }
}
