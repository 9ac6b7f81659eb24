package io.dspm.lineage.agent.access;

import io.dspm.lineage.agent.event.ParentVariables;
import io.dspm.lineage.agent.run.Run;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a child process is told by its environment: which run started it, and whether the agent goes
 * along. On the pipeline's thread.
 *
 * <p>The program's own map is never touched. Where the program itself has given the child a parent,
 * other than the one that this JVM was given, that stays.
 */
public final class ChildEnvironment {

  /** Linux takes 128 KB; a character may have several bytes, but seldom all have. */
  private static final int MOST_OPTIONS = 100 * 1024;

  /** Linux takes a quarter of what the stack may have, which is 2 MB most often. */
  private static final int MOST_OF_ALL = 1024 * 1024;

  private final boolean tellsParents;
  private final @Nullable ChildAgent agent;

  /**
   * @param tellsParents whether children are told who started them
   * @param agent goes along with children; {@code null} if it does not
   */
  public ChildEnvironment(boolean tellsParents, @Nullable ChildAgent agent) {
    this.tellsParents = tellsParents;
    this.agent = agent;
  }

  /**
   * The environment for a child of {@code run}.
   *
   * @param given the builder's own; {@code null} for this JVM's
   * @return {@code given} itself if there is nothing to add
   */
  @Nullable Map<String, String> of(String[] command, @Nullable Map<String, String> given, Run run) {
    if (!tellsParents && agent == null) {
      return given;
    }
    Map<String, String> own = own();
    if (own == null) {
      return given;
    }
    boolean chosen = choseParent(given, own);
    Map<String, String> copy = copy(given, own);
    if (tellsParents && !chosen) {
      for (String variable : ParentVariables.NAMES) {
        copy.put(variable, ParentVariables.of(run.header(), variable));
      }
    }
    if (agent != null) {
      agent.addTo(copy, command);
    }
    return fits(command, copy) ? copy : given;
  }

  /**
   * Whether the system is sure to take it: a child that would start without the agent's words
   * starts with them, too.
   */
  private static boolean fits(String[] command, Map<String, String> environment) {
    long total = 0;
    for (String argument : command) {
      total += argument.length();
    }
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      total += variable.getKey().length() + variable.getValue().length();
    }
    String options = environment.getOrDefault(ChildAgent.TOOL_OPTIONS, "");
    return total <= MOST_OF_ALL && options.length() <= MOST_OPTIONS;
  }

  /**
   * Whether a child of this command and environment reports what it does by an agent of its own.
   */
  boolean reportsItself(String[] command, @Nullable Map<String, String> environment) {
    if (!ChildAgent.isJava(command)) {
      return false;
    }
    Map<String, String> known = environment == null ? own() : environment;
    return ChildAgent.isThere(command, known == null ? Map.of() : known);
  }

  /**
   * A copy of this JVM's own; {@code null} where a security manager of the program's making denies
   * it to everybody.
   */
  private static @Nullable Map<String, String> own() {
    try {
      return new ProcessBuilder().environment();
    } catch (SecurityException denied) {
      return null;
    }
  }

  private static boolean choseParent(@Nullable Map<String, String> given, Map<String, String> own) {
    for (String variable : ParentVariables.NAMES) {
      String value = given == null ? null : given.get(variable);
      if (value != null && !value.equals(own.get(variable))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Made of {@code own}, which is a copy already and the only kind of map that the JDK takes. What
   * the program has left as it was keeps its bytes, which need not be text in any character set.
   */
  private static Map<String, String> copy(
      @Nullable Map<String, String> given, Map<String, String> own) {
    if (given == null) {
      return own;
    }
    own.keySet().retainAll(given.keySet());
    for (Map.Entry<String, String> entry : given.entrySet()) {
      if (!entry.getValue().equals(own.get(entry.getKey()))) {
        own.put(entry.getKey(), entry.getValue());
      }
    }
    return own;
  }
}
