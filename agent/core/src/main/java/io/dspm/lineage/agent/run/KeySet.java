package io.dspm.lineage.agent.run;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A set of what hashes to 61 bits, for sets too large to keep their members: a dozen bytes each.
 * Each member may bear three marks, which are the lowest bits of a number.
 *
 * <p>Any thread; a lock is held for a look, or while one part of 16 grows. The arrays of all sets
 * of one {@link Room} are bounded together. Known weakness: of a million members, two have the same
 * hash once in five million times; then the second is taken for the first.
 */
final class KeySet {

  /** How many bytes all sets together may take. */
  static final class Room {

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    Room(long most) {
      this.most = most;
    }

    private boolean take(long bytes) {
      if (taken.addAndGet(bytes) <= most) {
        return true;
      }
      taken.addAndGet(-bytes);
      return false;
    }

    private void giveBack(long bytes) {
      taken.addAndGet(-bytes);
    }

    /** Bytes that are taken now. */
    long taken() {
      return taken.get();
    }
  }

  private static final int PARTS = 16;
  private static final int SMALLEST = 8;
  private static final int MARKS = 7;

  private final Part[] parts = new Part[PARTS];

  KeySet(Room room) {
    for (int i = 0; i < PARTS; i++) {
      parts[i] = new Part(room);
    }
  }

  boolean contains(long key) {
    return marks(key) >= 0;
  }

  /** The marks of a member; negative if it is none. */
  int marks(long key) {
    return part(key).marks(key);
  }

  boolean has(long key, int mark) {
    int marks = marks(key);
    return marks >= 0 && (marks & mark) != 0;
  }

  /** Whether it is in the set now: not so if there is no room. */
  boolean add(long key) {
    return part(key).add(key);
  }

  /** Whether it is a member that did not bear that mark. */
  boolean mark(long key, int mark) {
    return part(key).setMark(key, mark, true);
  }

  /** Whether it is a member that bore that mark. */
  boolean unmark(long key, int mark) {
    return part(key).setMark(key, mark, false);
  }

  /** Whether it was in the set. */
  boolean remove(long key) {
    return part(key).remove(key);
  }

  long size() {
    long size = 0;
    for (Part part : parts) {
      size += part.size();
    }
    return size;
  }

  /** Gives the room back. Whoever asks from now on finds an empty set. */
  void clear() {
    for (Part part : parts) {
      part.clear();
    }
  }

  private Part part(long key) {
    return parts[(int) (key >>> 3) & (PARTS - 1)];
  }

  /** Open addressing with linear probing; 0 is a free slot. */
  private static final class Part {

    private final Room room;
    private long @Nullable [] slots;
    private int size;

    Part(Room room) {
      this.room = room;
    }

    synchronized int size() {
      return size;
    }

    synchronized int marks(long key) {
      long[] all = slots;
      if (all == null) {
        return -1;
      }
      long found = all[find(all, stored(key))];
      return found == 0 ? -1 : (int) found & MARKS;
    }

    synchronized boolean setMark(long key, int mark, boolean wanted) {
      long[] all = slots;
      if (all == null) {
        return false;
      }
      int i = find(all, stored(key));
      boolean is = (all[i] & mark) != 0;
      if (all[i] == 0 || is == wanted) {
        return false;
      }
      all[i] ^= mark;
      return true;
    }

    synchronized boolean add(long key) {
      long[] all = slots;
      if (all != null && all[find(all, stored(key))] != 0) {
        return true;
      }
      if (all == null || size >= all.length - all.length / 4) {
        all = grown(all);
        if (all == null) {
          return false;
        }
        slots = all;
      }
      all[find(all, stored(key))] = stored(key);
      size++;
      return true;
    }

    private long @Nullable [] grown(long @Nullable [] old) {
      int length = old == null ? SMALLEST : old.length + old.length / 2;
      if (!room.take(8L * length)) {
        return null;
      }
      long[] larger = new long[length];
      if (old != null) {
        for (long slot : old) {
          if (slot != 0) {
            larger[find(larger, slot)] = slot;
          }
        }
        room.giveBack(8L * old.length);
      }
      return larger;
    }

    synchronized boolean remove(long key) {
      long[] all = slots;
      if (all == null) {
        return false;
      }
      int free = find(all, stored(key));
      if (all[free] == 0) {
        return false;
      }
      size--;
      all[free] = 0;
      // What comes after it may stand there only because the slot was taken.
      for (int i = next(all, free); all[i] != 0; i = next(all, i)) {
        int home = home(all, all[i]);
        boolean after = free < home;
        boolean stays = free <= i ? after && home <= i : after || home <= i;
        if (!stays) {
          all[free] = all[i];
          all[i] = 0;
          free = i;
        }
      }
      return true;
    }

    synchronized void clear() {
      if (slots != null) {
        room.giveBack(8L * slots.length);
      }
      slots = null;
      size = 0;
    }

    /** Where the key is, whatever its marks, or would be. */
    private static int find(long[] all, long key) {
      int i = home(all, key);
      while (all[i] != 0 && (all[i] & ~MARKS) != (key & ~MARKS)) {
        i = next(all, i);
      }
      return i;
    }

    private static int next(long[] all, int i) {
      return i + 1 == all.length ? 0 : i + 1;
    }

    /** By its upper half, since the lower one chose the part. */
    private static int home(long[] all, long key) {
      return (int) (((key >>> 32) * all.length) >>> 32);
    }

    private static long stored(long key) {
      long unmarked = key & ~MARKS;
      return unmarked == 0 ? MARKS + 1 : unmarked;
    }
  }
}
