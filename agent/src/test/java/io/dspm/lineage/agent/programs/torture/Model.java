package io.dspm.lineage.agent.programs.torture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What each operation means for the accounts of runs: what a record has to say of it. Called with
 * the clusters locked that are concerned.
 */
final class Model {

  private Model() {}

  /** Content was read under a name. */
  static void read(Account run, Slot slot) {
    Node node = slot.node();
    String path = slot.path().toString();
    // What it wrote itself may be left out.
    run.read(path, node.hash(), slot.writer != run);
    node.named(run, path);
  }

  /** The content before a change in place was read, too, unless there was none. */
  private static void readBefore(Account run, Slot slot, boolean append) {
    Node node = slot.node();
    if (node.content().length == 0) {
      return;
    }
    String path = slot.path().toString();
    boolean repeated = append && (run.hasOpen(slot) || run.hasSealed(path));
    run.read(path, node.hash(), slot.writer != run && !repeated);
    node.named(run, path);
  }

  /** A file is about to be changed: what others have written to it is what it holds now. */
  private static void sealOthers(Account run, Slot at, Node node) {
    for (Entry entry : new ArrayList<>(node.entries)) {
      Slot slot = entry.slot;
      sealOthersAt(run, slot, node);
      if (slot != at && slot.writer != run) {
        slot.writer = null;
      }
    }
  }

  private static void sealOthersAt(Account run, Slot slot, Node node) {
    for (Account other : new ArrayList<>(slot.open)) {
      if (other != run) {
        other.seal(slot, node);
      }
    }
  }

  /** All that a run does to what is in a file: {@code now} is what it holds then. */
  static void change(Account run, Slot slot, byte[] now, boolean append) {
    Node node = slot.node();
    readBefore(run, slot, append);
    replace(run, slot, now);
    node.appended |= append;
  }

  /** As above; what was there was thrown away unread. */
  static void replace(Account run, Slot slot, byte[] now) {
    Node node = slot.node();
    sealOthers(run, slot, node);
    node.changed(run, now);
    wrote(run, slot);
  }

  static void make(Account run, Slot slot, byte[] content) {
    taken(run, slot);
    slot.entry = new Entry(slot, new Node(slot.cluster, content));
    wrote(run, slot);
  }

  /** A name that no file has is given to one. */
  private static void taken(Account run, Slot slot) {
    if (slot.entry == null && slot.writer != run) {
      if (slot.writer != null && slot.writer.hasOpen(slot)) {
        // What it wrote here was taken away by another process.
        slot.writer.forget(slot);
      }
      slot.writer = null;
    }
  }

  private static void wrote(Account run, Slot slot) {
    run.writes(slot);
    slot.writer = run;
  }

  /** Changed through a handle, while it has no name that a record could tell. */
  static void changeNameless(Account run, Node node, byte[] now, boolean append) {
    for (Entry entry : node.entries) {
      for (Account other : entry.slot.open) {
        other.maySeal(entry.slot, node);
      }
    }
    node.changed(run, now);
    node.appended |= append;
  }

  /** The file in a slot is about to lose this name to another file. */
  private static void displaced(Account run, Slot slot) {
    if (slot.entry != null) {
      sealOthersAt(run, slot, slot.node());
      slot.entry.remove();
    } else {
      taken(run, slot);
    }
  }

  static void copied(Account run, Slot from, Slot to) {
    Node node = from.node();
    displaced(run, to);
    read(run, from);
    make(run, to, node.content());
  }

  static void linked(Account run, Slot from, Slot to) {
    taken(run, to);
    read(run, from);
    to.entry = new Entry(to, from.node());
    wrote(run, to);
  }

  static void moved(Account run, Slot from, Slot to) {
    Entry entry = from.entry;
    Node node = entry.node;
    displaced(run, to);
    Account writer = from.writer;
    boolean own = run.hasOpen(from);
    String before = from.path().toString();
    from.entry = null;
    entry.slot = to;
    to.entry = entry;
    node.cluster = to.cluster;
    if (writer != null && writer != run && writer.hasOpen(from)) {
      writer.forget(from);
      from.writer = null;
      wrote(writer, to);
    }
    if (own) {
      // Its own, unless something else has come there since.
      run.read(before, node.hash(), false);
      run.forget(from);
      from.writer = null;
    } else {
      tookOver(run, to, node, before);
    }
    for (Account other : from.open) {
      other.needNot(from);
    }
    wrote(run, to);
  }

  /** A run has given another name to what it did not write. */
  private static void tookOver(Account run, Slot slot, Node node, String before) {
    sealOthersAt(run, slot, node);
    run.read(before, node.hash(), true);
    node.named(run, before);
  }

  static void deleted(Account run, Slot slot) {
    for (Account each : new ArrayList<>(slot.open)) {
      if (each == run || each == slot.writer) {
        each.forget(slot);
      } else {
        each.needNot(slot);
      }
    }
    slot.writer = null;
    slot.entry.remove();
  }

  /** The cluster's directory has another name. */
  static void movedDirectory(Account run, Cluster cluster, Path to) {
    List<String> before = new ArrayList<>();
    for (Slot slot : cluster.slots) {
      before.add(slot.path().toString());
    }
    List<Account> affected = new ArrayList<>(List.of(run));
    for (Slot slot : cluster.slots) {
      affected.add(slot.writer);
    }
    cluster.directory = to;
    for (int i = 0; i < before.size(); i++) {
      Slot slot = cluster.slots.get(i);
      for (Account each : new ArrayList<>(slot.open)) {
        if (affected.contains(each) && slot.entry != null) {
          wrote(each, slot);
        } else {
          each.needNot(slot);
        }
      }
      String now = slot.path().toString();
      if (slot.entry != null && !run.hasOpen(slot) && !run.hasSealed(now)) {
        tookOver(run, slot, slot.node(), before.get(i));
        wrote(run, slot);
      } else if (slot.entry != null) {
        run.read(before.get(i), slot.node().hash(), false);
      }
    }
  }

  /** Content was read through a handle. */
  static void read(Account run, Handle handle) {
    Node node = handle.node;
    Slot slot = handle.slot();
    boolean told = !handle.read || handle.changes != node.changesByOthersThan(run);
    boolean own = slot == null ? handle.writable || handle.mayBeOwn(run) : slot.writer == run;
    run.readThroughHandle(node.hash(), told && !own);
    handle.read = true;
    handle.changes = node.changesByOthersThan(run);
    node.named(run, slot == null ? "*" : slot.path().toString());
  }
}
