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
    "AIza",
    "ya29.",
    "GOCSPX-",
    "dapi",
    "hvs.",
    "SG.",
    "xapp-",
    "glrt-",
    "pypi-"
  };

  /** In addresses, all that comes behind is the secret. */
  private static final String[] WEBHOOKS = {
    "hooks.slack.com/services/",
    "discord.com/api/webhooks/",
    "outlook.office.com/webhook/",
    ".webhook.office.com/webhookb2/",
    "api.telegram.org/bot"
  };

  private static final int SHORTEST_TOKEN = 20;
  private static final int AWS_ID = 20;
  private static final int AWS_SECRET = 40;

  private KnownSecrets() {}

  static String mask(String text) {
    String masked = maskOracle(maskWebhooks(maskPrivateKey(text)));
    masked = maskAddresses(masked);
    masked = maskBearers(masked);
    return maskTokens(masked);
  }

  static String maskPrivateKey(String text) {
    int pem = text.indexOf("-----BEGIN");
    return pem >= 0 && text.indexOf("PRIVATE", pem) >= 0
        ? text.substring(0, pem) + Secrets.MASK
        : text;
  }

  private static String maskWebhooks(String text) {
    for (String webhook : WEBHOOKS) {
      int start = text.indexOf(webhook);
      if (start >= 0) {
        int end = start + webhook.length();
        while (end < text.length() && !isBoundary(text.charAt(end))) {
          end++;
        }
        return text.substring(0, start + webhook.length()) + Secrets.MASK + text.substring(end);
      }
    }
    return text;
  }

  /** {@code jdbc:oracle:thin:user/password@tcps://host}; without a scheme see {@link #maskBare}. */
  private static String maskOracle(String text) {
    int oracle = text.indexOf("jdbc:oracle:");
    int scheme = oracle < 0 ? -1 : text.indexOf("://", oracle);
    int at = scheme < 0 ? -1 : text.lastIndexOf('@', scheme);
    int slash = at < 0 ? -1 : text.indexOf('/', oracle);
    return slash >= 0 && slash + 1 < at
        ? text.substring(0, slash + 1) + Secrets.MASK + text.substring(at)
        : text;
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
      int token = end > i ? token(text.substring(i, end)) : -1;
      if (token >= 0) {
        masked = masked == null ? new StringBuilder(text.length()) : masked;
        masked.append(text, done, i + token).append(Secrets.MASK);
        done = end;
      }
      i = end + 1;
    }
    return masked == null ? text : masked.append(text, done, text.length()).toString();
  }

  /** Where in it a token begins: at its beginning, or as a part of a path; else negative. */
  private static int token(String run) {
    if (isToken(run)) {
      return 0;
    }
    int slash = run.indexOf('/');
    while (slash >= 0) {
      int next = run.indexOf('/', slash + 1);
      String part = run.substring(slash + 1, next < 0 ? run.length() : next);
      if (part.length() >= SHORTEST_TOKEN && hasKnownPrefix(part)) {
        return slash + 1;
      }
      slash = next;
    }
    return -1;
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
    if (hasKnownPrefix(run)) {
      return true;
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

  private static boolean hasKnownPrefix(String run) {
    for (String prefix : PREFIXES) {
      if (run.startsWith(prefix)) {
        return true;
      }
    }
    return false;
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
