package io.dspm.lineage.agent.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of an attempt to send an event. No answer holds a secret. */
public sealed interface Answer {

  /** The server has it: it is never sent again. */
  record Delivered() implements Answer {}

  /**
   * The server will never take it.
   *
   * @param status what the server answered, 0 if it has no such number
   * @param words what the server said, at most 4 KiB
   */
  record Refused(int status, String words) implements Answer {}

  /**
   * The server was there and could not take it now.
   *
   * @param retryAfter how long the server asked to be left alone; {@code null} if it did not
   * @param status what the server answered, 0 if there was no answer or it has no such number
   * @param atWorkFor how long the server may still be at work on it, since it has the event and did
   *     not answer; {@code null} if it is not
   */
  record TryAgain(
      String reason, @Nullable Duration retryAfter, int status, @Nullable Duration atWorkFor)
      implements Answer {

    public TryAgain(String reason, @Nullable Duration retryAfter) {
      this(reason, retryAfter, 0, null);
    }
  }

  /**
   * No connection: refused, no such host, no answer to connecting, no TLS. It would be so for any
   * event.
   */
  record Unreachable(String reason) implements Answer {}
}
