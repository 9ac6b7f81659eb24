package io.dspm.lineage.agent.event;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A dataset as an event names it: {@code file} and {@code file::/data/x.csv@sha256:…}, or any
 * namespace and name. Equal if it is named the same and has the same version: where names say
 * nothing of contents, two contents are two datasets.
 *
 * @param content what else is said of it; {@code null} if it is no file
 */
public record Dataset(String namespace, String name, @Nullable ContentFacts content) {

  /** One of which nothing is known but its name. */
  public Dataset(String namespace, String name) {
    this(namespace, name, null);
  }

  // By hand: what a record does by itself loads a hundred classes at its first use, which may be
  // the JVM's exit.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Dataset dataset
        && namespace.equals(dataset.namespace)
        && name.equals(dataset.name)
        && Objects.equals(version(), dataset.version());
  }

  private @Nullable String version() {
    return content == null ? null : content.version();
  }

  @Override
  public int hashCode() {
    return 31 * namespace.hashCode() + name.hashCode();
  }
}
