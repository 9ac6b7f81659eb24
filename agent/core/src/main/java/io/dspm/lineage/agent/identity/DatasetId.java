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

  /** Of the file that has this real path. */
  public static DatasetId of(Path path, @Nullable ContentHash hash) {
    String name = PathName.of(path);
    char separator = path.getFileSystem().getSeparator().charAt(0);
    return new DatasetId(separator == '/' ? name : name.replace(separator, '/'), hash);
  }

  public Dataset dataset() {
    return new Dataset(NAMESPACE, toString());
  }

  @Override
  public String toString() {
    return "file::" + path + "@sha256:" + (hash == null ? "unknown" : hash.hex());
  }
}
