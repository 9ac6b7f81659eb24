package io.dspm.lineage.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM and its environment say of themselves, taken before the program can change it: as
 * they are, nothing masked, so nothing of it may leave as it is.
 *
 * @param command main class or jar, and the program's arguments, as the launcher notes them
 * @param options what environment variables add to the JVM's options, by the variable's name
 * @param hostName what the environment calls the host; empty if it does not
 */
public record JvmFacts(
    String command,
    String classPath,
    String modulePath,
    List<NamedValue> options,
    String directory,
    String user,
    String hostName,
    String vmName,
    String vendor,
    String version,
    String home,
    String osName,
    String osVersion,
    String osArch) {

  private static final String[] OPTION_VARIABLES = {
    "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"
  };

  /** As they are now. */
  public static JvmFacts now() {
    List<NamedValue> options = new ArrayList<>();
    for (String variable : OPTION_VARIABLES) {
      String value = System.getenv(variable);
      if (value != null && !value.isBlank()) {
        options.add(new NamedValue(variable, value));
      }
    }
    String host = System.getenv("HOSTNAME");
    return new JvmFacts(
        System.getProperty("sun.java.command", ""),
        System.getProperty("java.class.path", ""),
        System.getProperty("jdk.module.path", ""),
        List.copyOf(options),
        System.getProperty("user.dir", ""),
        System.getProperty("user.name", ""),
        host == null ? "" : host,
        System.getProperty("java.vm.name", ""),
        System.getProperty("java.vendor", ""),
        System.getProperty("java.version", ""),
        System.getProperty("java.home", ""),
        System.getProperty("os.name", ""),
        System.getProperty("os.version", ""),
        System.getProperty("os.arch", ""));
  }

  /**
   * A system property as it is now, masked if it looks like a secret; {@code null} if it is not
   * set. A program that put properties of its own making in the system's place is not asked: that
   * would be its code.
   */
  public static @Nullable String property(String name) {
    Properties properties = System.getProperties();
    String value = properties.getClass() == Properties.class ? properties.getProperty(name) : null;
    return value == null ? null : Secrets.maskValue(name, value);
  }

  /** Shows nothing: arguments may be secrets. */
  @Override
  public String toString() {
    return "JvmFacts[" + version + "]";
  }
}
