package io.dspm.lineage.agent.config;

import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants every event to say. Values that look like secrets are masked already.
 *
 * @param owners of the jobs: names, with their types as values
 * @param tags of the runs
 * @param nominalStart when the run was meant to begin; {@code null} if that is not said
 * @param nominalEnd when it was meant to end; {@code null} if that is not said
 * @param environment the variables that the user listed, as far as they are set
 * @param parameters the system properties that the user listed; without a value those that were not
 *     set when the agent began
 * @param process whether the process run tells what reproducing it takes
 */
public record FacetSettings(
    List<NamedValue> owners,
    List<NamedValue> tags,
    @Nullable ZonedDateTime nominalStart,
    @Nullable ZonedDateTime nominalEnd,
    List<NamedValue> environment,
    List<NamedValue> parameters,
    boolean process) {

  public FacetSettings {
    owners = List.copyOf(owners);
    tags = List.copyOf(tags);
    environment = List.copyOf(environment);
    parameters = List.copyOf(parameters);
  }
}
