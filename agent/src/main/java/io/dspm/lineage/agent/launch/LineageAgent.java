package io.dspm.lineage.agent.launch;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * The agent's entry points: {@code -javaagent}, attaching to a running JVM, and {@code java -jar}.
 *
 * <p>The agent entries never throw and print to stderr only; whatever goes wrong, the pipeline
 * starts as if there were no agent.
 */
public final class LineageAgent {

  private static final String AGENT = "io.dspm.lineage.agent.Agent";
  private static final String COMMANDS = "io.dspm.lineage.agent.command.Commands";

  private static final String GRANT =
      "; under a security manager, the policy has to grant the agent's jar"
          + " java.security.AllPermission";

  private LineageAgent() {}

  /** Called by the JVM before the pipeline's main. */
  public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
    start(arguments, instrumentation);
  }

  /** Called by the JVM when the agent is attached while the pipeline runs. */
  public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
    start(arguments, instrumentation);
  }

  private static void start(@Nullable String arguments, Instrumentation instrumentation) {
    try {
      File jar = ownJar();
      Class.forName(AGENT, true, AgentClassLoader.open(jar))
          .getMethod("start", String.class, Instrumentation.class, File.class, String.class)
          .invoke(null, arguments == null ? "" : arguments, instrumentation, jar, version());
    } catch (Throwable failure) {
      Throwable cause = failure instanceof InvocationTargetException ? failure.getCause() : failure;
      System.err.println(
          "lineage: the agent could not start, so nothing is recorded; the program runs on without it ("
              + cause
              + ")"
              + (cause instanceof SecurityException ? GRANT : ""));
    }
  }

  /** The command line: {@code java -jar lineage-agent.jar COMMAND}. */
  public static void main(String[] arguments) throws Exception {
    Object status =
        Class.forName(COMMANDS, true, AgentClassLoader.open(ownJar()))
            .getMethod("run", String[].class, String.class)
            .invoke(null, arguments, version());
    System.exit((Integer) status);
  }

  private static String version() {
    String version = LineageAgent.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }

  private static File ownJar() throws Exception {
    return new File(LineageAgent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
