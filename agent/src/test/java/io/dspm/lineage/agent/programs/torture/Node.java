package io.dspm.lineage.agent.programs.torture;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One file, whatever its names, and what is in it. Guarded by the lock of its cluster. */
final class Node {

  volatile Cluster cluster;
  private byte[] content;
  private String hash;

  /** Counts the changes that this program made: those of others can't be known to an agent. */
  private int changes;

  private final Map<Account, Integer> changesOf = new HashMap<>();

  /** Whether anything was ever appended to it. */
  boolean appended;

  final List<Entry> entries = new ArrayList<>();

  /** Whose record names a content of this file, and under which path. */
  private final Map<Account, Set<String>> accesses = new HashMap<>();

  Node(Cluster cluster, byte[] content) {
    this.cluster = cluster;
    this.content = content;
  }

  void changed(Account by, byte[] now) {
    set(now);
    changes++;
    changesOf.merge(by, 1, Integer::sum);
  }

  int changesByOthersThan(Account run) {
    return changes - changesOf.getOrDefault(run, 0);
  }

  byte[] content() {
    return content;
  }

  void set(byte[] now) {
    content = now;
    hash = null;
  }

  String hash() {
    if (hash == null) {
      try {
        hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
    return hash;
  }

  void named(Account account, String path) {
    accesses.computeIfAbsent(account, any -> new TreeSet<>()).add(path);
  }

  /** Another process has touched it: what was not hashed by now may remain unknown. */
  void interfered() {
    accesses.forEach(Account::mayBeUnknown);
  }
}
