package io.dspm.lineage.agent.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the events of a program may and must say, as the program itself wrote it down. */
public final class TruthfulRecord {

  private static final String PREFIX = "file::";
  private static final String HASH = "@sha256:";
  private static final String UNKNOWN = "unknown";
  private static final String ANY_PATH = "*";

  private final List<OfRun> runs = new ArrayList<>();
  private int steps;

  /** A dataset that an event names. */
  private record Named(String path, String hash) {

    static Named of(String dataset) {
      int at = dataset.lastIndexOf(HASH);
      return new Named(
          dataset.substring(PREFIX.length(), at), dataset.substring(at + HASH.length()));
    }

    boolean isUnknown() {
      return hash.equals(UNKNOWN);
    }
  }

  /** What the end of one run may and must say. */
  public static final class OfRun {

    private final String name;
    private final Map<Named, Boolean> inputs = new HashMap<>();
    private final Map<String, Boolean> contents = new HashMap<>();
    private final Map<String, Set<String>> outputs = new HashMap<>();
    private final Set<String> requiredOutputs = new HashSet<>();
    private final Set<String> mayBeUnknown = new HashSet<>();
    private final Set<String> written = new HashSet<>();
    private String errors = "";

    private OfRun(String name) {
      this.name = name;
    }

    public String name() {
      return name;
    }

    /** Adds what is wrong with the event. */
    public void compare(JsonNode end, List<String> faults) {
      errors = end.at("/run/facets/extractionError").toString();
      compareInputs(EventServer.inputs(end).stream().map(Named::of).toList(), faults);
      compareOutputs(EventServer.outputs(end).stream().map(Named::of).toList(), faults);
      if (!errors.isEmpty() && mayBeUnknown.isEmpty()) {
        faults.add(name + " says: " + errors);
      }
    }

    private void compareInputs(List<Named> told, List<String> faults) {
      Set<String> hashes = new HashSet<>();
      for (Named input : told) {
        hashes.add(input.hash());
        if (input.isUnknown()) {
          unknown("input", input, faults);
        } else if (!inputs.containsKey(input) && !contents.containsKey(input.hash())) {
          faults.add(name + ": WRONG input " + input);
        }
      }
      inputs.forEach(
          (input, required) -> {
            if (required && !told.contains(input) && !isExcused(input.path())) {
              faults.add(name + ": no input " + input);
            }
          });
      contents.forEach(
          (hash, required) -> {
            if (required && !hashes.contains(hash) && mayBeUnknown.isEmpty()) {
              faults.add(name + ": no input of content " + hash);
            }
          });
    }

    private void compareOutputs(List<Named> told, List<String> faults) {
      Set<String> paths = new HashSet<>();
      for (Named output : told) {
        paths.add(output.path());
        if (output.isUnknown()) {
          unknown("output", output, faults);
        } else if (!outputs.getOrDefault(output.path(), Set.of()).contains(output.hash())
            && !isConfused(output.hash())) {
          faults.add(
              name + ": WRONG output " + output + " instead of " + outputs.get(output.path()));
        }
      }
      for (String path : requiredOutputs) {
        if (!paths.contains(path) && mayBeUnknown.isEmpty()) {
          faults.add(name + ": no output " + path);
        }
      }
    }

    /**
     * Where another process has moved or removed a file, its writer may be told to have written
     * what it did under another name, or what it found there in the end; no other content.
     */
    private boolean isConfused(String hash) {
      return !mayBeUnknown.isEmpty()
          && (written.contains(hash)
              || contents.containsKey(hash)
              || inputs.keySet().stream().anyMatch(input -> input.hash().equals(hash))
              || outputs.values().stream().anyMatch(hashes -> hashes.contains(hash)));
    }

    private void unknown(String what, Named dataset, List<String> faults) {
      if (!isExcused(dataset.path())) {
        faults.add(name + ": unknown " + what + " " + dataset.path() + ": " + errors);
      }
    }

    private boolean isExcused(String path) {
      return mayBeUnknown.contains(path) || mayBeUnknown.contains(ANY_PATH);
    }

    private void take(String[] words) {
      switch (words[0]) {
        case "in" -> inputs.put(new Named(words[2], words[3]), Boolean.valueOf(words[1]));
        case "content" -> contents.put(words[2], Boolean.valueOf(words[1]));
        case "out" -> {
          Set<String> hashes = outputs.computeIfAbsent(words[2], any -> new HashSet<>());
          if (words.length > 3) {
            hashes.addAll(List.of(words[3].split(",")));
          }
          if (Boolean.parseBoolean(words[1])) {
            requiredOutputs.add(words[2]);
          }
        }
        case "wrote" -> written.add(words[1]);
        case "unknown" -> mayBeUnknown.add(words[1]);
        default -> throw new IllegalArgumentException(Arrays.toString(words));
      }
    }
  }

  private TruthfulRecord() {}

  public static TruthfulRecord read(Path file) throws IOException {
    TruthfulRecord record = new TruthfulRecord();
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split("\t");
      if (words[0].equals("run")) {
        record.runs.add(new OfRun(words[1]));
      } else if (words[0].equals("steps")) {
        record.steps = Integer.parseInt(words[1]);
      } else {
        record.runs.get(record.runs.size() - 1).take(words);
      }
    }
    return record;
  }

  public List<OfRun> runs() {
    return runs;
  }

  public int steps() {
    return steps;
  }
}
