package io.dspm.lineage.agent.config;

import io.dspm.lineage.agent.log.LogLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for, complete and valid: a value for every key, the default where nothing or
 * nonsense was said. Immutable; {@link #toString()} shows no secret.
 *
 * @param namespace the job namespace, in characters that Marquez takes as they are
 * @param apiKey {@code null} when none is sent
 * @param transports where else events may go
 * @param enabled when {@code false}, the agent does nothing at all
 * @param jobName the process run's job name; {@code null} when it is to be found out
 * @param jobs methods that are jobs without annotation
 * @param include globs of files that count in any case
 * @param exclude globs of files that do not count
 * @param spoolDir absolute
 * @param exitTimeout zero or more
 * @param startDelay zero or more
 * @param checkpointInterval how often what runs have used is put into the spool; zero: never
 * @param hashThreads one or more
 * @param parents where this program comes from, and what its children are told
 * @param facets what every event shall say
 * @param datasets how datasets are named
 * @param spool how what waits is kept
 * @param delivery how events are sent
 */
public record Settings(
    String namespace,
    Endpoint endpoint,
    @Nullable ApiKey apiKey,
    TransportSettings transports,
    boolean enabled,
    @Nullable String jobName,
    List<JobPattern> jobs,
    List<String> include,
    List<String> exclude,
    Path spoolDir,
    Duration exitTimeout,
    Duration startDelay,
    Duration checkpointInterval,
    int hashThreads,
    Parents parents,
    FacetSettings facets,
    DatasetSettings datasets,
    SpoolSettings spool,
    DeliverySettings delivery,
    LogLevel logLevel) {

  public Settings {
    jobs = List.copyOf(jobs);
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }
}
