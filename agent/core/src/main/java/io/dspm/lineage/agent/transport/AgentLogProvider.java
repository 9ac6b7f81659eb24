package io.dspm.lineage.agent.transport;

import io.dspm.lineage.agent.log.AgentLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Where openlineage-java and the user's jars log to: the agent's own log. slf4j finds this one
 * within the agent's class loader, which sees no binding of the pipeline's.
 */
public final class AgentLogProvider implements SLF4JServiceProvider {

  private static volatile @Nullable AgentLog log;

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  /** slf4j calls it. */
  public AgentLogProvider() {}

  /** From now on. Before, nothing is said. */
  static void speakTo(AgentLog agentLog) {
    log = agentLog;
  }

  static @Nullable AgentLog log() {
    return log;
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return AgentLogger::new;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {
    // There is nothing to prepare.
  }
}
