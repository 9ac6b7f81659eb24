package io.dspm.lineage.agent.transport;

import io.dspm.lineage.agent.delivery.Answer;
import io.openlineage.client.transports.HttpTransportResponseException;
import org.jspecify.annotations.Nullable;

/** What an exception from a transport that is not ours means for the event. */
final class ForeignFailure {

  private static final int MAX_WORDS = 4 << 10;
  private static final int MOST_CAUSES = 20;

  private ForeignFailure() {}

  /**
   * An HTTP status counts as it does for our own transport. What is not supported never will be.
   * Where a class is missing or broken, no event can be sent; anything else may pass.
   */
  static Answer answer(String who, Throwable failure) {
    HttpTransportResponseException response = response(failure);
    if (response != null) {
      int status = response.getStatusCode();
      boolean passes = status == 408 || status == 425 || status == 429 || status >= 500;
      return passes
          ? new Answer.TryAgain(who + " answered " + status, null, status, null)
          : new Answer.Refused(status, words(response.getBody()));
    }
    if (failure instanceof UnsupportedOperationException
        || failure instanceof AbstractMethodError) {
      // As of a transport that knows no lists of files: those must not keep back the run's end.
      return new Answer.Refused(0, who + " takes no such event: " + failure);
    }
    if (failure instanceof LinkageError) {
      return new Answer.Unreachable(
          who + " can't work: " + failure + "; is a jar missing in lineage.extensions?");
    }
    return new Answer.TryAgain(who + " failed: " + failure, null);
  }

  private static @Nullable HttpTransportResponseException response(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; i < MOST_CAUSES && cause != null; i++) {
      if (cause instanceof HttpTransportResponseException response) {
        return response;
      }
      cause = cause.getCause();
    }
    return null;
  }

  private static String words(@Nullable String body) {
    String words = body == null ? "" : body.strip();
    return words.length() > MAX_WORDS ? words.substring(0, MAX_WORDS) : words;
  }
}
