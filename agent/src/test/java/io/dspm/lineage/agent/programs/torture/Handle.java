package io.dspm.lineage.agent.programs.torture;

import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file that a run has open. Guarded by the lock of the file's cluster. */
final class Handle {

  final FileChannel channel;
  final Node node;
  private final Entry entry;
  private final Slot given;
  private final Path path;
  final boolean writable;

  /** Whether content was asked for, and how often the file had been changed by then. */
  boolean read;

  int changes;

  Handle(FileChannel channel, Slot slot, boolean writable) {
    this.channel = channel;
    this.given = slot;
    this.path = slot.path();
    this.entry = slot.entry;
    this.node = slot.node();
    this.writable = writable;
  }

  /** Whether it is known which of its names a record will tell. */
  boolean isPlain() {
    return node.entries.size() < 2;
  }

  /** Where the file is by now; {@code null} if it has no name any more. */
  Slot slot() {
    if (entry.alive) {
      return entry.slot;
    }
    // The very name that it was opened by may lead to it again.
    return given.node() == node && given.path().equals(path) ? given : null;
  }

  /** Whether what has no name any more may be the run's own work. */
  boolean mayBeOwn(Account run) {
    return run.hasEverWritten(entry.slot.path().toString());
  }
}
