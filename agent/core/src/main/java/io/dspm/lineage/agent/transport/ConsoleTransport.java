package io.dspm.lineage.agent.transport;

import io.dspm.lineage.agent.delivery.Answer;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Transport;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Prints events on stderr, a line each; stdout is the program's. Whatever the stream's character
 * set, the line is ASCII: other characters are escaped as JSON has it.
 */
final class ConsoleTransport implements Transport {

  private final PrintStream stderr;

  ConsoleTransport(PrintStream stderr) {
    this.stderr = stderr;
  }

  @Override
  public Answer send(UUID run, EventKind kind, byte[] json) {
    byte[] line = line(new String(json, StandardCharsets.UTF_8));
    // At once, that nothing of the program's comes between.
    stderr.write(line, 0, line.length);
    stderr.flush();
    return stderr.checkError()
        ? new Answer.TryAgain("Can't write to stderr", null)
        : new Answer.Delivered();
  }

  private static byte[] line(String json) {
    StringBuilder line = new StringBuilder(json.length() + 1);
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c == '\n' || c == '\r') {
        line.append(' ');
      } else if (c > '~') {
        String hex = Integer.toHexString(c);
        line.append("\\u").append("0000", 0, 4 - hex.length()).append(hex);
      } else {
        line.append(c);
      }
    }
    return line.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    // The stream is the program's.
  }

  @Override
  public String toString() {
    return "stderr";
  }
}
