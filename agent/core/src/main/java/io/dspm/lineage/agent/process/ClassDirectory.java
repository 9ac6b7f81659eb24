package io.dspm.lineage.agent.process;

import io.dspm.lineage.agent.identity.ContentHash;
import io.dspm.lineage.agent.identity.FileHasher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A directory of classes, by its content: the {@code .class} files and what is in META-INF. A
 * program's other files may well lie beside them and change while it runs.
 *
 * @param hash of a line for each: hash, two spaces, relative name
 */
record ClassDirectory(int files, ContentHash hash) {

  private static final int MOST_FILES = 20_000;
  private static final long MOST_BYTES = 512L << 20;
  private static final int MOST_VISITED = 200_000;

  /** There is more in it than can be hashed beside a program that has other things to do. */
  static final class TooMuch extends IOException {
    private static final long serialVersionUID = 1;
  }

  static ClassDirectory of(Path directory) throws IOException {
    Found found = new Found(directory);
    Files.walkFileTree(directory, found);
    StringBuilder lines = new StringBuilder();
    for (Map.Entry<byte[], Path> entry : found.files.entrySet()) {
      lines
          .append(FileHasher.hash(entry.getValue()).hex())
          .append("  ")
          .append(new String(entry.getKey(), StandardCharsets.UTF_8))
          .append('\n');
    }
    return new ClassDirectory(found.files.size(), FileHasher.hash(lines.toString()));
  }

  private static final class Found extends SimpleFileVisitor<Path> {

    final Map<byte[], Path> files = new TreeMap<>(Arrays::compareUnsigned);
    private final Path top;
    private long bytes;
    private int visited;

    Found(Path top) {
      this.top = top;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      count();
      boolean hidden = !directory.equals(top) && directory.getFileName().toString().startsWith(".");
      return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      count();
      String name = top.relativize(file).toString().replace('\\', '/');
      if (attributes.isRegularFile() && (name.endsWith(".class") || name.startsWith("META-INF/"))) {
        bytes += attributes.size();
        files.put(name.getBytes(StandardCharsets.UTF_8), file);
        if (files.size() > MOST_FILES || bytes > MOST_BYTES) {
          throw new TooMuch();
        }
      }
      return FileVisitResult.CONTINUE;
    }

    private void count() throws TooMuch {
      if (++visited > MOST_VISITED) {
        throw new TooMuch();
      }
    }
  }
}
