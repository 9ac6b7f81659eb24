package io.dspm.lineage.agent.identity;

import io.dspm.lineage.agent.event.ListedFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * A directory with all regular files below it, as they are now, as one content: see {@link
 * TreeHash}. Symbolic links in it count for nothing.
 *
 * @param directory with its real path
 * @param files sorted by the bytes of their names
 */
public record FileTree(UsedDirectory directory, List<ListedFile> files) {

  /**
   * Hashes every file, on this thread.
   *
   * @param real the directory's real path
   * @throws IOException if one can't be read or keeps changing; it names the file
   */
  public static FileTree of(Path real) throws IOException {
    String path = DatasetId.of(real, null).path();
    List<Found> found = new ArrayList<>();
    Files.walkFileTree(real, new RegularFiles(real, found));
    List<ListedFile> files = new ArrayList<>(found.size());
    for (Found file : found) {
      ContentHash hash = FileHasher.hash(file.path());
      files.add(new ListedFile(file.name(), hash.hex(), Files.size(file.path())));
    }
    files.sort(FileTree::compare);
    TreeHash tree = new TreeHash();
    long size = 0;
    for (ListedFile file : files) {
      tree.add(file.name(), new ContentHash(String.valueOf(file.sha256())));
      size += file.size();
    }
    return new FileTree(
        new UsedDirectory(path, tree.result(), files.size(), size, List.of(), false), files);
  }

  private static int compare(ListedFile one, ListedFile other) {
    int byName = TreeHash.compare(one.name(), other.name());
    return byName != 0
        ? byName
        : String.valueOf(one.sha256()).compareTo(String.valueOf(other.sha256()));
  }

  private record Found(String name, Path path) {}

  private static final class RegularFiles extends SimpleFileVisitor<Path> {

    private final Path top;
    private final List<Found> found;

    RegularFiles(Path top, List<Found> found) {
      this.top = top;
      this.found = found;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile()) {
        found.add(new Found(name(file), file));
      }
      return FileVisitResult.CONTINUE;
    }

    /** Name by name: each may be one that the locale can't show, and has a form of its own then. */
    private String name(Path file) {
      StringBuilder name = new StringBuilder();
      for (Path part : top.relativize(file)) {
        name.append(name.isEmpty() ? "" : "/").append(PathName.ofPart(part));
      }
      return name.toString();
    }
  }
}
