package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.delivery.SpoolFullException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.UUID;

/**
 * Events that the disk did not take, as when it is full, until it does: in the order in which they
 * came, and no more than memory is for.
 *
 * <p>For background threads; one monitor is held while the disk is tried.
 */
final class Unwritten {

  static final int MOST_BYTES = 4 << 20;

  /** What one takes beside its bytes. */
  private static final int OVERHEAD = 100;

  private final Spool spool;
  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private long bytes;

  private static final class Event {
    final UUID run;
    final EventKind kind;
    final byte[] json;

    Event(UUID run, EventKind kind, byte[] json) {
      this.run = run;
      this.kind = kind;
      this.json = json;
    }
  }

  Unwritten(Spool spool) {
    this.spool = spool;
  }

  /**
   * Puts an event into the spool, after those of its run that are still to be put there.
   *
   * @return whether it is there now: if not, the run had it already
   * @throws SpoolFullException if it is dropped
   * @throws IOException if it is kept here for now
   * @throws NoRoom if it can't be kept here, either
   */
  synchronized boolean append(UUID run, EventKind kind, byte[] json) throws IOException {
    if (!events.isEmpty()) {
      write();
    }
    if (has(run)) {
      IOException why = new IOException("earlier events of the run could not be written yet");
      keep(run, kind, json, why);
      throw why;
    }
    try {
      return spool.append(run, kind, json);
    } catch (SpoolFullException dropped) {
      throw dropped;
    } catch (IOException e) {
      keep(run, kind, json, e);
      throw e;
    }
  }

  /** An event that has no place anywhere. */
  static final class NoRoom extends IOException {
    private static final long serialVersionUID = 1;

    NoRoom(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private void keep(UUID run, EventKind kind, byte[] json, IOException why) throws IOException {
    if (bytes + json.length + OVERHEAD > MOST_BYTES) {
      throw new NoRoom(why);
    }
    events.addLast(new Event(run, kind, json));
    bytes += json.length + OVERHEAD;
  }

  private boolean has(UUID run) {
    for (Event event : events) {
      if (event.run.equals(run)) {
        return true;
      }
    }
    return false;
  }

  /** Tries to put all of them into the spool; answers how many are there now. */
  synchronized int write() {
    int written = 0;
    for (Iterator<Event> each = events.iterator(); each.hasNext(); ) {
      Event event = each.next();
      try {
        written += spool.append(event.run, event.kind, event.json) ? 1 : 0;
      } catch (SpoolFullException dropped) {
        // The spool counts it.
      } catch (IOException e) {
        return written;
      }
      each.remove();
      bytes -= event.json.length + OVERHEAD;
    }
    return written;
  }

  /** How many there are. */
  synchronized int size() {
    return events.size();
  }
}
