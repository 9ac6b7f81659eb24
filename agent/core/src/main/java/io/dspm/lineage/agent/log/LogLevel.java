package io.dspm.lineage.agent.log;

/** How much the agent says; each level includes those before it. */
public enum LogLevel {
  OFF,
  ERROR,
  WARN,
  INFO,
  DEBUG
}
