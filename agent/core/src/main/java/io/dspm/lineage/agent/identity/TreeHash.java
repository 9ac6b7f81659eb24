package io.dspm.lineage.agent.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The hash of many files as one content: the SHA-256 of a text that has a line for each file, as
 * {@code sha256sum} prints it.
 *
 * <pre>
 * 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  dt=2025-01-01/part-0
 * </pre>
 *
 * <p>That is: the content's hash in lower-case hex, two spaces, the name relative to the directory
 * with {@code /} between its parts, a line feed; all in UTF-8. In a name, a backslash is written
 * {@code \\}, a line feed {@code \n}, a carriage return {@code \r}; a line with such a name begins
 * with a backslash. Lines are in the order of the unescaped names' bytes ({@link #compare}), and
 * where two are of one name, of the hashes. So for a directory whose regular files are all meant
 * and have names in UTF-8, with GNU coreutils 9:
 *
 * <pre>
 * cd DIR &amp;&amp; find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum -- | sha256sum
 * </pre>
 *
 * <p>Not thread-safe. Nothing but the digest's state is kept.
 */
public final class TreeHash {

  private final MessageDigest sha256 = FileHasher.sha256();

  /** Adds a file; it is for the caller to keep the order. */
  public void add(String relativeName, ContentHash hash) {
    String escaped = escape(relativeName);
    String mark = escaped.equals(relativeName) ? "" : "\\";
    String line = mark + hash.hex() + "  " + escaped + "\n";
    sha256.update(line.getBytes(StandardCharsets.UTF_8));
  }

  /** The hash of what was added; this object begins anew. */
  public ContentHash result() {
    return ContentHash.of(sha256.digest());
  }

  /** Compares names as their bytes in UTF-8 compare, which {@link String#compareTo} does not. */
  public static int compare(String one, String other) {
    int length = Math.min(one.length(), other.length());
    for (int i = 0; i < length; i++) {
      if (one.charAt(i) != other.charAt(i)) {
        boolean insidePair = i > 0 && Character.isHighSurrogate(one.charAt(i - 1));
        int byPair =
            insidePair ? Integer.compare(one.codePointAt(i - 1), other.codePointAt(i - 1)) : 0;
        return byPair != 0 ? byPair : Integer.compare(one.codePointAt(i), other.codePointAt(i));
      }
    }
    return Integer.compare(one.length(), other.length());
  }

  private static String escape(String name) {
    if (name.indexOf('\\') < 0 && name.indexOf('\n') < 0 && name.indexOf('\r') < 0) {
      return name;
    }
    return name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }
}
