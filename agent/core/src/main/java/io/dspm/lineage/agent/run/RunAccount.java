package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.event.Gap;
import io.dspm.lineage.agent.identity.Identity;
import io.dspm.lineage.agent.identity.UsedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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

  /** What is known by now of what it read. */
  static List<UsedFile> settledInputs(Run run) {
    List<UsedFile> inputs = new ArrayList<>();
    for (UsedFile file : inputs(run)) {
      if (file.state() == Identity.State.SETTLED) {
        inputs.add(file);
      }
    }
    return inputs;
  }

  static List<UsedFile> inputs(Run run) {
    List<UsedFile> inputs = new ArrayList<>();
    for (Identity identity : run.inputs.values()) {
      inputs.add(identity.used());
    }
    for (Run.Output output : run.outputs.values()) {
      Identity before = output.maybe;
      if (before != null && output.addsTo && output.isWritten()) {
        inputs.add(before.used());
      }
    }
    return inputs;
  }

  static List<UsedFile> outputs(Run run) {
    List<UsedFile> outputs = new ArrayList<>();
    for (Run.Output output : run.outputs.values()) {
      Identity told = output.told();
      if (told != null) {
        outputs.add(told.used());
      }
    }
    return outputs;
  }

  /** Of what neither an input nor an output tells: whether it is one is not known, either. */
  static List<Gap> gapsOfUntold(Run run) {
    List<Gap> gaps = new ArrayList<>();
    for (Run.Output output : run.outputs.values()) {
      Identity told = output.told();
      addGap(gaps, output.sealed, told);
      addGap(gaps, output.maybe, told);
      addGap(gaps, output.earlier, told);
    }
    return gaps;
  }

  private static void addGap(List<Gap> gaps, @Nullable Identity identity, @Nullable Identity told) {
    String why = identity == null || identity == told ? null : whyUnknown(identity.state());
    if (identity != null && why != null) {
      gaps.add(new Gap(identity.id().path(), why));
    }
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
              "files beyond those that the agent has room for",
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
