package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.config.SafeNames;
import io.dspm.lineage.agent.log.AgentLog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes jobs and datasets of names that came from a user: in a spelling that any server can hold.
 * Where that is another one, it is said once. Any thread.
 */
public final class Names {

  /** More than that are made by a loop, and would keep the log from saying anything else. */
  private static final int MOST_SAID = 10;

  private final AgentLog log;
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  public Names(AgentLog log) {
    this.log = log;
  }

  public JobName job(String namespace, String name) {
    return new JobName(namespace(namespace), safe("job name", name, SafeNames.job(name)));
  }

  public Dataset dataset(String namespace, String name) {
    return new Dataset(namespace(namespace), safe("dataset name", name, SafeNames.name(name)));
  }

  private String namespace(String text) {
    return safe("namespace", text, SafeNames.namespace(text));
  }

  private String safe(String what, String text, String safe) {
    if (!safe.equals(text) && said.size() < MOST_SAID && said.add(text)) {
      log.warn(
          "the "
              + what
              + " '"
              + text
              + "' is none that every server can hold; using '"
              + safe
              + "'");
    }
    return safe;
  }
}
