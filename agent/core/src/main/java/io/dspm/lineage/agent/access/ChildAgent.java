package io.dspm.lineage.agent.access;

import java.util.Map;

/**
 * The agent as it goes along with child processes: an option in {@code JAVA_TOOL_OPTIONS}, which
 * every JVM reads, whoever in between starts it.
 *
 * <p>What this agent was told goes along as system properties. They stand before the options of a
 * command line, which therefore beat them.
 */
public final class ChildAgent {

  static final String TOOL_OPTIONS = "JAVA_TOOL_OPTIONS";

  private static final String LAUNCHER_OPTIONS = "JDK_JAVA_OPTIONS";
  private static final String AGENT_OPTION = "-javaagent:";
  private static final String NAME = "lineage-agent";
  private static final String OFF = "-Dlineage.enabled=false";

  private final String options;
  private final Map<String, String> variables;

  /**
   * @param jar the agent's, absolute
   * @param properties what it is to be told
   * @param variables what it is to be told without anybody's seeing it: the JVM prints the options
   *     that it picks up
   */
  public ChildAgent(String jar, Map<String, String> properties, Map<String, String> variables) {
    StringBuilder all = new StringBuilder();
    for (Map.Entry<String, String> property : properties.entrySet()) {
      all.append(quoted("-D" + property.getKey() + "=" + property.getValue())).append(' ');
    }
    this.options = all.append(quoted(AGENT_OPTION + jar)).toString();
    this.variables = Map.copyOf(variables);
  }

  /**
   * Whether the agent can go along: the JVM takes what follows an equals sign for its arguments.
   */
  public static boolean canName(String jar) {
    return jar.indexOf('=') < 0;
  }

  /** Adds it to an environment, unless it is in there or in the command. */
  void addTo(Map<String, String> environment, String[] command) {
    String given = environment.getOrDefault(TOOL_OPTIONS, "");
    if (isNamed(command, environment) || hasOpenQuote(given)) {
      return;
    }
    environment.put(TOOL_OPTIONS, given.isBlank() ? options : given + " " + options);
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      environment.putIfAbsent(variable.getKey(), variable.getValue());
    }
  }

  /** Whether a JVM of this command has an agent that is not switched off. */
  static boolean isThere(String[] command, Map<String, String> environment) {
    return isNamed(command, environment) && !isOff(command, environment);
  }

  static boolean isJava(String[] command) {
    String program = command.length == 0 ? "" : command[0];
    return program.substring(program.lastIndexOf('/') + 1).equals("java");
  }

  private static boolean isNamed(String[] command, Map<String, String> environment) {
    for (String argument : command) {
      if (names(argument)) {
        return true;
      }
    }
    return names(environment.getOrDefault(TOOL_OPTIONS, ""))
        || names(environment.getOrDefault(LAUNCHER_OPTIONS, ""));
  }

  /** Also with its version in its name, in any directory. */
  private static boolean names(String text) {
    int option = text.indexOf(AGENT_OPTION);
    return option >= 0 && text.indexOf(NAME, option) >= 0;
  }

  private static boolean isOff(String[] command, Map<String, String> environment) {
    for (String argument : command) {
      boolean ours = argument.startsWith(OFF) || names(argument);
      if (ours && argument.contains("enabled=false")) {
        return true;
      }
    }
    return environment.getOrDefault("LINEAGE_ENABLED", "").equalsIgnoreCase("false")
        || environment.getOrDefault("OPENLINEAGE_DISABLED", "").equalsIgnoreCase("true");
  }

  /**
   * One option as HotSpot's {@code Arguments::parse_options_buffer} reads it: white space ends it,
   * and within either kind of quotes all is itself up to the next quote of that kind.
   */
  static String quoted(String option) {
    StringBuilder quoted = new StringBuilder(option.length() + 2);
    char open = 0;
    for (int i = 0; i < option.length(); i++) {
      char c = option.charAt(i);
      char needed = c == '"' ? '\'' : '"';
      boolean plain = c > ' ' && c != '"' && c != '\'';
      if (c == open) {
        quoted.append(open);
        open = 0;
      }
      if (open == 0 && !plain) {
        open = needed;
        quoted.append(open);
      }
      quoted.append(c);
    }
    return open == 0 ? quoted.toString() : quoted.append(open).toString();
  }

  /** A JVM does not start with such options, with or without anything behind them. */
  private static boolean hasOpenQuote(String options) {
    char open = 0;
    for (int i = 0; i < options.length(); i++) {
      char c = options.charAt(i);
      if (open == 0 && (c == '"' || c == '\'')) {
        open = c;
      } else if (c == open) {
        open = 0;
      }
    }
    return open != 0;
  }
}
