package io.dspm.lineage.gateway.node;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** One run's UUID. */
public record RunId(UUID uuid) {
  // UUID.fromString alone takes 1-1-1-1-1 for one.
  private static final Pattern FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /** Reads the 36 letters of a UUID, in either case; empty when it is not one. */
  public static Optional<RunId> parse(String text) {
    return FORM.matcher(text).matches()
        ? Optional.of(new RunId(UUID.fromString(text)))
        : Optional.empty();
  }

  /** The string that names this run in answers and queries. */
  public String id() {
    return NodeId.RUN + uuid;
  }

  /** The UUID, in lower case. */
  @Override
  public String toString() {
    return uuid.toString();
  }
}
