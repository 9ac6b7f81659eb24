package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Leftover;
import io.dspm.lineage.agent.delivery.OpenRun;
import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Tells the end of runs whose process died: {@code ABORT}, after a START where there was none yet;
 * or how it really ended, where that was noted and only its files were still to be named.
 *
 * <p>When exactly an aborted run ended nobody knows; the event bears the time at which it was
 * noticed, and says so.
 */
public final class Recovery {

  private final EventMaker events;
  private final AgentLog log;

  public Recovery(EventMaker events, AgentLog log) {
    this.events = events;
    this.log = log;
  }

  /**
   * Ends all open runs of a dead process. One whose header the disk lost can't be named: that is
   * said, and keeps no other from being told.
   *
   * @return how many were ended
   * @throws IOException if the leftover can't be written; what was not written will be tried by the
   *     next who adopts it
   */
  public int abortOpenRuns(Leftover leftover) throws IOException {
    int ended = 0;
    for (OpenRun run : leftover.openRuns()) {
      byte[] start;
      byte[] end;
      try {
        RunNote note = RunNote.fromBytes(run.header());
        start = events.in(note.circumstances()).start(note.run(), List.of());
        end = end(note);
      } catch (IOException | RuntimeException unreadable) {
        log.warn("run " + run.run() + " of a process that died can't be told", unreadable);
        continue;
      }
      if (!run.startAppended()) {
        leftover.append(run.run(), EventKind.START, start);
      }
      leftover.append(run.run(), EventKind.END, end);
      ended++;
    }
    return ended;
  }

  private byte[] end(RunNote note) {
    EventMaker told = events.in(note.circumstances());
    Ending ending = note.ending();
    if (ending != null) {
      Gap gap = new Gap("files", "the process died before what the run read and wrote was told");
      return told.end(note.run(), ending, List.of(), List.of(), List.of(gap));
    }
    Instant noticed = Instant.now().truncatedTo(ChronoUnit.MICROS);
    Ending aborted = Ending.abort(noticed, "The process ended unexpectedly; noticed at " + noticed);
    return told.end(note.run(), aborted, List.of(), List.of(), List.of());
  }
}
