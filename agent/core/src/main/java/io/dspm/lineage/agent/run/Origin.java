package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.config.ParentRun;
import io.dspm.lineage.agent.config.Parents;
import io.dspm.lineage.agent.event.JobName;
import io.dspm.lineage.agent.event.RunHeader;
import io.dspm.lineage.agent.event.RunHeader.Ancestor;
import io.dspm.lineage.agent.event.RunId;
import org.jspecify.annotations.Nullable;

/**
 * Where the process run comes from, and whether runs say where they come from at all: each event of
 * a run does, or none of any.
 *
 * @param told whether they say so
 * @param parent the run of another process that started this one; {@code null} if there is none
 * @param root the outermost run around that; {@code null} if it is the parent itself
 */
public record Origin(boolean told, @Nullable Ancestor parent, @Nullable Ancestor root) {

  /** A process that nobody's run started. */
  public static final Origin NONE = new Origin(true, null, null);

  /** As the configuration says it. */
  public static Origin of(Parents parents) {
    return new Origin(parents.told(), ancestor(parents.parent()), ancestor(parents.root()));
  }

  private static @Nullable Ancestor ancestor(@Nullable ParentRun run) {
    return run == null
        ? null
        : new Ancestor(new RunId(run.run()), new JobName(run.namespace(), run.job()));
  }

  /** Of the process run, or of one that is said by hand. */
  public @Nullable Ancestor parentOfProcess() {
    return told ? parent : null;
  }

  /** {@code null} where {@link #parentOfProcess} is. */
  public @Nullable Ancestor rootOfProcess() {
    return root == null || parent == null ? parentOfProcess() : told ? root : null;
  }

  @Nullable Ancestor parentIn(RunHeader outer) {
    return told ? outer.asAncestor() : null;
  }

  @Nullable Ancestor rootIn(RunHeader outer) {
    return told ? outer.outermost() : null;
  }
}
