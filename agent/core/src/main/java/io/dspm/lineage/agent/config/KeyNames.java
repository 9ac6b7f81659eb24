package io.dspm.lineage.agent.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells which key a name stands for, and which one a mistyped name was meant to be. */
final class KeyNames {

  private KeyNames() {}

  /** The key of this name, with or without {@link ConfigKey#PREFIX}. */
  static @Nullable ConfigKey find(String name) {
    String bare = bare(name);
    for (ConfigKey key : ConfigKey.values()) {
      if (key.key().equals(bare)) {
        return key;
      }
    }
    return null;
  }

  /** The key that is closest to a mistyped name, if any is close enough to be meant. */
  static @Nullable ConfigKey nearest(String name) {
    String folded = fold(bare(name));
    ConfigKey best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (ConfigKey key : ConfigKey.values()) {
      String candidate = fold(key.key());
      int distance = distance(folded, candidate);
      if (distance <= Math.max(1, candidate.length() / 3) && distance < bestDistance) {
        best = key;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** Whether a name that is no key looks as if its value were nobody else's business. */
  static boolean looksSecret(String name) {
    ConfigKey nearest = nearest(name);
    String folded = fold(name);
    return (nearest != null && nearest.secret())
        || folded.contains("key")
        || folded.contains("token")
        || folded.contains("secret")
        || folded.contains("passw");
  }

  private static String bare(String name) {
    return name.startsWith(ConfigKey.PREFIX) ? name.substring(ConfigKey.PREFIX.length()) : name;
  }

  /** Without case and separators: {@code exitTimeout} and {@code EXIT_TIMEOUT} are one. */
  private static String fold(String name) {
    StringBuilder folded = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '.' && c != '_' && c != '-') {
        folded.append(c);
      }
    }
    return folded.toString().toLowerCase(Locale.ROOT);
  }

  /** Levenshtein's distance, one row at a time. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
