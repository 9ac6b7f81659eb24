package io.dspm.lineage.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Tells by a name whether what it names is a secret: {@code db.password}, {@code AWS_SECRET_KEY},
 * {@code apiKey}. By hand and in one pass: some of it is asked in premain.
 */
final class SecretNames {

  /** Wherever they stand in a word. */
  private static final String[] INSIDE = {
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "credential",
    "apikey",
    "accesskey",
    "privatekey",
    "secretkey",
    "authkey",
    "passkey",
    "비밀번호",
    "bearer"
  };

  /** As words of their own. */
  private static final List<String> WORDS =
      List.of(
          "cred",
          "creds",
          "pw",
          "pwd",
          "auth",
          "authorization",
          "oauth",
          "oauth2",
          "jwt",
          "sig",
          "signature",
          "cookie",
          "cookies",
          "sas",
          "otp",
          "pin");

  /** Words that end in {@code pass} and have nothing to do with {@code storepass}. */
  private static final List<String> HARMLESS_PASSES = List.of("bypass", "compass", "encompass");

  /** After {@code key}, it is still the key that is meant. */
  private static final List<String> STILL_THE_KEY =
      List.of("id", "value", "string", "data", "base64", "hex", "pem", "material");

  /** Before {@code key}, they make it a column or the like. */
  private static final List<String> HARMLESS_KEYS =
      List.of(
          "primary",
          "foreign",
          "partition",
          "sort",
          "group",
          "join",
          "row",
          "shard",
          "order",
          "merge",
          "unique",
          "index");

  /** Before {@code tokens}, they make it a number. */
  private static final List<String> COUNTS = List.of("max", "min", "num", "new", "total", "n");

  private SecretNames() {}

  /** Whether it says by itself, as a word among others, that a secret comes next. */
  static boolean isPlainWord(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "password", "passwd", "passphrase", "secret", "token", "apikey", "bearer" -> true;
      default -> false;
    };
  }

  static boolean holds(String name) {
    List<String> words = words(name);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String before = i == 0 ? "" : words.get(i - 1);
      String after = i + 1 == words.size() ? "" : words.get(i + 1);
      // What lineage.delivery.headers says is often a token.
      boolean headers = word.equals("headers") && before.equals("delivery");
      if (headers || isSecret(word) || isKey(word, before, after) || isToken(word, before)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSecret(String word) {
    for (String part : INSIDE) {
      if (word.contains(part)) {
        return true;
      }
    }
    return word.endsWith("pwd")
        || (word.endsWith("pass") && !HARMLESS_PASSES.contains(word))
        || WORDS.contains(word);
  }

  private static boolean isKey(String word, String before, String after) {
    return (word.equals("key") || word.equals("keys"))
        // Azure's storage keys are told as account.key.<account>.
        && (after.isEmpty() || STILL_THE_KEY.contains(after) || before.equals("account"))
        && !HARMLESS_KEYS.contains(before);
  }

  private static boolean isToken(String word, String before) {
    return (word.endsWith("token") || word.endsWith("tokens")) && !COUNTS.contains(before);
  }

  /** In lower case, parted at capitals and at all that is neither letter nor digit. */
  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= name.length(); i++) {
      boolean parts = i == name.length() || !Character.isLetterOrDigit(name.charAt(i));
      if (parts || (i > start && beginsWord(name, i))) {
        if (i > start) {
          words.add(name.substring(start, i).toLowerCase(Locale.ROOT));
        }
        start = parts ? i + 1 : i;
      }
    }
    return words;
  }

  /** {@code apiKey} and {@code APIKey} have two words. */
  private static boolean beginsWord(String name, int at) {
    return Character.isUpperCase(name.charAt(at))
        && (!Character.isUpperCase(name.charAt(at - 1))
            || (at + 1 < name.length() && Character.isLowerCase(name.charAt(at + 1))));
  }
}
