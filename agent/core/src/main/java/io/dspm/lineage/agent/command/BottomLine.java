package io.dspm.lineage.agent.command;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The last line of a terminal, which is written over and over; whatever else is printed by way of
 * this stream appears above it. Any thread.
 */
final class BottomLine extends OutputStream {

  /** What fits on any terminal: a line that wraps can't be written over. */
  static final int WIDTH = 79;

  private final PrintStream terminal;
  private int shown;
  private String current = "";
  private boolean atLineStart = true;

  BottomLine(PrintStream terminal) {
    this.terminal = terminal;
  }

  /** Shows the line in place of the one before, unless somebody is in the middle of a line. */
  synchronized void show(String line) {
    if (!atLineStart || (shown > 0 && line.equals(current))) {
      return;
    }
    current = line;
    String fitting = line.length() > WIDTH ? line.substring(0, WIDTH - 3) + "..." : line;
    int rest = Math.max(0, shown - fitting.length());
    terminal.print("\r" + fitting + " ".repeat(rest) + "\b".repeat(rest));
    terminal.flush();
    shown = fitting.length();
  }

  synchronized void erase() {
    if (shown > 0) {
      terminal.print("\r" + " ".repeat(shown) + "\r");
      terminal.flush();
      shown = 0;
    }
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    if (length > 0) {
      erase();
      terminal.write(bytes, offset, length);
      atLineStart = bytes[offset + length - 1] == '\n';
    }
  }

  @Override
  public void flush() {
    terminal.flush();
  }

  /** To print to, above the line. */
  PrintStream above() {
    return new PrintStream(this, true, StandardCharsets.UTF_8);
  }
}
