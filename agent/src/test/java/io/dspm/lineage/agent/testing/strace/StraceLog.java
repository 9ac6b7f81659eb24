package io.dspm.lineage.agent.testing.strace;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the log of {@code strace -f}: each call begins, and ends when it returned. A call that the
 * log shows in two pieces, because another thread came between, begins with the first and ends with
 * the second. One that never returned, because the process ended in it, never ends here either.
 */
final class StraceLog {

  private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)");
  private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. (\\w+) resumed>(.*)");
  private static final String UNFINISHED = "<unfinished ...>";

  private final Map<Integer, String> begun = new HashMap<>();
  private final Listener listener;

  interface Listener {
    /** A call began; what it will return and fill in is not known. */
    void begins(Syscall call);

    /** The same call, complete. */
    void ends(Syscall call);
  }

  private StraceLog(Listener listener) {
    this.listener = listener;
  }

  static void read(Path log, Listener listener) throws IOException {
    StraceLog reader = new StraceLog(listener);
    try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        reader.line(line);
      }
    }
  }

  private void line(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no line of strace -f -o: " + line);
    }
    int thread = Integer.parseInt(parts.group(1));
    String text = parts.group(2);
    Matcher resumed = RESUMED.matcher(text);
    if (resumed.matches()) {
      String first = begun.remove(thread);
      if (first != null) {
        listener.ends(Syscall.parse(thread, first + resumed.group(2)));
      }
    } else if (text.endsWith(UNFINISHED)) {
      String first = text.substring(0, text.length() - UNFINISHED.length());
      begun.put(thread, first);
      listener.begins(Syscall.parse(thread, first));
    } else if (Character.isLetter(text.charAt(0))) {
      Syscall call = Syscall.parse(thread, text);
      listener.begins(call);
      listener.ends(call);
    }
    // Else a signal or an exit.
  }
}
