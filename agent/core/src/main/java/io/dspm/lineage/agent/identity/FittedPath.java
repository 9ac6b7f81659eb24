package io.dspm.lineage.agent.identity;

import io.dspm.lineage.agent.config.SafeNames;
import java.security.MessageDigest;

/**
 * A path as it stands in a dataset's name: itself, if a server can hold it, or else a form that
 * tells it from all other paths, is readable at both ends, and is the same on every run.
 *
 * <pre>
 * /data/very/…~9f86d081884c7d65/2026/name.csv
 * </pre>
 *
 * <p>The mark {@code …~} is followed by the first 16 hex digits of the SHA-256 of the path (its
 * UTF-8, or its UTF-16 where it has none). Only one mark is ever in a form, and none in a path that
 * stands for itself: so no path looks like another one's form. Characters that would break a
 * server's lists become {@code _}.
 */
final class FittedPath {

  static final String MARK = "…~";

  private static final int DIGITS = 16;

  private FittedPath() {}

  /** The path itself, if it is no longer than {@code longest}; else a form no longer than that. */
  static String of(String path, int longest) {
    return of(path, longest, longest);
  }

  /**
   * The path itself, if it is no longer than {@code longest}.
   *
   * @param room how long a form may be
   */
  static String of(String path, int longest, int room) {
    return path.length() <= longest && isPlain(path) ? path : form(path, room);
  }

  private static boolean isPlain(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (isUnsafe(path, i)) {
        return false;
      }
    }
    return !path.isBlank() && !path.contains(MARK);
  }

  /** Control characters, and halves of surrogate pairs, which have no UTF-8. */
  private static boolean isUnsafe(String path, int at) {
    char c = path.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == path.length() || !Character.isLowSurrogate(path.charAt(at + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return at == 0 || !Character.isHighSurrogate(path.charAt(at - 1));
    }
    return SafeNames.isControl(c);
  }

  private static String form(String path, int room) {
    String safe = safe(path);
    int left = room - MARK.length() - DIGITS;
    int name = Math.max(0, safe.lastIndexOf('/', safe.length() - 2));
    int headEnd;
    int tailStart;
    if (safe.length() + 1 <= left) {
      // All of it, with the slash on either side of the mark.
      headEnd = Math.min(name + 1, safe.length());
      tailStart = name;
    } else if (safe.length() - name <= left * 3 / 4) {
      tailStart = wholeNames(safe, name, left / 2);
      headEnd = wholeDirectories(safe, left - (safe.length() - tailStart));
    } else {
      // The file's name alone is too long.
      tailStart = safe.length() - left / 2;
      headEnd = left - left / 2;
    }
    if (tailStart > 0 && Character.isLowSurrogate(safe.charAt(tailStart))) {
      tailStart++;
    }
    if (headEnd > 0 && Character.isHighSurrogate(safe.charAt(headEnd - 1))) {
      headEnd--;
    }
    return safe.substring(0, headEnd)
        + MARK
        + digest(path).substring(0, DIGITS)
        + safe.substring(tailStart);
  }

  private static String safe(String path) {
    StringBuilder safe = new StringBuilder(path);
    for (int i = 0; i < path.length(); i++) {
      if (isUnsafe(path, i) || path.startsWith(MARK, i)) {
        safe.setCharAt(i, '_');
      }
    }
    return safe.toString();
  }

  /** From where on there are as many names before the last as fit. */
  private static int wholeNames(String path, int last, int longest) {
    int from = last;
    int before = path.lastIndexOf('/', from - 1);
    while (before >= 0 && path.length() - before <= longest) {
      from = before;
      before = path.lastIndexOf('/', from - 1);
    }
    return from;
  }

  /** Where the last directory ends that fits, unless that is little of what fits. */
  private static int wholeDirectories(String path, int longest) {
    int end = path.lastIndexOf('/', longest - 1) + 1;
    return end < longest / 2 ? longest : end;
  }

  private static String digest(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (Character.isSurrogate(path.charAt(i)) && isUnsafe(path, i)) {
        return digestOfUnits(path);
      }
    }
    return FileHasher.hash(path).hex();
  }

  private static String digestOfUnits(String path) {
    MessageDigest sha256 = FileHasher.sha256();
    for (int i = 0; i < path.length(); i++) {
      sha256.update((byte) (path.charAt(i) >> 8));
      sha256.update((byte) path.charAt(i));
    }
    return ContentHash.of(sha256.digest()).hex();
  }
}
