package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.Gap;
import io.dspm.lineage.agent.identity.DatasetNames;
import io.dspm.lineage.agent.identity.Identity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the account of a run comes to, in the words of events. For background threads. */
final class RunAccount {

  private RunAccount() {}

  static Collection<Identity> identities(Run run) {
    List<Identity> all = new ArrayList<>(run.inputs.values());
    for (Run.Output output : run.outputs.values()) {
      addIfThere(all, output.sealed);
      addIfThere(all, output.maybe);
      addIfThere(all, output.earlier);
    }
    return all;
  }

  private static void addIfThere(List<Identity> all, @Nullable Identity identity) {
    if (identity != null) {
      all.add(identity);
    }
  }

  static List<Dataset> inputs(Run run, DatasetNames names, boolean settledOnly) {
    Set<Dataset> inputs = new LinkedHashSet<>();
    for (Identity identity : run.inputs.values()) {
      if (!settledOnly || identity.state() == Identity.State.SETTLED) {
        inputs.add(names.file(identity.used()));
      }
    }
    for (Run.Output output : run.outputs.values()) {
      Identity before = output.maybe;
      if (before != null && output.addsTo && output.isWritten()) {
        inputs.add(names.file(before.used()));
      }
    }
    inputs.addAll(run.namedInputs);
    return new ArrayList<>(inputs);
  }

  static List<Dataset> outputs(Run run, DatasetNames names) {
    Set<Dataset> outputs = new LinkedHashSet<>();
    for (Run.Output output : run.outputs.values()) {
      Identity told = output.told();
      if (told != null) {
        outputs.add(names.file(told.used()));
      }
    }
    outputs.addAll(run.namedOutputs);
    return new ArrayList<>(outputs);
  }

  static List<Gap> gaps(Run run) {
    List<Gap> gaps = new ArrayList<>();
    for (Identity identity : identities(run)) {
      String why = whyUnknown(identity.state());
      if (why != null) {
        gaps.add(new Gap(identity.id().path(), why));
      }
    }
    gaps.addAll(gapsBesideFiles(run));
    return gaps;
  }

  /** What could not be told other than of files whose content is unknown. */
  static List<Gap> gapsBesideFiles(Run run) {
    List<Gap> gaps = new ArrayList<>();
    for (Path path : run.unseenBefore) {
      gaps.add(
          new Gap(
              path.toString(),
              "its change was not seen when it happened; what it held before is not known"));
    }
    for (Path path : run.missing) {
      gaps.add(
          new Gap(path.toString(), "named as an output, but no regular file when the run ended"));
    }
    for (String what : run.missed) {
      gaps.add(new Gap(what, "not recorded"));
    }
    if (run.childCount.get() > 0) {
      gaps.add(
          new Gap(
              "child processes",
              run.childCount.get()
                  + " started ("
                  + String.join(", ", new TreeSet<>(run.children))
                  + "); what they read and wrote by themselves is not seen"));
    }
    if (run.dropped.get() > 0) {
      gaps.add(
          new Gap(
              "files beyond the first " + Run.MOST_FILES,
              run.dropped.get() + " more reads and writes were counted but not recorded"));
    }
    return gaps;
  }

  private static @Nullable String whyUnknown(Identity.State state) {
    return switch (state) {
      case SETTLED -> null;
      case CHANGED -> "changed by something else before its bytes were hashed";
      case VANISHED -> "gone before its bytes were hashed";
      case UNREADABLE -> "the agent could not read it";
      case PENDING, GIVEN_UP -> "not hashed in time";
    };
  }
}
