package io.dspm.lineage.agent.command;

import io.dspm.lineage.agent.identity.DatasetId;
import io.dspm.lineage.agent.identity.DatasetNames;
import io.dspm.lineage.agent.identity.FileHasher;
import io.dspm.lineage.agent.identity.FileTree;
import io.dspm.lineage.agent.identity.Identity;
import io.dspm.lineage.agent.identity.UsedDirectory;
import io.dspm.lineage.agent.identity.UsedFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Names files and directories by their real path and their content now. */
final class FileDatasets {

  private final DatasetNames names;

  FileDatasets(DatasetNames names) {
    this.names = names;
  }

  /**
   * Reads the whole file, or all files of a directory.
   *
   * @throws CommandException if it can't be named; the message says which and why
   */
  DatasetArgument of(String text) {
    if (text.isEmpty()) {
      throw CommandException.failed("no such file: the path is empty");
    }
    try {
      Path real = Path.of(text).toRealPath();
      return Files.isDirectory(real) ? directory(real) : file(real);
    } catch (NoSuchFileException e) {
      throw CommandException.failed("no such file: " + which(text, e) + unreadableName(text));
    } catch (AccessDeniedException e) {
      throw CommandException.failed(which(text, e) + " can't be read: permission denied");
    } catch (IOException e) {
      throw CommandException.failed(text + " can't be read: " + e.getMessage());
    } catch (InvalidPathException e) {
      throw CommandException.failed(
          text + " can be no path: " + e.getReason() + unreadableName(text));
    }
  }

  /** Of the files in a directory it may be one, or one of the directories. */
  private static String which(String text, FileSystemException e) {
    String file = e.getFile();
    try {
      boolean same = file == null || Path.of(file).toRealPath().equals(Path.of(text).toRealPath());
      return same || !Files.isDirectory(Path.of(text)) ? text : file;
    } catch (IOException | InvalidPathException unresolved) {
      return text;
    }
  }

  private DatasetArgument file(Path real) throws IOException {
    DatasetId id = DatasetId.of(real, FileHasher.hash(real));
    UsedFile file = new UsedFile(id.path(), Identity.State.SETTLED, id.hash(), Files.size(real));
    return new DatasetArgument(names.file(file), id.path(), List.of());
  }

  private DatasetArgument directory(Path real) throws IOException {
    FileTree tree = FileTree.of(real);
    UsedDirectory directory = tree.directory();
    return new DatasetArgument(names.directory(directory), directory.path(), tree.files());
  }

  /** The JVM puts U+FFFD for each byte of an argument that its locale can't read. */
  private static String unreadableName(String text) {
    return text.indexOf('\uFFFD') < 0
        ? ""
        : " (the name can't be read in this locale; try again with LC_ALL=C.UTF-8)";
  }
}
