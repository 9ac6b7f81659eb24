package io.dspm.lineage.agent.programs.torture;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a truthful record of one run may and must contain. Any thread. */
final class Account {

  /** After so many turns at writing one file the record need not tell every turn. */
  private static final int MOST_TURNS = 9;

  /** What a file held, as far as the record may say it was this run's output. */
  private static final class Output {
    final Set<String> hashes = new TreeSet<>();
    boolean required = true;
    int turns;
  }

  final String name;
  private final Map<String, Boolean> inputs = new HashMap<>();

  /** Read through a handle, whose file may go by several names. */
  private final Map<String, Boolean> contents = new HashMap<>();

  private final Map<Slot, Output> open = new HashMap<>();
  private final Map<String, Output> sealed = new HashMap<>();
  private final Map<String, Set<String>> tolerated = new HashMap<>();
  private final Set<String> mayBeUnknown = new TreeSet<>();
  private final Set<String> contentsWritten = new TreeSet<>();
  private final Set<String> everWritten = new HashSet<>();

  Account(String name) {
    this.name = name;
  }

  synchronized void read(String path, String hash, boolean required) {
    inputs.merge(path + "\t" + hash, required, Boolean::logicalOr);
  }

  synchronized void readThroughHandle(String hash, boolean required) {
    contents.merge(hash, required, Boolean::logicalOr);
  }

  synchronized void mayBeUnknown(Set<String> paths) {
    mayBeUnknown.addAll(paths);
  }

  synchronized boolean hasOpen(Slot slot) {
    return open.containsKey(slot);
  }

  synchronized boolean hasSealed(String path) {
    return sealed.containsKey(path);
  }

  synchronized boolean hasEverWritten(String path) {
    return everWritten.contains(path);
  }

  /** Whatever is in the slot in the end is the run's output. */
  synchronized void writes(Slot slot) {
    String path = slot.path().toString();
    everWritten.add(path);
    contentsWritten.add(slot.node().hash());
    Output output = sealed.remove(path);
    if (output == null) {
      output = open.getOrDefault(slot, new Output());
    } else {
      // After many turns the record may tell an earlier one.
      tolerated.computeIfAbsent(path, any -> new TreeSet<>()).addAll(output.hashes);
    }
    output.hashes.clear();
    output.required = true;
    open.put(slot, output);
    slot.open.add(this);
  }

  /** Its output has moved to another slot. */
  synchronized void forget(Slot slot) {
    open.remove(slot);
    slot.open.remove(this);
  }

  /** Its output is gone, unless something else comes there. */
  synchronized void needNot(Slot slot) {
    open.get(slot).required = false;
  }

  /** Another one is about to change what this one has written. */
  synchronized void seal(Slot slot, Node node) {
    Output output = open.get(slot);
    output.hashes.add(node.hash());
    if (slot.writer != this) {
      // Its own file was taken away by another process.
      output.required = false;
      tolerate(slot, node);
      return;
    }
    output.turns++;
    String path = slot.path().toString();
    if (output.turns > MOST_TURNS) {
      // An earlier turn will do.
      output.hashes.addAll(tolerated.getOrDefault(path, Set.of()));
    }
    forget(slot);
    sealed.put(path, output);
    node.named(this, path);
  }

  /** The record may tell this turn or not. */
  private void tolerate(Slot slot, Node node) {
    String path = slot.path().toString();
    tolerated.computeIfAbsent(path, any -> new TreeSet<>()).add(node.hash());
    node.named(this, path);
  }

  /** As above, where the record may tell it or not. */
  synchronized void maySeal(Slot slot, Node node) {
    open.get(slot).hashes.add(node.hash());
    tolerate(slot, node);
  }

  /** The run ends. Called with all clusters locked. */
  synchronized void end() {
    for (Map.Entry<Slot, Output> entry : open.entrySet()) {
      Slot slot = entry.getKey();
      Output output = entry.getValue();
      String path = slot.path().toString();
      Node node = slot.node();
      slot.open.remove(this);
      if (node != null) {
        output.hashes.add(node.hash());
        node.named(this, path);
      } else {
        output.required = false;
      }
      sealed.merge(path, output, Account::both);
    }
    open.clear();
  }

  private static Output both(Output one, Output other) {
    one.hashes.addAll(other.hashes);
    return one;
  }

  synchronized void print(PrintWriter out) {
    out.println("run\t" + name);
    inputs.forEach((input, required) -> out.println("in\t" + required + "\t" + input));
    contents.forEach((hash, required) -> out.println("content\t" + required + "\t" + hash));
    sealed.forEach(
        (path, output) ->
            out.println(
                "out\t" + output.required + "\t" + path + "\t" + String.join(",", output.hashes)));
    tolerated.forEach(
        (path, hashes) -> out.println("out\tfalse\t" + path + "\t" + String.join(",", hashes)));
    contentsWritten.forEach(hash -> out.println("wrote\t" + hash));
    mayBeUnknown.forEach(path -> out.println("unknown\t" + path));
  }
}
