package io.dspm.lineage.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An entity as typed. Where it is the path of a file here, the server is asked for its absolute
 * path, with links resolved, as the agent records it; {@code @*} may follow the path.
 */
record EntityArgument(String typed) {
  private static final String ALL_CONTENTS = "@*";

  /** The file's path as the server knows it; empty when no such file is here. */
  Optional<String> asFile(Path directory) {
    Optional<String> whole = file(directory, typed);
    if (whole.isPresent() || !typed.endsWith(ALL_CONTENTS)) {
      return whole;
    }
    String path = typed.substring(0, typed.length() - ALL_CONTENTS.length());
    return file(directory, path).map(found -> found + ALL_CONTENTS);
  }

  private static Optional<String> file(Path directory, String path) {
    try {
      Path file = directory.resolve(path);
      return Files.isRegularFile(file)
          ? Optional.of(file.toRealPath().toString().replace('\\', '/'))
          : Optional.empty();
    } catch (InvalidPathException | IOException e) {
      return Optional.empty();
    }
  }
}
