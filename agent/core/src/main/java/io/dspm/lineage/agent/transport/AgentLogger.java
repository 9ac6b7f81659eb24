package io.dspm.lineage.agent.transport;

import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * A library's logger, a level lower: what it warns of is no news to who did not ask for the agent's
 * own {@code info}, and its {@code info} is for {@code debug}. Finer levels say nothing.
 */
final class AgentLogger extends LegacyAbstractLogger {

  private static final long serialVersionUID = 1L;

  AgentLogger(String name) {
    this.name = name;
  }

  @Override
  public boolean isErrorEnabled() {
    return says(LogLevel.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return says(LogLevel.INFO);
  }

  @Override
  public boolean isInfoEnabled() {
    return says(LogLevel.DEBUG);
  }

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  private static boolean says(LogLevel level) {
    AgentLog log = AgentLogProvider.log();
    return log != null && log.says(level);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String pattern,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    AgentLog log = AgentLogProvider.log();
    if (log == null) {
      return;
    }
    String message = name + ": " + MessageFormatter.basicArrayFormat(pattern, arguments);
    String line = thrown == null ? message : message + ": " + thrown;
    if (level == Level.ERROR || level == Level.WARN) {
      log.info(line);
    } else {
      log.debug(line);
    }
  }
}
