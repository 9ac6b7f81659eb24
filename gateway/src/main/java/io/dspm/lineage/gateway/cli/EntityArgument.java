package io.dspm.lineage.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An entity as typed. Where it is the path of a file or a directory here, the server is asked for
 * its absolute path, with links resolved, as the agent records it; {@code @*} may follow the path.
 */
record EntityArgument(String typed) {
  private static final String ALL_CONTENTS = "@*";

  /**
   * The path as the server knows it, a directory's with a slash; empty when no such file is here.
   */
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
      boolean isDirectory = Files.isDirectory(file);
      if (!isDirectory && !Files.isRegularFile(file)) {
        return Optional.empty();
      }
      String real = file.toRealPath().toString().replace('\\', '/');
      return Optional.of(isDirectory && !real.endsWith("/") ? real + "/" : real);
    } catch (InvalidPathException | IOException e) {
      return Optional.empty();
    }
  }
}
