package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.delivery.SpoolFullException;
import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Has the events of this process's runs made and put into the spool, from where the courier takes
 * them.
 *
 * <p>For background threads. Where the spool can't be written, events are lost: that is said once
 * on stderr, and counted.
 */
public final class Reporter {

  private final Spool spool;
  private final Unwritten unwritten;
  private final AgentLog log;
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong spooled = new AtomicLong();
  private volatile boolean closed;
  private final Future<EventMaker> events;
  private final Surroundings surroundings;
  private final FileListing listing;

  public Reporter(Future<EventMaker> events, Spool spool, AgentLog log) {
    this(events, new Surroundings.Known(Circumstances.UNKNOWN), FileListing.DEFAULT, spool, log);
  }

  /**
   * @param events makes the events, once it is ready: loading what makes JSON takes a while and
   *     begins early
   * @param surroundings what every event says beside what its run did
   * @param listing makes the events that list files
   */
  public Reporter(
      Future<EventMaker> events,
      Surroundings surroundings,
      FileListing listing,
      Spool spool,
      AgentLog log) {
    this.events = events;
    this.surroundings = surroundings;
    this.listing = listing;
    this.spool = spool;
    this.unwritten = new Unwritten(spool);
    this.log = log;
  }

  /** A run has begun: from here on a crash can't make it unheard of. */
  public void begun(RunHeader run) {
    begun(run, null);
  }

  /**
   * As above, once more, with all that was found out since.
   *
   * @param checkpoint what was last given to {@link #checkpoint}
   */
  public void begun(RunHeader run, @Nullable Postponed checkpoint) {
    note(noteOf(run, null, checkpoint));
  }

  /**
   * A run has ended, though it is not yet known with which files: from here on a crash can't make
   * it an aborted one.
   *
   * @param checkpoint what was last given to {@link #checkpoint}
   */
  public void ending(RunHeader run, Ending ending, @Nullable Postponed checkpoint) {
    note(noteOf(run, ending, checkpoint));
  }

  /** Where the run's account belongs if it is to be on disk, see {@link Spool#accountOf}. */
  public Path accountOf(RunHeader run) throws IOException {
    return spool.accountOf(run.id().value());
  }

  /**
   * A run has ended, and its account is on disk, whole: this process will not report its end, the
   * next one will.
   *
   * @throws IOException if that can't be noted, so that this process has to report it
   */
  public void postponed(RunHeader run, Ending ending, Postponed rest) throws IOException {
    keep(noteOf(run, ending, rest));
  }

  /**
   * What a run has used so far is on disk: from here on a crash can't make that unheard of.
   *
   * @param ending how it ended; {@code null} if it goes on
   * @throws IOException if that can't be noted
   */
  public void checkpoint(RunHeader run, @Nullable Ending ending, Postponed checkpoint)
      throws IOException {
    keep(noteOf(run, ending, checkpoint));
  }

  private RunNote noteOf(RunHeader run, @Nullable Ending ending, @Nullable Postponed rest) {
    return new RunNote(run, ending, surroundings.now(), rest, listing.settings());
  }

  /** Into the spool, and nowhere else. */
  private void keep(RunNote note) throws IOException {
    UUID run = note.run().id().value();
    if (unwritten.has(run)) {
      throw new IOException("what came before could not be written yet");
    }
    spool.begun(run, parent(note.run()), note.toBytes());
  }

  private static @Nullable UUID parent(RunHeader run) {
    RunHeader.Ancestor parent = run.parent();
    return parent == null ? null : parent.run().value();
  }

  private void note(RunNote note) {
    try {
      unwritten.begun(note.run().id().value(), parent(note.run()), note.toBytes());
    } catch (SpoolFullException dropped) {
      // The spool counts it, and says so.
    } catch (IOException e) {
      // No event is lost by that, unless the process is killed before the disk takes its events.
      unwritten(e);
    } catch (RuntimeException e) {
      lost(e);
    }
  }

  private void unwritten(IOException e) {
    if (!closed) {
      log.warnOnce(
          "spool",
          "events can't be kept in "
              + spool.directory()
              + " now, and wait in memory: "
              + e.getMessage());
    }
  }

  public void started(RunHeader run, List<Dataset> inputs) {
    try {
      append(run, EventKind.START, events().start(run, inputs));
    } catch (SpoolFullException | Later dropped) {
      // As above.
    } catch (IOException | RuntimeException e) {
      lost(e);
    }
  }

  /** Answers whether it is in the spool, or dropped for want of room. */
  public boolean ended(
      RunHeader run, Ending ending, List<Dataset> inputs, List<Dataset> outputs, List<Gap> gaps) {
    try {
      append(run, EventKind.END, events().end(run, ending, inputs, outputs, gaps));
      return true;
    } catch (SpoolFullException dropped) {
      return true;
    } catch (Later waits) {
      return false;
    } catch (IOException | RuntimeException e) {
      lost(e);
      return false;
    }
  }

  /**
   * Tells some of the files that a directory's dataset stands for; between the run's START and its
   * end.
   *
   * @param fileCount how many there are in all
   * @param offset how many were told before these
   */
  public void listed(
      RunHeader run, Dataset directory, long fileCount, long offset, List<ListedFile> files) {
    try {
      for (byte[] part : listing.events(events(), run, directory, fileCount, offset, files)) {
        listed(run, part);
      }
    } catch (SpoolFullException dropped) {
      // As above.
    } catch (IOException | RuntimeException e) {
      lost(e);
    }
  }

  private void listed(RunHeader run, byte[] part) throws IOException {
    try {
      if (!append(run, EventKind.FILES, part)) {
        throw new IOException("there are too many of them");
      }
    } catch (Later waits) {
      // And so does the next one.
    }
  }

  /** What runs have used so far can't be put on disk now. */
  public void noCheckpoint(Exception why) {
    log.warnOnce(
        "checkpoint",
        "what runs have used so far can't be kept in "
            + spool.directory()
            + ", and would be lost if the process were killed: "
            + why);
  }

  /** Calls the listener once nothing more will be found out of the process. */
  public void whenAllIsKnown(Runnable listener) {
    surroundings.whenComplete(listener);
  }

  /** Time is up: what is not found out of the process by now stays unknown. */
  public void giveUpFindingOut() {
    surroundings.giveUp();
  }

  /** Something went wrong that should not have; what it was about is lost. */
  public void failed(Throwable error) {
    lost.incrementAndGet();
    log.error("an event could not be made", error);
  }

  /** What can't be kept from now on is no news: the spool is about to be closed. */
  public void close() {
    closed = true;
  }

  /** Events that were put into the spool. */
  public long spooled() {
    return spooled.get();
  }

  /**
   * Events that could not be put into the spool, but for those that it dropped for want of room.
   */
  public long lost() {
    return lost.get();
  }

  private boolean append(RunHeader run, EventKind kind, byte[] json) throws IOException {
    try {
      boolean appended = unwritten.append(run.id().value(), kind, json);
      spooled.addAndGet(appended ? 1 : 0);
      return appended;
    } catch (SpoolFullException | Unwritten.NoRoom lost) {
      throw lost;
    } catch (IOException e) {
      unwritten(e);
      throw new Later(e);
    }
  }

  /** An event waits in memory for the disk to take it. */
  private static final class Later extends IOException {
    private static final long serialVersionUID = 1;

    Later(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** Once more tries to put into the spool what the disk did not take. */
  public void retry() {
    spooled.addAndGet(unwritten.write());
  }

  /** What the disk does not take now is lost; answers how many events that are. */
  public int retryAtLast() {
    retry();
    int left = unwritten.size();
    lost.addAndGet(left);
    return left;
  }

  private EventMaker events() throws IOException {
    try {
      return events.get().in(surroundings.soon());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException("no events can be made: " + e.getCause(), e);
    }
  }

  private void lost(Exception e) {
    lost.incrementAndGet();
    if (closed) {
      return;
    }
    log.warnOnce(
        "lost",
        "events can't be kept in " + spool.directory() + " and are lost: " + e.getMessage());
  }
}
