package io.dspm.lineage.agent.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Masks what looks like a secret, before anything is stored: values after names such as {@code
 * password}, credentials in addresses, keys and tokens that can be told by their looks.
 *
 * <p>In doubt it masks: what is hidden too much costs a little of what a reader could have learned,
 * what is hidden too little costs a secret. Known weakness: a secret among a program's arguments
 * that has neither a telling name nor telling looks can't be seen. Every method takes a time
 * proportional to its text. Any thread.
 */
public final class Secrets {

  public static final String MASK = "***";

  /** Options with a user, behind which a password may stand. */
  private static final List<String> USERS =
      List.of("-u", "--user", "--username", "-U", "--proxy-user", "--login");

  private Secrets() {}

  /** The value of what has this name. */
  public static String maskValue(String name, String value) {
    return SecretNames.holds(name) && !value.isEmpty() ? MASK : maskArgument(value);
  }

  /** The arguments of a program or of the JVM, each as the system was given it. */
  public static List<String> maskArguments(List<String> arguments) {
    List<String> masked = new ArrayList<>(arguments.size());
    String before = "";
    for (String argument : arguments) {
      if (argument.equals("=") || argument.equals(":")) {
        masked.add(argument);
        continue;
      }
      masked.add(
          announcesSecret(before) && !argument.isEmpty() ? MASK : maskAfter(before, argument));
      before = argument;
    }
    return masked;
  }

  /**
   * Arguments of which only the words are known: {@code --note "a b"} can't be told from {@code
   * --note a b}. So after a secret nothing is shown up to the next option.
   */
  public static String maskWords(String words) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (from < words.length()) {
      int space = words.indexOf(' ', from);
      int end = space < 0 ? words.length() : space;
      if (end > from) {
        parts.add(words.substring(from, end));
      }
      from = end + 1;
    }
    List<String> masked = maskArguments(parts);
    StringBuilder shown = new StringBuilder(words.length());
    boolean hiding = false;
    for (int i = 0; i < parts.size(); i++) {
      boolean changed = !masked.get(i).equals(parts.get(i));
      boolean more = hiding && (!changed || masked.get(i).equals(MASK));
      hiding = changed || (hiding && !parts.get(i).startsWith("-"));
      if (hiding && more) {
        continue;
      }
      shown.append(shown.length() == 0 ? "" : " ").append(masked.get(i));
    }
    return shown.toString();
  }

  /**
   * Words that were written for people, such as an error's, in any number of lines. A colon stands
   * before what is explained there, and makes a secret of it only where the name is quoted.
   */
  public static String maskText(String text) {
    String rest = KnownSecrets.maskPrivateKey(text);
    StringBuilder masked = new StringBuilder(rest.length());
    int from = 0;
    while (from < rest.length()) {
      int line = rest.indexOf('\n', from);
      int end = line < 0 ? rest.length() : line + 1;
      masked.append(new Pairs(KnownSecrets.mask(rest.substring(from, end)), true).mask());
      from = end;
    }
    return masked.toString();
  }

  /** Whether the argument after this one is a secret. */
  private static boolean announcesSecret(String argument) {
    int start = 0;
    while (start < argument.length() && argument.charAt(start) == '-') {
      start++;
    }
    String name = argument.substring(start);
    if (name.endsWith("=") || name.endsWith(":")) {
      return SecretNames.holds(name.substring(0, name.length() - 1));
    }
    if (endsInBearer(name)) {
      return true;
    }
    for (int i = 0; i < name.length(); i++) {
      if ("=: /".indexOf(name.charAt(i)) >= 0) {
        return false;
      }
    }
    return start > 0 ? SecretNames.holds(name) : SecretNames.isPlainWord(name);
  }

  private static boolean endsInBearer(String text) {
    String stripped = text.strip();
    int from = stripped.length() - "bearer".length();
    return from >= 0 && stripped.regionMatches(true, from, "bearer", 0, "bearer".length());
  }

  private static String maskAfter(String option, String argument) {
    int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
    boolean user = USERS.contains(equals < 0 ? option : argument.substring(0, equals));
    int colon = argument.indexOf(':', equals + 1);
    if (user && colon >= 0 && colon + 1 < argument.length()) {
      return argument.substring(0, colon + 1) + MASK;
    }
    return option.equals("-p") && looksMadeUp(argument) ? MASK : maskArgument(argument);
  }

  private static String maskArgument(String argument) {
    boolean password =
        argument.startsWith("-p")
            && argument.length() > 3
            && argument.indexOf('=') < 0
            && looksMadeUp(argument.substring(2));
    return password ? "-p" + MASK : new Pairs(KnownSecrets.mask(argument), false).mask();
  }

  /** Neither a number nor a name nor a path: there are several kinds of characters in it. */
  private static boolean looksMadeUp(String text) {
    boolean letters = false;
    boolean capitals = false;
    boolean digits = false;
    boolean others = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '/' || c == ':') {
        return false;
      }
      letters |= Character.isLowerCase(c);
      capitals |= Character.isUpperCase(c);
      digits |= Character.isDigit(c);
      others |= !Character.isLetterOrDigit(c) && ".-_".indexOf(c) < 0;
    }
    return others || (capitals && letters) || (digits && (letters || capitals));
  }

  /**
   * {@code name=value} and {@code name: value} within a text, as in connection strings, queries and
   * JSON, one in the other or not.
   */
  private static final class Pairs {

    private final String text;
    private final StringBuilder masked;
    private final boolean forPeople;
    private int at;

    /** Whether what comes as {@code value} is that of a secret: {"name": secret, "value": x}. */
    private boolean valueIsSecret;

    /** Whether all before {@link #at} were names, so that all after it is the value of the last. */
    private boolean whole;

    Pairs(String text, boolean forPeople) {
      this.text = text;
      this.forPeople = forPeople;
      this.whole = !forPeople;
      this.masked = new StringBuilder(text.length());
    }

    String mask() {
      while (at < text.length()) {
        if (isOfName(text.charAt(at))) {
          nextName();
        } else {
          whole &= text.charAt(at) == '=' || text.charAt(at) == ':';
          masked.append(text.charAt(at++));
        }
      }
      return masked.toString();
    }

    private void nextName() {
      int end = at;
      while (end < text.length() && isOfName(text.charAt(end))) {
        end++;
      }
      String name = text.substring(at, end);
      int value = startOfValue(end, name.startsWith("-"));
      boolean secret =
          SecretNames.holds(withoutD(name)) || (valueIsSecret && name.equalsIgnoreCase("value"));
      if (value < 0 || text.startsWith(MASK, value) || !secret) {
        noteNamed(name, value);
        masked.append(name);
        at = end;
        return;
      }
      masked.append(text, at, value).append(MASK);
      at = endOfValue(value);
      whole = false;
    }

    private void noteNamed(String name, int value) {
      if (value >= 0 && name.equalsIgnoreCase("name") && isQuote(text.charAt(value - 1))) {
        int end = closingQuote(value, text.charAt(value - 1));
        valueIsSecret = SecretNames.holds(text.substring(value, end));
      }
    }

    private static String withoutD(String name) {
      return name.startsWith("-D") || name.startsWith("-P") ? name.substring(2) : name;
    }

    private static boolean isOfName(char c) {
      return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-' || c == '$';
    }

    /** Where the value of the name that ends here begins; negative if it has none. */
    private int startOfValue(int end, boolean option) {
      int i = skip(end, "\\");
      i = skip(i, "\"'");
      int spaces = skip(i, " \t");
      String separators = forPeople && i == end ? "=" : "=:";
      if (spaces < text.length() && separators.indexOf(text.charAt(spaces)) >= 0) {
        i = skip(spaces + 1, "=>");
        i = skip(i, " \t");
        int quote = skip(i, "\\");
        i = quote < text.length() && isQuote(text.charAt(quote)) ? quote + 1 : i;
      } else if (option && i == end && spaces > i) {
        i = spaces;
      } else {
        return -1;
      }
      return i < text.length() ? i : -1;
    }

    private int skip(int from, String characters) {
      int i = from;
      while (i < text.length() && characters.indexOf(text.charAt(i)) >= 0) {
        i++;
      }
      return i;
    }

    private int endOfValue(int value) {
      char before = text.charAt(value - 1);
      if (isQuote(before)) {
        return closingQuote(value, before);
      }
      // An agent's arguments and what is in braces have an order of their own.
      if (whole || text.startsWith("-javaagent:") || "{[".indexOf(text.charAt(value)) >= 0) {
        return text.length();
      }
      boolean query = at > 0 && "?&".indexOf(text.charAt(at - 1)) >= 0;
      boolean option = before == ' ' && text.charAt(at) == '-';
      for (int i = value; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean ends =
            query
                ? "&# \t\n\"'".indexOf(c) >= 0
                : option ? c == ' ' && text.startsWith(" -", i) : c == ';' || c == '\n';
        if (ends) {
          return i;
        }
      }
      return text.length();
    }

    private static boolean isQuote(char c) {
      return c == '"' || c == '\'';
    }

    private int closingQuote(int from, char quote) {
      boolean escaped = from >= 2 && text.charAt(from - 2) == '\\';
      int backslashes = 0;
      for (int i = from; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == quote && (escaped ? backslashes == 1 : backslashes % 2 == 0)) {
          return i - (escaped ? 1 : 0);
        }
        backslashes = c == '\\' ? backslashes + 1 : 0;
      }
      return text.length();
    }
  }
}
