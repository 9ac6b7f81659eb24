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
   * @param words what the server said, at most 4 KiB
   */
  record Refused(int status, String words) implements Answer {}

  /**
   * The server was there and could not take it now.
   *
   * @param retryAfter how long the server asked to be left alone; {@code null} if it did not
   */
  record TryAgain(String reason, @Nullable Duration retryAfter) implements Answer {}

  /**
   * No connection: refused, no such host, no answer to connecting, no TLS. It would be so for any
   * event.
   */
  record Unreachable(String reason) implements Answer {}
}
