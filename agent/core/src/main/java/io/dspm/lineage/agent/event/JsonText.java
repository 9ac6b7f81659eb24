package io.dspm.lineage.agent.event;

/** Text as it stands in an event. */
public final class JsonText {

  private JsonText() {}

  /** How many bytes of UTF-8 the text takes at most. */
  public static long size(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || Character.isSurrogate(c)) {
        // As an escape: so does Jackson.
        bytes += 6;
      } else if (c < 0x80) {
        bytes += c == '"' || c == '\\' ? 2 : 1;
      } else {
        bytes += c < 0x800 ? 2 : 3;
      }
    }
    return bytes;
  }

  /**
   * What any server can store: PostgreSQL takes no NUL, and half a surrogate pair has no UTF-8.
   * Both become the replacement character.
   */
  static String storable(String value) {
    StringBuilder replaced = null;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < value.length()
              && Character.isLowSurrogate(value.charAt(i + 1));
      if (pair) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        replaced = replaced == null ? new StringBuilder(value) : replaced;
        replaced.setCharAt(i, '\uFFFD');
      }
    }
    return replaced == null ? value : replaced.toString();
  }
}
