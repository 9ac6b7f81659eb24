package io.dspm.lineage.agent.programs.torture;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** A place in a directory where a file may be. Guarded by the cluster's lock. */
final class Slot {

  final Cluster cluster;
  final String name;

  /** The file that is there; {@code null} if none is. */
  Entry entry;

  /** Who wrote here last, as far as it is still at work. */
  Account writer;

  /** Whose output is whatever will be here when it ends. */
  final Set<Account> open = new LinkedHashSet<>();

  Slot(Cluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
  }

  Path path() {
    return cluster.directory.resolve(name);
  }

  Node node() {
    return entry == null ? null : entry.node;
  }
}
