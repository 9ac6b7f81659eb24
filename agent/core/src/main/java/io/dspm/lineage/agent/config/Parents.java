package io.dspm.lineage.agent.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where this program comes from, and what goes on to the processes that it starts.
 *
 * @param told whether events and children are to say who their parent is
 * @param parent the run that started this program; {@code null} if nobody said so
 * @param root the outermost run that it is part of; {@code null} if the parent is
 * @param children whether the agent goes along with child processes
 * @param passedOn what their agent is to be told, by system property
 * @param passedInSecret what it is to be told without anybody's seeing it, by environment variable
 */
public record Parents(
    boolean told,
    @Nullable ParentRun parent,
    @Nullable ParentRun root,
    boolean children,
    Map<String, String> passedOn,
    Map<String, String> passedInSecret) {

  public Parents {
    passedOn = Map.copyOf(passedOn);
    passedInSecret = Map.copyOf(passedInSecret);
  }
}
