package io.dspm.lineage.agent.log;

import java.io.PrintStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent's own messages: one line each, {@code lineage: message}, to the stream given at
 * construction (the original {@code System.err}).
 *
 * <p>Any thread may call any method; none throws, whatever the stream or the heap does. A burst of
 * {@value #BURST} lines passes, then one line per {@value #SECONDS_PER_LINE} seconds; what was left
 * out is counted and said with the next line. Debug messages, which someone asked for, are not held
 * back, nor is what is said at the JVM's end. Line breaks and other control characters become
 * spaces, so that no file name or server answer can forge a line.
 */
public final class AgentLog {

  static final int BURST = 20;
  static final int SECONDS_PER_LINE = 5;

  private static final long NANOS_PER_LINE = SECONDS_PER_LINE * 1_000_000_000L;
  private static final int MAX_LINE = 2_000;
  private static final int MAX_ONCE = 1_000;

  private final PrintStream out;
  private final LogLevel level;
  private final @Nullable LongSupplier nanoTime;
  private final Set<String> said = ConcurrentHashMap.newKeySet();
  private final Object bucket = new Object();

  /** The time at which the bucket of {@link #BURST} lines would be full again. */
  private long fullAt;

  private long leftOut;

  public AgentLog(PrintStream out, LogLevel level) {
    this(out, level, null);
  }

  AgentLog(PrintStream out, LogLevel level, @Nullable LongSupplier nanoTime) {
    this.out = out;
    this.level = level;
    this.nanoTime = nanoTime;
    this.fullAt = now();
  }

  /** The stream that the lines go to. */
  public PrintStream stream() {
    return out;
  }

  public LogLevel level() {
    return level;
  }

  /** Whether a message at {@code wanted} would be said at all. */
  public boolean says(LogLevel wanted) {
    return wanted != LogLevel.OFF && wanted.compareTo(level) <= 0;
  }

  public void error(String message) {
    say(LogLevel.ERROR, message, null);
  }

  public void error(String message, Throwable cause) {
    say(LogLevel.ERROR, message, cause);
  }

  public void warn(String message) {
    say(LogLevel.WARN, message, null);
  }

  public void warn(String message, Throwable cause) {
    say(LogLevel.WARN, message, cause);
  }

  /**
   * Warns the first time this {@code key} is seen, and never again; but where a burst keeps it
   * back, the next time.
   */
  public void warnOnce(String key, String message) {
    try {
      if (says(LogLevel.WARN)
          && said.size() < MAX_ONCE
          && !said.contains(key)
          && admitted()
          && said.add(key)) {
        print(message, null);
      }
    } catch (Throwable ignored) {
      // No message is worth an error in the pipeline.
    }
  }

  public void info(String message) {
    say(LogLevel.INFO, message, null);
  }

  public void debug(String message) {
    say(LogLevel.DEBUG, message, null);
  }

  public void debug(String message, Throwable cause) {
    say(LogLevel.DEBUG, message, cause);
  }

  /** Says it whatever has been said before: it is of the few words at the JVM's end. */
  public void last(LogLevel wanted, String message) {
    try {
      if (says(wanted)) {
        sayLeftOut(takeLeftOut());
        print(message, null);
      }
    } catch (Throwable ignored) {
      // As above.
    }
  }

  private void say(LogLevel wanted, String message, @Nullable Throwable cause) {
    try {
      if (says(wanted) && (wanted == LogLevel.DEBUG || admitted())) {
        print(message, cause);
      }
    } catch (Throwable ignored) {
      // As above: also for a broken stream or a full heap.
    }
  }

  /** Takes one line from the bucket, and says first what an empty bucket kept back. */
  private boolean admitted() {
    long missed;
    synchronized (bucket) {
      long now = now();
      if (fullAt - now < 0) {
        fullAt = now;
      }
      if (fullAt - now > (BURST - 1) * NANOS_PER_LINE) {
        leftOut++;
        return false;
      }
      fullAt += NANOS_PER_LINE;
      missed = takeLeftOut();
    }
    sayLeftOut(missed);
    return true;
  }

  private long takeLeftOut() {
    synchronized (bucket) {
      long missed = leftOut;
      leftOut = 0;
      return missed;
    }
  }

  private void sayLeftOut(long missed) {
    if (missed > 0) {
      out.println("lineage: (" + missed + " messages left out)");
    }
  }

  private void print(String message, @Nullable Throwable cause) {
    out.println("lineage: " + oneLine(cause == null ? message : message + ": " + cause));
    if (cause != null && says(LogLevel.DEBUG)) {
      cause.printStackTrace(out);
    }
  }

  private static String oneLine(String text) {
    int length = Math.min(text.length(), MAX_LINE);
    StringBuilder line = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
    }
    if (length < text.length()) {
      line.append("...");
    }
    return line.toString();
  }

  private long now() {
    return nanoTime == null ? System.nanoTime() : nanoTime.getAsLong();
  }
}
