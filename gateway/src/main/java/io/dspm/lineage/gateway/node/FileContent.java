package io.dspm.lineage.gateway.node;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was in a file: its absolute path, with {@code /} on every system, and the SHA-256 of its
 * bytes in 64 lower-case hex digits. Written {@code file::<path>@sha256:<hash>}, in dataset
 * namespace {@code file}.
 */
public record FileContent(String path, String sha256) {
  static final String NAMESPACE = "file";
  static final String PREFIX = "file::";

  // DOTALL: a path may hold line breaks.
  private static final Pattern FORM =
      Pattern.compile("file::(.+)@sha256:([0-9a-f]{64})", Pattern.DOTALL);

  /** Reads a dataset's name; empty when it is not of the form above. */
  public static Optional<FileContent> parse(String name) {
    Matcher form = FORM.matcher(name);
    return form.matches()
        ? Optional.of(new FileContent(form.group(1), form.group(2)))
        : Optional.empty();
  }

  /** The path's last name. */
  public String fileName() {
    return lastName(path);
  }

  /** What follows the last {@code /}; all of it if there is none. */
  public static String lastName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The dataset of this content. */
  public DatasetName dataset() {
    return new DatasetName(NAMESPACE, PREFIX + path + "@sha256:" + sha256);
  }
}
