package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.config.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** What an HTTP response to an event means. Reads a few KiB of it at most. */
final class HttpAnswers {

  private static final int MAX_WORDS = 4 << 10;

  /** Of what is said in passing. */
  private static final int MAX_LINE = 200;

  private static final int NO_LOGIN_AT_PROXY = 407;

  private final Endpoint endpoint;
  private final Redaction redaction;

  HttpAnswers(Endpoint endpoint, Redaction redaction) {
    this.endpoint = endpoint;
    this.redaction = redaction;
  }

  /**
   * Tells what it means.
   *
   * @param whole whether the server had the whole event before it answered
   * @param timeout how long it was given for the answer
   */
  Answer to(Response response, boolean whole, Duration timeout) {
    int status = response.code();
    if (response.isSuccessful()) {
      return success(response, whole);
    }
    if (status == NO_LOGIN_AT_PROXY) {
      return new Answer.Unreachable(
          "No connection to "
              + endpoint
              + ": the proxy wants a login (proxy.user, proxy.password)");
    }
    if (status == 408 || status == 425 || status == 429 || status >= 500) {
      String words = status == 500 ? oneLine(words(response)) : "";
      String reason = endpoint + " answered " + status + (words.isEmpty() ? "" : ": " + words);
      // A gateway no longer waits for the server behind it, which may still be at work.
      Duration atWorkFor = status == 504 ? timeout : null;
      return new Answer.TryAgain(reason, retryAfter(response), status, atWorkFor);
    }
    if (status < 200) {
      // No answer that HTTP knows; the event may yet be taken by a server that is right.
      return new Answer.TryAgain(endpoint + " answered " + status, null, status, null);
    }
    if (status >= 300 && status < 400) {
      return new Answer.Refused(status, redirected(response));
    }
    return new Answer.Refused(status, words(response));
  }

  /** In one line of a bearable length, without secrets. */
  String oneLine(String text) {
    String shown = redaction.of(text);
    int end = shown.indexOf('\n');
    String line = (end < 0 ? shown : shown.substring(0, end)).strip();
    return line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "..." : line;
  }

  private Answer success(Response response, boolean whole) {
    String answered = endpoint + " answered " + response.code();
    if (!whole) {
      return new Answer.TryAgain(answered + " before it had the whole event", null);
    }
    if (isPage(response)) {
      // Whoever that was, it was no server of lineage; it would say so to any event.
      return new Answer.Unreachable(
          answered
              + " with a web page: a login or a portal is in the way, or lineage.endpoint is not"
              + " the address that takes events");
    }
    return new Answer.Delivered();
  }

  /** A page in HTML; servers that take events answer nothing, or JSON. */
  private static boolean isPage(Response response) {
    String type = response.header("Content-Type");
    String lower = type == null ? "" : type.toLowerCase(Locale.ROOT);
    boolean html = lower.contains("html");
    if (response.code() == 204 || !(html || type == null || lower.startsWith("text/"))) {
      return false;
    }
    try {
      String start = response.peekBody(512).string().replace("\ufeff", "").strip();
      return start.startsWith("<");
    } catch (IOException e) {
      return html;
    }
  }

  private String redirected(Response response) {
    String location = response.header("Location");
    HttpUrl target = location == null ? null : response.request().url().resolve(location);
    return "A redirect to "
        + (target == null ? "no address" : target.host() + ":" + target.port())
        + " is not followed, since it would drop the event or hand on the API key: set"
        + " lineage.endpoint to the address that takes events";
  }

  private String words(Response response) {
    try {
      String read = response.peekBody((long) MAX_WORDS + redaction.longest()).string();
      String shown = redaction.of(read);
      return (shown.length() > MAX_WORDS ? shown.substring(0, MAX_WORDS) : shown).strip();
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }

  private static @Nullable Duration retryAfter(Response response) {
    String text = response.header("Retry-After");
    if (text == null) {
      return null;
    }
    String trimmed = text.strip();
    boolean digits = !trimmed.isEmpty();
    for (int i = 0; i < trimmed.length(); i++) {
      digits &= trimmed.charAt(i) >= '0' && trimmed.charAt(i) <= '9';
    }
    if (digits) {
      // More than any bound here, whatever it is exactly.
      return Duration.ofSeconds(trimmed.length() > 9 ? 999_999_999 : Long.parseLong(trimmed));
    }
    Instant at = response.headers().getInstant("Retry-After");
    return at == null ? null : Duration.between(Instant.now(), at);
  }
}
