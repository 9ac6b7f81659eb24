package io.dspm.lineage.agent.delivery;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says what is still taken once the spool is full: whole runs or nothing of them.
 *
 * <p>Not thread-safe: guarded by its {@link SpoolFile}.
 */
final class SpoolAdmission {

  /** Gives up a run of which there are records. */
  interface Dropping {
    void drop(UUID run);
  }

  private final SpoolDisk disk;
  private final boolean adopted;
  private final Dropping dropping;

  /** Runs for which there was no room when they began, until they end. */
  private final Set<UUID> refused = new HashSet<>();

  /**
   * @param adopted whether it is about another process's runs: what does not fit is left to the
   *     next who takes them over
   */
  SpoolAdmission(SpoolDisk disk, boolean adopted, Dropping dropping) {
    this.disk = disk;
    this.adopted = adopted;
    this.dropping = dropping;
  }

  /**
   * Returns if there is room for a record of the run.
   *
   * @param known the run, if there are records of it
   * @param kind of the event; {@code null} for a note
   * @throws SpoolFullException if there is none; then nothing of the run is kept, if the server
   *     knows nothing of it
   */
  void admit(UUID run, SpoolIndex.@Nullable Run known, @Nullable EventKind kind, long bytes)
      throws SpoolFullException {
    int events = kind == null ? 0 : 1;
    if (refused.contains(run)) {
      refuse(run, kind, 0, events);
    } else if (known == null) {
      if (!disk.room.has(bytes)) {
        refuse(run, kind, 1, events);
      }
      disk.drops.roomAgain();
    } else if (kind == null && !disk.room.has(bytes)) {
      // More of what is known already: the reserve is for ENDs.
      throw new SpoolFullException("There is no room for a note of run " + run);
    } else if (!disk.room.hasInReserve(bytes)) {
      beyondReserve(known, kind, events);
    }
  }

  private void beyondReserve(SpoolIndex.Run known, @Nullable EventKind kind, int events)
      throws SpoolFullException {
    boolean told = known.startSettled || known.tried;
    if (!told && !adopted) {
      int waiting = known.waiting();
      dropping.drop(known.id);
      refuse(known.id, kind, 1, waiting + events);
    }
    if (told && kind == EventKind.END) {
      // The end of what the server knows of is kept to the last.
      return;
    }
    if (!adopted) {
      disk.drops.dropped(0, events, full());
    }
    throw new SpoolFullException(full());
  }

  private void refuse(UUID run, @Nullable EventKind kind, int runs, int events)
      throws SpoolFullException {
    if (kind == EventKind.END) {
      refused.remove(run);
    } else {
      refused.add(run);
    }
    disk.drops.dropped(runs, events, full());
    throw new SpoolFullException(full());
  }

  private String full() {
    return "spool.max-bytes are " + disk.room.maxBytes() + ", and new runs are dropped";
  }
}
