package io.dspm.lineage.agent.config;

import java.util.Map;
import java.util.Properties;

/** Settings as they would be read in a JVM with nothing but these. */
public final class TestSettings {

  private TestSettings() {}

  /**
   * @param arguments the agent's
   */
  public static Settings of(
      String arguments, Map<String, String> properties, Map<String, String> environment) {
    Properties all = new Properties();
    all.putAll(properties);
    return SettingsReader.read(arguments, all, environment).settings();
  }
}
