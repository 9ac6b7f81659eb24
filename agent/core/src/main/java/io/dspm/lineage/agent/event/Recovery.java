package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Leftover;
import io.dspm.lineage.agent.delivery.OpenRun;
import io.dspm.lineage.agent.event.Postponed.Checkpoint;
import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells the end of runs whose process died: {@code ABORT}, after a START where there was none yet;
 * or how it really ended, where that was noted and only its files were still to be named.
 *
 * <p>When exactly an aborted run ended nobody knows; the event bears the time at which it was
 * noticed, and says so.
 *
 * <p>A run that ended and left its account is told by {@link #tell} once somebody has hashed what
 * is in it.
 */
public final class Recovery {

  private static final Gap FILES =
      new Gap("files", "the process died before what the run read and wrote was told");

  /**
   * A run that ended in a process that is dead, or with it, and whose files are in an account on
   * disk.
   *
   * @param rest what to tell beside the account
   * @param more an account whose lines come after those of {@code account}; {@code null} if there
   *     is none
   */
  public record Waiting(
      OpenRun run, RunNote note, Ending ending, Postponed rest, Path account, @Nullable Path more) {

    /**
     * When outputs were written by that are to be hashed as they were then. A checkpoint of a run
     * that had ended by then says no more than what the run left.
     */
    public Instant asOf() {
      Checkpoint checkpoint = rest.checkpoint();
      return checkpoint == null || ending.at().isBefore(checkpoint.asOf())
          ? ending.at()
          : checkpoint.asOf();
    }

    /** What the account can't have, since the process died. */
    private List<Gap> gaps() {
      Checkpoint checkpoint = rest.checkpoint();
      return checkpoint == null || (checkpoint.whole() && note.ending() != null)
          ? List.of()
          : List.of(
              new Gap(
                  "files", "the process died; what the run used after " + asOf() + " is not told"));
    }
  }

  private final EventMaker events;
  private final AgentLog log;

  public Recovery(EventMaker events, AgentLog log) {
    this.events = events;
    this.log = log;
  }

  /**
   * Ends all open runs of a dead process but those of {@link #waiting}, of which it sees to the
   * START alone, since their children wait for that. One whose header the disk lost can't be named:
   * that is said, and keeps no other from being told.
   *
   * @return how many were ended
   * @throws IOException if the leftover can't be written; what was not written will be tried by the
   *     next who adopts it
   */
  public int abortOpenRuns(Leftover leftover) throws IOException {
    int ended = 0;
    for (OpenRun run : leftover.openRuns()) {
      RunNote note = note(run);
      if (note == null) {
        continue;
      }
      if (waiting(leftover, run, note) != null) {
        start(leftover, run, note);
        continue;
      }
      Postponed rest = note.postponed();
      boolean told =
          rest == null
              ? end(leftover, run, note, ending(note), List.of(), List.of(), List.of(FILES))
              : end(
                  leftover,
                  run,
                  note,
                  ending(note),
                  rest.inputs(),
                  rest.outputs(),
                  and(rest.gaps(), List.of(FILES)));
      ended += told ? 1 : 0;
    }
    return ended;
  }

  private void start(Leftover leftover, OpenRun run, RunNote note) throws IOException {
    if (run.startAppended()) {
      return;
    }
    byte[] start;
    try {
      start = events.in(note.circumstances()).start(note.run(), List.of());
    } catch (RuntimeException strange) {
      cannotBeTold(run, strange);
      return;
    }
    leftover.append(run.run(), EventKind.START, start);
  }

  /** Those runs of a dead process that ended, and that only wait for hashes. */
  public List<Waiting> waiting(Leftover leftover) throws IOException {
    List<Waiting> waiting = new ArrayList<>();
    for (OpenRun run : leftover.openRuns()) {
      RunNote note = note(run);
      Waiting found = note == null ? null : waiting(leftover, run, note);
      if (found != null) {
        waiting.add(found);
      }
    }
    return waiting;
  }

  /**
   * Tells the end of a run that waited for hashes, and its START where there was none yet; then its
   * account is of no use any more.
   *
   * @param inputs what is in its account, and so for {@code outputs} and {@code gaps}
   * @return whether it could be told
   * @throws IOException if the leftover can't be written
   */
  public boolean tell(
      Leftover leftover,
      Waiting waiting,
      List<Dataset> inputs,
      List<Dataset> outputs,
      List<Gap> gaps)
      throws IOException {
    Postponed rest = waiting.rest;
    return end(
        leftover,
        waiting.run,
        waiting.note,
        waiting.ending,
        and(inputs, rest.inputs()),
        and(outputs, rest.outputs()),
        and(and(gaps, rest.gaps()), waiting.gaps()));
  }

  /**
   * Tells some of the files of a dataset of that run, see {@link Reporter#listed}, after its START.
   *
   * @throws IOException if the leftover can't be written
   */
  public void list(
      Leftover leftover,
      Waiting waiting,
      Dataset directory,
      long fileCount,
      long offset,
      List<ListedFile> files)
      throws IOException {
    RunNote note = waiting.note;
    EventMaker told = events.in(note.circumstances());
    UUID id = waiting.run.run();
    if (!waiting.run.startAppended()) {
      // Of no effect but the first time.
      leftover.append(id, EventKind.START, told.start(note.run(), List.of()));
    }
    FileListing listing = new FileListing(note.datasets());
    for (byte[] part : listing.events(told, note.run(), directory, fileCount, offset, files)) {
      if (!leftover.append(id, EventKind.FILES, part)) {
        log.warnOnce("list " + id, "not all files of run " + id + " can be listed");
      }
    }
  }

  /** As {@link #tell}, where the account can't be read. */
  public boolean tellWithoutFiles(Leftover leftover, Waiting waiting) throws IOException {
    return tell(leftover, waiting, List.of(), List.of(), List.of(FILES));
  }

  private @Nullable Waiting waiting(Leftover leftover, OpenRun run, RunNote note) {
    Postponed rest = note.postponed();
    if (rest == null) {
      return null;
    }
    Path account = leftover.accountOf(run.run());
    Checkpoint checkpoint = rest.checkpoint();
    if (checkpoint != null) {
      return waiting(run, note, rest, checkpoint, account);
    }
    Ending ending = note.ending();
    try {
      // What a power cut took of it nobody may take for all there was.
      return ending == null || Files.size(account) < rest.accountBytes()
          ? null
          : new Waiting(run, note, ending, rest, account, null);
    } catch (IOException e) {
      return null;
    }
  }

  /** Any part of a checkpoint is better than nothing: it is never told as all there was. */
  private static @Nullable Waiting waiting(
      OpenRun run, RunNote note, Postponed rest, Checkpoint checkpoint, Path account) {
    Path file = Checkpoint.fileOf(account);
    if (checkpoint.withAccount() && Files.exists(account)) {
      Path more = Files.exists(file) ? file : null;
      return new Waiting(run, note, ending(note), rest, account, more);
    }
    return Files.exists(file) ? new Waiting(run, note, ending(note), rest, file, null) : null;
  }

  private @Nullable RunNote note(OpenRun run) {
    try {
      return RunNote.fromBytes(run.header());
    } catch (IOException | RuntimeException unreadable) {
      cannotBeTold(run, unreadable);
      return null;
    }
  }

  private boolean end(
      Leftover leftover,
      OpenRun run,
      RunNote note,
      Ending ending,
      List<Dataset> inputs,
      List<Dataset> outputs,
      List<Gap> gaps)
      throws IOException {
    byte[] start;
    byte[] end;
    try {
      EventMaker told = events.in(note.circumstances());
      start = told.start(note.run(), List.of());
      end = told.end(note.run(), ending, inputs, outputs, gaps);
    } catch (RuntimeException strange) {
      cannotBeTold(run, strange);
      return false;
    }
    if (!run.startAppended()) {
      leftover.append(run.run(), EventKind.START, start);
    }
    leftover.append(run.run(), EventKind.END, end);
    deleteAccount(leftover, run);
    return true;
  }

  private void deleteAccount(Leftover leftover, OpenRun run) {
    Path account = leftover.accountOf(run.run());
    try {
      Files.deleteIfExists(account);
      Files.deleteIfExists(Checkpoint.fileOf(account));
    } catch (IOException e) {
      // The next who adopts, or who looks for what nobody owns, clears it away.
      log.debug("Can't delete " + account, e);
    }
  }

  private static Ending ending(RunNote note) {
    Ending ending = note.ending();
    if (ending != null) {
      return ending;
    }
    Instant noticed = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return Ending.abort(noticed, "The process ended unexpectedly; noticed at " + noticed);
  }

  private static <T> List<T> and(List<T> some, List<T> others) {
    List<T> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }

  private void cannotBeTold(OpenRun run, Exception why) {
    log.warn("run " + run.run() + " of a process that died can't be told", why);
  }
}
