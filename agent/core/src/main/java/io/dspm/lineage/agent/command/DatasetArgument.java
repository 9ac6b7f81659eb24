package io.dspm.lineage.agent.command;

import io.dspm.lineage.agent.config.SafeNames;
import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.ListedFile;
import io.dspm.lineage.agent.identity.DatasetId;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A dataset as said on the command line: {@code PATH} or {@code NAMESPACE=NAME}.
 *
 * <p>A path may have a {@code =} in it. The first of these that fits decides:
 *
 * <ol>
 *   <li>{@code file=PATH} is that file.
 *   <li>Without {@code =} it is a path.
 *   <li>A file of that name exists: it is that.
 *   <li>What stands before the first {@code =} can be no namespace, since it has a {@code /} and no
 *       {@code ://} or a character that no server takes: a path, of no file.
 *   <li>The directory that the file would be in exists, so that either may be meant: an error.
 *   <li>It is a namespace and a name.
 * </ol>
 *
 * @param dataset hashed already, if it is a file or a directory
 * @param file its real path; {@code null} if it is none
 * @param files those of a directory
 */
record DatasetArgument(Dataset dataset, @Nullable String file, List<ListedFile> files) {

  private static final String FILE = DatasetId.NAMESPACE + "=";

  /** What Marquez takes as a namespace, bar the {@code =} that ends it here. */
  private static final Pattern NAMESPACE = Pattern.compile("[a-zA-Z0-9:;/_\\-.@+]{1,1024}");

  /**
   * Reads one argument; hashes the file, if it is one.
   *
   * @throws CommandException if it is nothing or more than one thing, or the file can't be read
   */
  static DatasetArgument read(String text, FileDatasets files) {
    if (text.startsWith(FILE)) {
      return files.of(text.substring(FILE.length()));
    }
    int equals = text.indexOf('=');
    if (equals < 0 || exists(text)) {
      return files.of(text);
    }
    String namespace = text.substring(0, equals);
    String name = text.substring(equals + 1);
    if (!canBeNamespace(namespace)) {
      throw CommandException.failed(
          "no such file: " + text + " (what stands before its = can be no namespace)");
    }
    if (namespace.startsWith(DatasetId.NAMESPACE + ":")) {
      throw CommandException.misused(text + ": a file is named by its path, as file=PATH");
    }
    if (name.isBlank()) {
      throw CommandException.misused(text + ": a name is missing after the =");
    }
    if (!SafeNames.name(name).equals(name)) {
      throw CommandException.misused(text + ": a name can have no line breaks");
    }
    if (isInDirectory(text)) {
      throw CommandException.misused(
          text
              + " may be a file that does not exist, in a directory that does, or a dataset in"
              + " namespace "
              + namespace
              + ": write file="
              + text
              + " for the file, or use another working directory for the dataset");
    }
    return new DatasetArgument(new Dataset(namespace, name), null, List.of());
  }

  private static boolean canBeNamespace(String text) {
    boolean likePath = text.indexOf('/') >= 0 && text.indexOf("://") <= 0;
    return !likePath && NAMESPACE.matcher(text).matches();
  }

  private static boolean exists(String text) {
    try {
      return Files.exists(Path.of(text), LinkOption.NOFOLLOW_LINKS);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static boolean isInDirectory(String text) {
    try {
      Path parent = Path.of(text).getParent();
      return parent != null && Files.isDirectory(parent);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
