package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.delivery.SpoolFullException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

  private static final int MOST_REFUSED = 10_000;

  private final Spool spool;
  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private long bytes;

  /** Runs of which nothing could be kept, not even that they began. */
  private final Set<UUID> refused = new HashSet<>();

  /** What is to be written: an event, or the note of a run if it has no kind. */
  private static final class Event {
    final UUID run;
    final @Nullable UUID parent;
    final @Nullable EventKind kind;
    final byte[] bytes;

    Event(UUID run, @Nullable UUID parent, @Nullable EventKind kind, byte[] bytes) {
      this.run = run;
      this.parent = parent;
      this.kind = kind;
      this.bytes = bytes;
    }

    /** Answers whether it is an event that the run did not have. */
    boolean writeTo(Spool spool) throws IOException {
      if (kind == null) {
        spool.begun(run, parent, bytes);
        return false;
      }
      return spool.append(run, kind, bytes);
    }
  }

  Unwritten(Spool spool) {
    this.spool = spool;
  }

  /**
   * Notes in the spool that a run has begun, or more of it; otherwise as {@link #append}. A run
   * that finds no room for that has none for its START, either.
   */
  synchronized void begun(UUID run, @Nullable UUID parent, byte[] note) throws IOException {
    try {
      boolean unused = put(new Event(run, parent, null, note));
    } catch (NoRoom e) {
      if (refused.size() < MOST_REFUSED) {
        refused.add(run);
      }
      throw e;
    }
  }

  /**
   * Puts an event into the spool, after those of its run that are still to be put there.
   *
   * @return whether it is there now: if not, the run had it already
   * @throws SpoolFullException if it is dropped
   * @throws NoRoom if it is neither there nor kept here
   * @throws IOException if it is kept here for now
   */
  synchronized boolean append(UUID run, EventKind kind, byte[] json) throws IOException {
    if (kind == EventKind.END) {
      refused.remove(run);
    } else if (refused.contains(run)) {
      throw new NoRoom(new IOException("there is no memory left for its run"));
    }
    return put(new Event(run, null, kind, json));
  }

  private boolean put(Event event) throws IOException {
    if (!events.isEmpty()) {
      write();
    }
    IOException why = new IOException("what came before could not be written yet");
    if (!has(event.run)) {
      try {
        return event.writeTo(spool);
      } catch (SpoolFullException dropped) {
        throw dropped;
      } catch (IOException e) {
        why = e;
      }
    }
    keep(event, why);
    throw why;
  }

  /** Whether something of the run is still to be written. */
  synchronized boolean has(UUID run) {
    for (Event event : events) {
      if (event.run.equals(run)) {
        return true;
      }
    }
    return false;
  }

  /** An event that has no place anywhere. */
  static final class NoRoom extends IOException {
    private static final long serialVersionUID = 1;

    NoRoom(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private void keep(Event event, IOException why) throws IOException {
    // What has begun shall end: half of it is for ENDs alone.
    int most = event.kind == EventKind.END ? MOST_BYTES : MOST_BYTES / 2;
    int size = event.bytes.length + OVERHEAD;
    if (bytes + size > most) {
      throw new NoRoom(why);
    }
    events.addLast(event);
    bytes += size;
  }

  /** Tries to put all of them into the spool; answers how many are there now. */
  synchronized int write() {
    int written = 0;
    for (Iterator<Event> each = events.iterator(); each.hasNext(); ) {
      Event event = each.next();
      try {
        written += event.writeTo(spool) ? 1 : 0;
      } catch (SpoolFullException dropped) {
        // The spool counts it.
      } catch (IOException e) {
        return written;
      }
      each.remove();
      bytes -= event.bytes.length + OVERHEAD;
    }
    return written;
  }

  /** How many events there are. */
  synchronized int size() {
    int size = 0;
    for (Event event : events) {
      size += event.kind == null ? 0 : 1;
    }
    return size;
  }
}
