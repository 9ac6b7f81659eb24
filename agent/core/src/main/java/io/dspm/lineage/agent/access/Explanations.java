package io.dspm.lineage.agent.access;

import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import io.dspm.lineage.agent.run.Run;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Says of each use of a file why it counted or not, if {@code lineage.log.level} is debug. */
public final class Explanations {

  private final AgentLog log;
  private final boolean wanted;

  public Explanations(AgentLog log) {
    this.log = log;
    this.wanted = log.says(LogLevel.DEBUG);
  }

  /** Whether anybody wants to know. */
  public boolean wanted() {
    return wanted;
  }

  /** Whether a use counts by what the filter says, which is explained. */
  boolean counts(PathFilter filter, String use, Path path, Run run) {
    String whyNot = filter.whyNot(path);
    decided(use, path, run, whyNot);
    return whyNot == null;
  }

  /**
   * A use counts or not.
   *
   * @param use what was done, such as {@code read}
   * @param whyNot {@code null} if it counts
   */
  void decided(String use, Path path, Run run, @Nullable String whyNot) {
    if (wanted) {
      if (whyNot == null) {
        log.debug(use + " by " + run + ", counts: " + path);
      } else {
        ignored(use, path, run, whyNot);
      }
    }
  }

  void ignored(String use, Path path, Run run, String whyNot) {
    if (wanted) {
      log.debug(use + " by " + run + ", does not count (" + whyNot + "): " + path);
    }
  }
}
