package io.dspm.lineage.agent.programs.torture;

/** One name of a file; it moves when the file is renamed. Guarded by the cluster's lock. */
final class Entry {

  Slot slot;
  final Node node;
  boolean alive = true;

  Entry(Slot slot, Node node) {
    this.slot = slot;
    this.node = node;
    node.entries.add(this);
  }

  void remove() {
    alive = false;
    node.entries.remove(this);
    slot.entry = null;
  }
}
