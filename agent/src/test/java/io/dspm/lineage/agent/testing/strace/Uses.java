package io.dspm.lineage.agent.testing.strace;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The rules of what is an input and what is an output, applied to one thing done after another. */
final class Uses {

  final SortedSet<Path> reads = new TreeSet<>();
  final SortedSet<Path> childReads = new TreeSet<>();
  final SortedSet<Path> childWrites = new TreeSet<>();
  final List<Maybe> maybes = new ArrayList<>();

  /**
   * Something that only the file itself can tell.
   *
   * @param path the name's path then
   * @param isMap of a map, a new time counts as a change; else what was there went into the change
   */
  record Maybe(Name name, Path path, Doer who, boolean isMap) {}

  /** Content was asked for. */
  void read(Doer who, Name name) {
    if (name.isFile()) {
      if (who.isProgram() && !name.isOwnOf(who)) {
        reads.add(name.path);
      } else if (who.isChild()) {
        childReads.add(name.path);
      }
    }
  }

  /** The content became another; what was there before went into it. */
  void updated(Doer who, Name name) {
    if (name.isFile()) {
      if (who.isProgram() && !name.node.empty) {
        read(who, name);
      }
      overwritten(who, name);
      name.node.empty = false;
    }
  }

  /** The file is new, or was emptied as it was opened. */
  void overwritten(Doer who, Name name) {
    if (name.isFile()) {
      name.node.writer = who;
      name.node.empty = true;
      outputs(who, name);
    }
  }

  /** Cut off or made longer. */
  void resized(Doer who, Name name, long size) {
    if (size == 0 && name.node.empty) {
      return;
    }
    if (who.isProgram() && size > 0 && !name.node.empty && !name.isOwnOf(who)) {
      // To the size that it has already, for all that is known.
      maybes.add(new Maybe(name, name.path, who, false));
    } else {
      updated(who, name);
      name.node.empty = size == 0;
    }
  }

  /** Mapped so that the mapping can change the file. */
  void mappedForWriting(Doer who, Name name) {
    if (!name.isFile()) {
      return;
    }
    if (!name.node.empty) {
      read(who, name);
    }
    if (who.isProgram()) {
      maybes.add(new Maybe(name, name.path, who, true));
    }
  }

  /** A name became another; its path is still the old one. */
  void moved(Doer who, Name name, Path to) {
    if (name.isFile()) {
      read(who, name);
      name.path = to;
      outputs(who, name);
    }
  }

  /** A file got one more name. */
  void linked(Doer who, Name name, Name added) {
    if (name.isFile()) {
      read(who, name);
      outputs(who, added);
    }
  }

  private void outputs(Doer who, Name name) {
    name.maker = who;
    if (who.isChild()) {
      childWrites.add(name.path);
    }
  }
}
