package io.dspm.lineage.agent.config;

/**
 * Masks what is a secret by its looks, whatever it is called: credentials in addresses, keys of
 * cloud services, tokens. One pass over the text each.
 */
final class KnownSecrets {

  private static final String[] PREFIXES = {
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxa-",
    "xoxb-",
    "xoxp-",
    "xoxr-",
    "xoxs-",
    "sk-",
    "sk_live_",
    "rk_live_",
    "hf_",
    "npm_",
    "dop_v1_",
    "AIza"
  };

  private static final int SHORTEST_TOKEN = 20;
  private static final int AWS_ID = 20;
  private static final int AWS_SECRET = 40;

  private KnownSecrets() {}

  static String mask(String text) {
    int pem = text.indexOf("-----BEGIN");
    String masked =
        pem >= 0 && text.indexOf("PRIVATE", pem) >= 0
            ? text.substring(0, pem) + Secrets.MASK
            : text;
    masked = maskAddresses(masked);
    masked = maskBearers(masked);
    return maskTokens(masked);
  }

  /** {@code scheme://user:password@host}. */
  private static String maskAddresses(String text) {
    int scheme = text.indexOf("://");
    if (scheme < 0) {
      return maskBare(text);
    }
    StringBuilder masked = new StringBuilder(text.length());
    int done = 0;
    while (scheme >= 0) {
      int from = scheme + 3;
      int at = from < done ? -1 : endOfUser(text, from);
      if (at >= 0) {
        int colon = text.indexOf(':', from);
        boolean password = colon >= 0 && colon < at;
        if (password || isHttp(text, scheme)) {
          masked.append(text, done, password ? colon + 1 : from).append(Secrets.MASK);
          done = at;
        }
      }
      scheme = text.indexOf("://", from);
    }
    return masked.append(text, done, text.length()).toString();
  }

  private static boolean isHttp(String text, int end) {
    return text.regionMatches(true, Math.max(0, end - 4), "http", 0, 4)
        || text.regionMatches(true, Math.max(0, end - 5), "https", 0, 5);
  }

  /** Where the {@code @} is that ends user and password; negative if there are none. */
  private static int endOfUser(String text, int from) {
    int at = -1;
    int colon = -1;
    int i = from;
    for (; i < text.length() && !isBoundary(text.charAt(i)); i++) {
      char c = text.charAt(i);
      if (c == '/' || c == '?' || c == '#') {
        break;
      }
      at = c == '@' ? i : at;
      colon = c == ':' && colon < 0 ? i : colon;
    }
    if (at >= 0 || colon < 0 || isNumber(text, colon + 1, i)) {
      return at;
    }
    // A password with a slash or the like in it, which nobody encoded.
    for (; i < text.length() && !isBoundary(text.charAt(i)); i++) {
      at = text.charAt(i) == '@' ? i : at;
    }
    return at;
  }

  private static boolean isBoundary(char c) {
    return c <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>';
  }

  private static boolean isNumber(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Character.isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** {@code user:password@host} and {@code jdbc:oracle:thin:user/password@host}. */
  private static String maskBare(String text) {
    int at = text.lastIndexOf('@');
    int start = at;
    while (start > 0 && !isBoundary(text.charAt(start - 1))) {
      start--;
    }
    boolean oracle = text.indexOf("jdbc:oracle:") >= 0;
    int slash = text.indexOf('/', Math.max(0, start));
    int before = oracle ? slash : text.indexOf(':', Math.max(0, start));
    boolean path = !oracle && slash >= 0 && slash < before;
    boolean agent = text.startsWith("-javaagent:") || text.startsWith("-agent");
    return at <= 0 || before < 0 || before + 1 >= at || path || agent
        ? text
        : text.substring(0, before + 1) + Secrets.MASK + text.substring(at);
  }

  /** {@code Bearer x}, wherever it stands. */
  private static String maskBearers(String text) {
    String word = "bearer ";
    StringBuilder masked = null;
    int done = 0;
    for (int i = 0; i + word.length() < text.length(); i++) {
      if (text.regionMatches(true, i, word, 0, word.length())) {
        int from = i + word.length();
        int end = from;
        while (end < text.length() && " \t\n\"'".indexOf(text.charAt(end)) < 0) {
          end++;
        }
        masked = masked == null ? new StringBuilder(text.length()) : masked;
        masked.append(text, done, from).append(Secrets.MASK);
        done = end;
        i = end - 1;
      }
    }
    return masked == null ? text : masked.append(text, done, text.length()).toString();
  }

  private static String maskTokens(String text) {
    StringBuilder masked = null;
    int done = 0;
    int i = 0;
    while (i < text.length()) {
      int end = i;
      while (end < text.length() && isOfToken(text.charAt(end))) {
        end++;
      }
      if (end > i && isToken(text.substring(i, end))) {
        masked = masked == null ? new StringBuilder(text.length()) : masked;
        masked.append(text, done, i).append(Secrets.MASK);
        done = end;
      }
      i = end + 1;
    }
    return masked == null ? text : masked.append(text, done, text.length()).toString();
  }

  private static boolean isOfToken(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "_-+/.".indexOf(c) >= 0;
  }

  private static boolean isToken(String run) {
    if (run.length() < SHORTEST_TOKEN) {
      return false;
    }
    for (String prefix : PREFIXES) {
      if (run.startsWith(prefix)) {
        return true;
      }
    }
    boolean awsId = run.startsWith("AKIA") || run.startsWith("ASIA");
    if (awsId && run.length() == AWS_ID && run.equals(run.toUpperCase(java.util.Locale.ROOT))) {
      return true;
    }
    int dot = run.indexOf('.');
    if (run.startsWith("eyJ") && dot > 0 && run.indexOf('.', dot + 1) > 0) {
      return true;
    }
    return run.length() == AWS_SECRET && run.charAt(0) != '/' && isMixed(run);
  }

  /** Of capitals, small letters and digits, as no hash, path or name of a class is. */
  private static boolean isMixed(String run) {
    boolean upper = false;
    boolean lower = false;
    boolean digit = false;
    for (int i = 0; i < run.length(); i++) {
      char c = run.charAt(i);
      upper |= c >= 'A' && c <= 'Z';
      lower |= c >= 'a' && c <= 'z';
      digit |= c >= '0' && c <= '9';
      if ("_-.".indexOf(c) >= 0) {
        return false;
      }
    }
    return upper && lower && digit;
  }
}
