package io.dspm.lineage.agent.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was said of ways out other than the endpoint. {@link #toString()} shows no secret.
 *
 * @param endpointChosen whether the endpoint was said to this agent, by whatever means but {@code
 *     OPENLINEAGE_URL}: then it beats OpenLineage's configuration
 * @param extensions the absolute directory of the user's jars; {@code null} for none
 * @param file OpenLineage's configuration file; {@code null} if there is none. One that was named
 *     and is missing is given too, if there is no other
 * @param variables the environment variables that begin with {@code OPENLINEAGE__}, which may hold
 *     secrets
 */
public record TransportSettings(
    boolean endpointChosen,
    @Nullable Path extensions,
    @Nullable Path file,
    Map<String, String> variables) {

  /** Nothing was said: events go to the endpoint. */
  public static final TransportSettings NONE = new TransportSettings(false, null, null, Map.of());

  public TransportSettings {
    variables = Map.copyOf(variables);
  }

  /** Whether OpenLineage's configuration has to be read to know where events go. */
  public boolean openLineageDecides() {
    return !endpointChosen && (file != null || !variables.isEmpty());
  }

  @Override
  public String toString() {
    return "TransportSettings[endpointChosen="
        + endpointChosen
        + ", extensions="
        + extensions
        + ", file="
        + file
        + ", variables: "
        + variables.size()
        + "]";
  }
}
