package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.config.Secrets;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How and when a run ended.
 *
 * @param message what went wrong; {@code null} for COMPLETE
 * @param stackTrace where, in the JVM's own notation; {@code null} where there is none
 */
public record Ending(How how, Instant at, @Nullable String message, @Nullable String stackTrace) {

  /** The terminal states of OpenLineage. */
  public enum How {
    COMPLETE,
    FAIL,
    ABORT
  }

  /** Beyond this an error's words are cut; they are for people. */
  private static final int MOST_CHARACTERS = 16_384;

  public static Ending complete(Instant at) {
    return new Ending(How.COMPLETE, at, null, null);
  }

  public static Ending abort(Instant at, String message) {
    return new Ending(How.ABORT, at, message, null);
  }

  /**
   * An ending in the words of {@code error}, or else in those of {@code message}. Runs the error's
   * own code: call it in the background.
   */
  public static Ending of(
      How how, Instant at, @Nullable Throwable error, @Nullable String message) {
    if (error == null) {
      return new Ending(how, at, message == null ? null : told(message), null);
    }
    try {
      return new Ending(how, at, told(error.toString()), told(traceOf(error)));
    } catch (Throwable broken) {
      return new Ending(how, at, error.getClass().getName(), null);
    }
  }

  private static String traceOf(Throwable error) {
    Trace trace = new Trace();
    try {
      error.printStackTrace(new PrintWriter(trace));
    } catch (Enough enough) {
      return trace.toString();
    }
    return trace.toString();
  }

  /**
   * Stops whoever writes more than will be kept: the trace of an overflowed stack has a thousand
   * lines.
   */
  private static final class Trace extends StringWriter {
    @Override
    public void write(String words) {
      super.write(words);
      check();
    }

    @Override
    public void write(String words, int from, int length) {
      super.write(words, from, length);
      check();
    }

    private void check() {
      if (getBuffer().length() > MOST_CHARACTERS) {
        throw new Enough();
      }
    }
  }

  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;

    Enough() {
      super(null, null, false, false);
    }
  }

  /** Without what looks like a secret: drivers like to quote the address that they tried. */
  private static String told(String words) {
    // Twice as much, lest the cut hide from the masking what makes a secret of it.
    return cut(Secrets.maskText(cut(words, 2 * MOST_CHARACTERS)), MOST_CHARACTERS);
  }

  private static String cut(String words, int most) {
    return words.length() <= most ? words : words.substring(0, most) + " …";
  }
}
