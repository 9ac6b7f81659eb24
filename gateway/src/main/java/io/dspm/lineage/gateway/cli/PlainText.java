package io.dspm.lineage.gateway.cli;

/** Names as a terminal may see them. */
final class PlainText {
  private PlainText() {}

  /**
   * The text with every control, formatting (such as bidi) and half character written as {@code
   * \}{@code uXXXX}, but for line breaks that a message of ours has.
   */
  static String of(String text) {
    return escaped(text, "\n");
  }

  /** The same for a name, which must stay on its line. */
  static String ofName(String name) {
    return escaped(name, "");
  }

  private static String escaped(String text, String allowed) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isHarmless(c) || allowed.indexOf(c) >= 0) {
                plain.appendCodePoint(c);
              } else {
                plain.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
              }
            });
    return plain.toString();
  }

  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      // Zero-width joiners make up many emoji and some scripts; the rest of this class hides
      // things.
      case Character.FORMAT -> c == 0x200c || c == 0x200d || (c >= 0xe0020 && c <= 0xe007f);
      default -> true;
    };
  }
}
