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
 * try again. For the courier's thread.
 */
final class Dispatch {

  /** How far it came. */
  enum Step {
    NOTHING_WAITING,
    SENT,
    REFUSED,
    UNREADABLE,
    TRY_AGAIN,
    UNREACHABLE
  }

  /**
   * What came of it.
   *
   * @param error in a few words, if it was no success
   * @param asked how long the server wants to be left alone, if it said so
   */
  record Result(Step step, @Nullable String error, @Nullable Duration asked) {

    private Result(Step step, @Nullable String error) {
      this(step, error, null);
    }
  }

  /** Made while there is memory. */
  static final Result OUT_OF_MEMORY = new Result(Step.TRY_AGAIN, "out of memory");

  private final Transport transport;
  private final DeadLetters deadLetters;
  private final AgentLog log;

  Dispatch(Transport transport, DeadLetters deadLetters, AgentLog log) {
    this.transport = transport;
    this.deadLetters = deadLetters;
    this.log = log;
  }

  /** Sends the next event of the run, if one is waiting. */
  Result next(SpoolFile file, UUID run) {
    try {
      SpoolFile.Event event = file.next(run);
      if (event == null) {
        return new Result(Step.NOTHING_WAITING, null);
      }
      if (event.json == null) {
        log.warn("The disk lost an event of run " + run + " in " + file);
        settle(file, run, event, SpoolFormat.DEAD);
        return new Result(Step.UNREADABLE, "the disk lost an event");
      }
      return send(file, run, event, event.json);
    } catch (VirtualMachineError e) {
      // Out of memory: an event may be too large now and not in a minute.
      return OUT_OF_MEMORY;
    } catch (LinkageError e) {
      // A class that could not be initialised never will be: this JVM can't send any more.
      log.info("No event can be sent: " + e);
      return new Result(Step.UNREACHABLE, e.toString());
    } catch (Throwable e) {
      log.info("An event could not be sent: " + e);
      return new Result(Step.TRY_AGAIN, e.toString());
    }
  }

  private Result send(SpoolFile file, UUID run, SpoolFile.Event event, byte[] json)
      throws IOException {
    Thread.interrupted(); // Else the transport would take it for a request to stop.
    Answer answer = transport.send(run, event.kind, json);
    if (answer instanceof Answer.Refused refusal) {
      return refused(file, run, event, json, refusal);
    }
    if (answer instanceof Answer.TryAgain again) {
      log.info(again.reason());
      return new Result(Step.TRY_AGAIN, again.reason(), again.retryAfter());
    }
    if (answer instanceof Answer.Unreachable gone) {
      log.info(gone.reason());
      return new Result(Step.UNREACHABLE, gone.reason());
    }
    settle(file, run, event, SpoolFormat.DELIVERED);
    return new Result(Step.SENT, null);
  }

  private Result refused(
      SpoolFile file, UUID run, SpoolFile.Event event, byte[] json, Answer.Refused refusal)
      throws IOException {
    Path kept = deadLetters.keep(run, event.kind, event.number, json, refusal);
    String reason = "the server answered " + refusal.status() + ": " + refusal.words();
    String told = "An event is given up and kept in " + kept + ", since " + reason;
    if (event.kind == EventKind.FILES) {
      // A run may have many, and a server that does not take one takes none.
      log.warnOnce("files " + file, told);
    } else {
      log.warn(told);
    }
    settle(file, run, event, SpoolFormat.DEAD);
    return new Result(Step.REFUSED, reason);
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
