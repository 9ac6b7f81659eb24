package io.dspm.lineage.gateway.node;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a dataset's name says of a file: its absolute path, with {@code /} on every system, and the
 * SHA-256 of its bytes in 64 lower-case hex digits. Two ways of naming are understood:
 *
 * <ul>
 *   <li>by content, {@code file::<path>@sha256:<hash>}, in any namespace; {@code
 *       file::<path>@sha256:unknown} where nobody can know the hash any more
 *   <li>by path, {@code <path>}, in the namespaces {@code file} and {@code file://<host>}: one
 *       dataset for all contents
 * </ul>
 *
 * A path that ends with {@code /} is a directory whose files were taken together; its hash is the
 * tree hash. A long path may stand shortened in a name.
 *
 * @param sha256 empty where the name claims none
 * @param isUnknown whether it is a content, but not known which
 */
public record FileContent(String path, Optional<String> sha256, boolean isUnknown) {
  /** The namespace of files where nobody has configured another. */
  static final String NAMESPACE = "file";

  static final String PREFIX = "file::";

  private static final String UNKNOWN = "unknown";

  // DOTALL: a path may hold line breaks.
  private static final Pattern BY_CONTENT =
      Pattern.compile("file::(.+)@sha256:([0-9a-f]{64}|" + UNKNOWN + ")", Pattern.DOTALL);
  private static final Pattern ABSOLUTE = Pattern.compile("(?:[A-Za-z]:)?/.*", Pattern.DOTALL);

  static Optional<FileContent> parse(DatasetName dataset) {
    Optional<FileContent> content = parse(dataset.name());
    if (content.isPresent() || !isOfFiles(dataset.namespace())) {
      return content;
    }
    return isAbsolute(dataset.name())
        ? Optional.of(new FileContent(dataset.name(), Optional.empty(), false))
        : Optional.empty();
  }

  /** Reads a name of the first way; empty when it is not one. */
  static Optional<FileContent> parse(String name) {
    Matcher form = BY_CONTENT.matcher(name);
    if (!form.matches()) {
      return Optional.empty();
    }
    Optional<String> sha256 = Optional.of(form.group(2)).filter(hash -> !hash.equals(UNKNOWN));
    return Optional.of(new FileContent(form.group(1), sha256, sha256.isEmpty()));
  }

  /** Whether a path is absolute, on whatever system. */
  public static boolean isAbsolute(String path) {
    return ABSOLUTE.matcher(path).matches();
  }

  /** Whether this is the path of a directory. */
  public static boolean isDirectory(String path) {
    return path.endsWith("/");
  }

  /** What follows the last {@code /}; of a directory its last name and the {@code /}. */
  public static String lastName(String path) {
    int end = isDirectory(path) ? path.length() - 1 : path.length();
    return path.substring(path.lastIndexOf('/', end - 1) + 1);
  }

  private static boolean isOfFiles(String namespace) {
    return namespace.equals(NAMESPACE) || namespace.startsWith(NAMESPACE + "://");
  }
}
