package io.dspm.lineage.agent.config;

import java.util.UUID;

/**
 * A run that somebody else reports, as whoever started this program names it: {@code
 * <namespace>/<job name>/<run ID>}. Airflow's macro {@code lineage_parent_id} makes such, and
 * {@code dbt-ol} reads it.
 *
 * <p>The form has no escapes. It is read from the right: the namespace may hold slashes, the job's
 * name none. A name with slashes travels as JSON, see {@link ParentContext}.
 */
public record ParentRun(String namespace, String job, UUID run) {

  private static final int UUID_LENGTH = 36;

  /**
   * Reads the form with slashes.
   *
   * @throws IllegalArgumentException if a part is missing or the last one is no UUID
   */
  static ParentRun parse(String text) {
    int beforeRun = text.lastIndexOf('/');
    int beforeJob = text.lastIndexOf('/', beforeRun - 1);
    if (beforeJob < 1) {
      throw new IllegalArgumentException("Not three parts");
    }
    return of(
        text.substring(0, beforeJob),
        text.substring(beforeJob + 1, beforeRun),
        text.substring(beforeRun + 1));
  }

  /**
   * @throws IllegalArgumentException if a part is blank or the run no UUID
   */
  static ParentRun of(String namespace, String job, String run) {
    if (namespace.isBlank() || job.isBlank()) {
      throw new IllegalArgumentException("No namespace or no job");
    }
    // The JDK also takes "1-2-3-4-5".
    if (run.length() != UUID_LENGTH) {
      throw new IllegalArgumentException("No UUID");
    }
    return new ParentRun(namespace, job, UUID.fromString(run));
  }
}
