package io.dspm.lineage.agent.command;

import static io.dspm.lineage.agent.command.Console.count;

import io.dspm.lineage.agent.delivery.Tally;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a person how far a flush is: on a terminal by a bar that moves, elsewhere by a line now and
 * then, if anything has changed. On stderr.
 */
final class FlushProgress implements AutoCloseable {

  private static final long LINE_MILLIS = TimeUnit.SECONDS.toMillis(10);
  private static final long BAR_MILLIS = 200;
  private static final int BAR = 20;

  /** What the rate is taken of. */
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** How much was done at a moment. */
  private record Mark(long at, long done) {}

  private final Console console;
  private final @Nullable BottomLine bottom;
  private final boolean watching;
  private final Timer timer = new Timer("progress", true);
  private final Deque<Mark> marks = new ArrayDeque<>();
  private String said = "";

  /**
   * @param watching whether it goes on when nothing waits
   */
  FlushProgress(Console process, boolean watching) {
    this.watching = watching;
    this.bottom = process.terminal() ? new BottomLine(process.err()) : null;
    this.console = bottom == null ? process : new Console(process.out(), bottom.above(), true);
  }

  /** What others are to speak to meanwhile. */
  Console console() {
    return console;
  }

  void begin(Supplier<Tally> tally) {
    TimerTask telling =
        new TimerTask() {
          @Override
          public void run() {
            tell(tally.get(), System.nanoTime());
          }
        };
    if (bottom == null) {
      timer.schedule(telling, LINE_MILLIS, LINE_MILLIS);
    } else {
      timer.schedule(telling, BAR_MILLIS, BAR_MILLIS);
    }
  }

  synchronized void tell(Tally tally, long now) {
    long done = done(tally);
    marks.addLast(new Mark(now, done));
    while (marks.size() > 2 && now - marks.getFirst().at() > WINDOW_NANOS) {
      marks.removeFirst();
    }
    String words = words(tally, rate(now, done));
    if (bottom != null) {
      bottom.show("lineage: " + Console.oneLine(bar(tally) + " " + words));
    } else if (!words.equals(said)) {
      said = words;
      console.complain(words);
    }
  }

  private double rate(long now, long done) {
    Mark first = marks.getFirst();
    return now == first.at() ? 0 : (done - first.done()) * 1e9 / (now - first.at());
  }

  private String words(Tally tally, double rate) {
    long done = done(tally);
    long waiting = tally.waiting();
    StringBuilder words = new StringBuilder();
    if (waiting == 0) {
      words.append(watching ? "watching; " : "").append(count(done, "event")).append(" done");
      return words.append(", none waits").toString();
    }
    words.append(done).append(" of ").append(count(done + waiting, "event"));
    if (rate > 0) {
      words.append(", ").append(perSecond(rate)).append(", ");
      words.append(left(Math.round(waiting / rate)));
    } else if (tally.lastError() != null) {
      words.append("; ").append(tally.lastError());
    }
    return words.toString();
  }

  /** With one decimal where it is small: 0.4/s, 3/s, 120/s. */
  private static String perSecond(double rate) {
    long tenths = Math.round(rate * 10);
    boolean whole = tenths % 10 == 0 || tenths >= 100;
    return (whole ? Long.toString((tenths + 5) / 10) : tenths / 10 + "." + tenths % 10) + "/s";
  }

  private static String left(long seconds) {
    return StatusText.age(Duration.ofSeconds(Math.max(1, seconds))) + " left";
  }

  private static String bar(Tally tally) {
    long done = done(tally);
    long all = done + tally.waiting();
    int full = all == 0 ? BAR : (int) (BAR * done / all);
    return "[" + "#".repeat(full) + "-".repeat(BAR - full) + "]";
  }

  private static long done(Tally tally) {
    return tally.sent() + tally.refused() + tally.unreadable();
  }

  @Override
  public void close() {
    timer.cancel();
    if (bottom != null) {
      bottom.erase();
    }
  }
}
