package io.dspm.lineage.agent.command;

import io.dspm.lineage.agent.identity.DatasetId;
import io.dspm.lineage.agent.identity.DatasetNames;
import io.dspm.lineage.agent.identity.FileHasher;
import io.dspm.lineage.agent.identity.Identity;
import io.dspm.lineage.agent.identity.UsedFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Names files by their real path and their content now. */
final class FileDatasets {

  private final DatasetNames names;

  FileDatasets(DatasetNames names) {
    this.names = names;
  }

  /**
   * Reads the whole file.
   *
   * @throws CommandException if it can't be named; the message says which and why
   */
  DatasetArgument of(String text) {
    if (text.isEmpty()) {
      throw CommandException.failed("no such file: the path is empty");
    }
    try {
      Path real = Path.of(text).toRealPath();
      if (Files.isDirectory(real)) {
        throw CommandException.failed(text + " is a directory: name the files in it");
      }
      DatasetId id = DatasetId.of(real, FileHasher.hash(real));
      UsedFile file = new UsedFile(id.path(), Identity.State.SETTLED, id.hash(), Files.size(real));
      return new DatasetArgument(names.file(file), id.path());
    } catch (NoSuchFileException e) {
      throw CommandException.failed("no such file: " + text + unreadableName(text));
    } catch (AccessDeniedException e) {
      throw CommandException.failed(text + " can't be read: permission denied");
    } catch (IOException e) {
      throw CommandException.failed(text + " can't be read: " + e.getMessage());
    } catch (InvalidPathException e) {
      throw CommandException.failed(
          text + " can be no path: " + e.getReason() + unreadableName(text));
    }
  }

  /** The JVM puts U+FFFD for each byte of an argument that its locale can't read. */
  private static String unreadableName(String text) {
    return text.indexOf('\uFFFD') < 0
        ? ""
        : " (the name can't be read in this locale; try again with LC_ALL=C.UTF-8)";
  }
}
