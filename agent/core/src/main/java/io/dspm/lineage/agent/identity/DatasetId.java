package io.dspm.lineage.agent.identity;

import io.dspm.lineage.agent.event.Dataset;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file content's name: {@code file::<absolute path>@sha256:<content hash>}, in dataset namespace
 * {@code file}.
 *
 * @param path absolute, links resolved, with {@code /} on every system
 * @param hash {@code null} where the content could not be known: the ID then ends in {@code
 *     unknown} and claims nothing
 */
public record DatasetId(String path, @Nullable ContentHash hash) {

  public static final String NAMESPACE = "file";

  /**
   * Of the file or directory that has this real path. On Windows a drive is always written in upper
   * case, whoever resolved the path.
   */
  public static DatasetId of(Path path, @Nullable ContentHash hash) {
    char separator = path.getFileSystem().getSeparator().charAt(0);
    if (separator == '/') {
      return new DatasetId(PathName.of(path), hash);
    }
    String name = path.toString().replace(separator, '/');
    boolean drive = name.length() > 1 && name.charAt(1) == ':';
    return new DatasetId(
        drive ? Character.toUpperCase(name.charAt(0)) + name.substring(1) : name, hash);
  }

  public Dataset dataset() {
    return new Dataset(NAMESPACE, toString());
  }

  @Override
  public String toString() {
    return "file::" + path + "@sha256:" + (hash == null ? "unknown" : hash.hex());
  }
}
