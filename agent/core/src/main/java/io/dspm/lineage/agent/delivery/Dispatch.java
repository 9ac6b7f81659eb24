package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event's way out: read from its file, sent, and marked in the file by what was answered.
 *
 * <p>Has no state, holds no lock while it waits, and throws nothing: whatever fails is a reason to
 * try again. For the courier's threads.
 */
final class Dispatch {

  /** How far it came. */
  enum Step {
    NOTHING_WAITING,
    SENT,
    /** The server has it, and it stays in the spool to be sent once more. */
    SENT_ONCE,
    REFUSED,
    /** Given up, since the server fails at it alone. */
    POISON,
    UNREADABLE,
    TRY_AGAIN,
    UNREACHABLE
  }

  /**
   * What came of it.
   *
   * @param kind the event's, if there was one
   * @param error in a few words, if it was no success
   * @param asked how long the server wants to be left alone, if it said so
   * @param status what the server answered to an event that is to be tried again, else 0
   * @param atWorkFor how long the server may still be at work on it without having answered
   * @param bytes how many the event has
   */
  record Result(
      Step step,
      @Nullable EventKind kind,
      @Nullable String error,
      @Nullable Duration asked,
      int status,
      @Nullable Duration atWorkFor,
      int bytes) {

    private static Result of(Step step, @Nullable EventKind kind, @Nullable String error) {
      return new Result(step, kind, error, null, 0, null, 0);
    }
  }

  /** Made while there is memory. */
  static final Result OUT_OF_MEMORY = Result.of(Step.TRY_AGAIN, null, "out of memory");

  private final Transport transport;
  private final DeadLetters deadLetters;
  private final AgentLog log;

  Dispatch(Transport transport, DeadLetters deadLetters, AgentLog log) {
    this.transport = transport;
    this.deadLetters = deadLetters;
    this.log = log;
  }

  /**
   * Sends the next event of the run, if one is waiting.
   *
   * @param lastWord whether an END is to be sent a second time, so that it stays in the spool
   */
  Result next(SpoolFile file, UUID run, boolean lastWord) {
    try {
      SpoolFile.Event event = file.next(run);
      if (event == null) {
        return Result.of(Step.NOTHING_WAITING, null, null);
      }
      if (event.json == null) {
        log.warn("The disk lost an event of run " + run + " in " + file);
        settle(file, run, event, SpoolFormat.DEAD);
        return Result.of(Step.UNREADABLE, event.kind, "the disk lost an event");
      }
      return send(file, run, event, event.json, lastWord);
    } catch (Throwable e) {
      return thrown(e);
    }
  }

  /**
   * Gives up the next event of the run, which the server fails at.
   *
   * @param reason what it answered, and why that is held to be its last word
   */
  Result giveUp(SpoolFile file, UUID run, int status, String reason) {
    try {
      SpoolFile.Event event = file.next(run);
      if (event == null) {
        return Result.of(Step.NOTHING_WAITING, null, null);
      }
      if (event.json == null) {
        // The next turn says so.
        return Result.of(Step.TRY_AGAIN, null, "the disk lost an event");
      }
      return refused(file, run, event, event.json, new Answer.Refused(status, reason), Step.POISON);
    } catch (Throwable e) {
      return thrown(e);
    }
  }

  private Result thrown(Throwable e) {
    if (e instanceof VirtualMachineError) {
      // Out of memory: an event may be too large now and not in a minute.
      return OUT_OF_MEMORY;
    }
    if (e instanceof LinkageError) {
      // A class that could not be initialised never will be: this JVM can't send any more.
      log.info("No event can be sent: " + e);
      return Result.of(Step.UNREACHABLE, null, e.toString());
    }
    log.info("An event could not be sent: " + e);
    return Result.of(Step.TRY_AGAIN, null, e.toString());
  }

  private Result send(
      SpoolFile file, UUID run, SpoolFile.Event event, byte[] json, boolean lastWord)
      throws IOException {
    Thread.interrupted(); // Else the transport would take it for a request to stop.
    Answer answer = transport.send(run, event.kind, json);
    if (answer instanceof Answer.Refused refusal) {
      return refused(file, run, event, json, refusal, Step.REFUSED);
    }
    if (answer instanceof Answer.TryAgain again) {
      log.info(again.reason());
      return new Result(
          Step.TRY_AGAIN,
          event.kind,
          again.reason(),
          again.retryAfter(),
          again.status(),
          again.atWorkFor(),
          json.length);
    }
    if (answer instanceof Answer.Unreachable gone) {
      log.info(gone.reason());
      return Result.of(Step.UNREACHABLE, event.kind, gone.reason());
    }
    if (lastWord && event.kind == EventKind.END) {
      return new Result(
          Step.SENT_ONCE,
          event.kind,
          "an earlier event of the run was not answered in time: its end is sent once more",
          null,
          0,
          null,
          json.length);
    }
    settle(file, run, event, SpoolFormat.DELIVERED);
    return new Result(Step.SENT, event.kind, null, null, 0, null, json.length);
  }

  private Result refused(
      SpoolFile file,
      UUID run,
      SpoolFile.Event event,
      byte[] json,
      Answer.Refused refusal,
      Step step)
      throws IOException {
    Path kept = deadLetters.keep(run, event.kind, event.number, json, refusal);
    String reason =
        refusal.status() == 0
            ? refusal.words()
            : "the server answered " + refusal.status() + ": " + refusal.words();
    String told = "An event is given up and kept in " + kept + ", since " + reason;
    if (event.kind == EventKind.FILES) {
      // A run may have many, and a server that does not take one takes none.
      log.warnOnce("files " + file, told);
    } else {
      log.warn(told);
    }
    settle(file, run, event, SpoolFormat.DEAD);
    return Result.of(step, event.kind, reason);
  }

  /** A mark that can't be written means that the next process sends the event once more. */
  private void settle(SpoolFile file, UUID run, SpoolFile.Event event, byte type) {
    try {
      file.settle(run, event.kind, event.number, type);
    } catch (IOException e) {
      log.warnOnce("settle " + file, "Can't note in " + file + " what has been sent: " + e);
    }
  }
}
