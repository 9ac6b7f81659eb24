package io.dspm.lineage.agent.programs.torture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A directory and the files in it, under one lock, so that it is known what happened when. */
final class Cluster {

  final int number;
  final ReentrantLock lock = new ReentrantLock();
  final List<Slot> slots = new ArrayList<>();
  Path directory;

  Cluster(int number, Path directory, int files) {
    this.number = number;
    this.directory = directory;
    for (int i = 0; i < files; i++) {
      slots.add(new Slot(this, "f" + i));
    }
  }

  /** What the directory is called when it is renamed; it has two names in turn. */
  Path otherName() {
    String name = directory.getFileName().toString();
    String other = name.endsWith("a") ? "c" + number + "b" : "c" + number + "a";
    return directory.resolveSibling(other);
  }

  Slot at(Path path) {
    for (Slot slot : slots) {
      if (slot.path().equals(path)) {
        return slot;
      }
    }
    return null;
  }
}
