package io.dspm.lineage.agent.command;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command speaks: results go to {@code out}, in UTF-8 whatever the locale; all else to
 * {@code err}.
 *
 * @param terminal whether a person looks at {@code err}
 */
record Console(PrintStream out, PrintStream err, boolean terminal) {

  Console(PrintStream out, PrintStream err) {
    this(out, err, false);
  }

  static Console ofProcess() {
    return new Console(
        new PrintStream(System.out, true, StandardCharsets.UTF_8), System.err, Terminal.isStderr());
  }

  /** Says on stderr what went wrong, in one line. */
  void complain(String message) {
    err.println("lineage: " + oneLine(message));
  }

  /** Without line breaks and control characters, so that no file name or server forges a line. */
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
    }
    return line.toString();
  }

  /** Such as {@code 1 event} and {@code 2 events}. */
  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
